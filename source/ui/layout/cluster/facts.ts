import {bytesInWords, bytesWidth} from '../../../base/units.js';
import type {Archive, BackupPicture, Cluster, InstancePicture, Primary, Slot} from '../../../cluster/cluster.js';
import {hangingIndent, type Line, lineWidth, type TextSpan, text, truncate} from '../../text/line.js';
import {wrap} from '../../text/wrap.js';
import type {RenderStyle} from '../render-style.js';
import {mark} from './box.js';
import {archiveChanged, type Before, primaryBefore, slotChanged} from './changes.js';
import type {Level} from './level.js';
import {count, nameOf, oneLine} from './words.js';

const labelWidth = 9;

/** A labelled fact beside the boxes; its further lines are below its first. */
export function fact(
	label: string,
	lines: readonly Line[],
	changed: boolean,
	level: Level,
	style: RenderStyle,
): Line[] {
	const lead: Line = [...mark(changed, style), ...indent(level), text(label.padEnd(labelWidth), 'dim')];
	const rest: Line = [text(' '.repeat(style.glyphs.box === undefined ? 2 : lineWidth(lead)))];
	return hangingIndent(lines, lead, rest);
}

/** Labels are below the rows of a box. */
export function indent(level: Level): Line {
	return level === 'compact' ? [] : [text(' ')];
}

/** Columns that are left beside a label. */
export function factWidth(width: number): number {
	return Math.max(1, width - labelWidth - 3);
}

/** The archive, base backups, slots and synchronous commit: first what needs a look, then the rest. */
export function facts(cluster: Cluster, before: Before, width: number, level: Level, style: RenderStyle): Line[] {
	const primaries = cluster.instances.flatMap((instance) =>
		instance.server.kind === 'primary' ? [{instance, server: instance.server}] : [],
	);
	const room = factWidth(width);
	const several = primaries.length > 1;
	const each = (draw: (of: PrimaryFacts) => Line[]) =>
		primaries.flatMap(({instance, server}) =>
			draw({
				server,
				was: primaryBefore(instance, before),
				owner: several ? [text(`${nameOf(instance)}: `, 'dim')] : [],
			}),
		);
	return [
		...each((of) => archive(of, room, level, style)),
		...cluster.backups.flatMap((picture) => backup(picture, cluster.instances, before, room, level, style)),
		...each((of) => slots(of, room, level, style)),
		...each((of) => synchronous(of, room, level, style)),
	];
}

type PrimaryFacts = {
	readonly server: Primary;
	readonly was: Primary | undefined;
	/** Its instance, where that is not clear. */
	readonly owner: readonly TextSpan[];
};

function archive({server, was, owner}: PrimaryFacts, width: number, level: Level, style: RenderStyle): Line[] {
	const {archive} = server;
	const changed = archiveChanged(archive, was?.archive);
	if (archive.kind === 'off') return fact('archive', [[...owner, text('off', 'dim')]], changed, level, style);
	const {segments, lastArchived, failing} = archive;
	const held = [...owner, text(count(segments, 'segment'))];
	if (lastArchived !== undefined) held.push(text(', last ', 'dim'));
	const room = width - lineWidth(held);
	const lines = wrap(
		lastArchived === undefined ? held : [...held, text(segmentName(lastArchived, room, style))],
		width,
	);
	if (failing !== undefined) lines.push(...failure(failing, width, level, style));
	return fact('archive', lines, changed, level, style);
}

type Failing = NonNullable<Extract<Archive, {kind: 'on'}>['failing']>;

function failure({segment, times, reason = ''}: Failing, width: number, level: Level, style: RenderStyle): Line[] {
	const {failed, ellipsis} = style.glyphs;
	const often = ` failed ${times === 1 ? 'once' : `${times} times`}`;
	const name = segmentName(segment, width - failed.length - 1 - often.length, style);
	const lines = wrap([text(`${failed} ${name}${often}`, 'bad')], width);
	const why = text(oneLine(reason), 'bad');
	if (why.text === '') return lines;
	const lead = text('  ');
	// A voice has no log beside it.
	const short = style.glyphs.box !== undefined && (level === 'terse' || level === 'compact');
	const told = short ? [truncate([why], width - 2, ellipsis)] : wrap([why], width - 2);
	return [...lines, ...told.map((line): Line => [lead, ...line])];
}

/** The name of a WAL segment; without the eight digits in its middle, which hardly ever change, where it must be short. */
function segmentName(name: string, room: number, style: RenderStyle): string {
	const whole = oneLine(name);
	return whole.length <= room
		? whole
		: whole.replace(/^([0-9A-F]{8})[0-9A-F]{8}([0-9A-F]{8})/, `$1${style.glyphs.ellipsis}$2`);
}

function slots({server, was, owner}: PrimaryFacts, width: number, level: Level, style: RenderStyle): Line[] {
	const dropped = (was?.slots ?? []).filter(({name}) => !server.slots.some((slot) => slot.name === name));
	const names = Math.max(0, ...server.slots.map(({name}) => name.length));
	return [
		...server.slots.flatMap((slot) =>
			fact('slot', wrapSlot(slot, owner, names, width, style), slotChanged(slot, was?.slots), level, style),
		),
		...dropped.flatMap(({name}) =>
			fact('slot', wrap([...owner, text(oneLine(name)), text(' dropped', 'dim')], width), true, level, style),
		),
	];
}

function wrapSlot(slot: Slot, owner: readonly TextSpan[], names: number, width: number, style: RenderStyle): Line[] {
	const {failed, warning} = style.glyphs;
	const use = slot.active ? text('active  ', 'good') : text('inactive', 'warn');
	const line: TextSpan[] = [
		...owner,
		text(oneLine(slot.name).padEnd(names)),
		text('  '),
		use,
		text('  keeps ', 'dim'),
		text(bytesInWords(slot.retained).padStart(bytesWidth)),
	];
	const lines: Line[] = lineWidth(line) <= width ? [line] : wrap(line, width);
	switch (slot.walStatus) {
		case 'lost':
			return [...lines, ...wrap([text(`${failed} lost: WAL that it should keep is gone`, 'bad')], width)];
		case 'unreserved':
			return [...lines, ...wrap([text(`${warning} unreserved: its WAL may go at the next checkpoint`, 'warn')], width)];
		default:
			return lines;
	}
}

function synchronous({server, was, owner}: PrimaryFacts, width: number, level: Level, style: RenderStyle): Line[] {
	const changed = was !== undefined && was.synchronous !== server.synchronous;
	if (server.synchronous === '') {
		return changed ? fact('commits', wrap([...owner, text('wait for no standby')], width), true, level, style) : [];
	}
	const words = [...owner, text('wait for ', 'dim'), text(oneLine(server.synchronous))];
	return fact('commits', wrap(words, width), changed, level, style);
}

function backup(
	picture: BackupPicture,
	instances: readonly InstancePicture[],
	before: Before,
	width: number,
	level: Level,
	style: RenderStyle,
): Line[] {
	const isNew = before !== undefined && !before.backups.some(({from}) => from === picture.from);
	// Clear while there is one primary only, and its backup is taken.
	const isClear = instances.every(({name, server}) => (server.kind === 'primary') === (name === picture.from));
	const of = isClear ? '' : `of ${oneLine(picture.from)}: `;
	const words = wrap([text(of, 'dim'), text(oneLine(picture.phase))], width);
	return fact('backup', [...words, progress(picture, width, style)], isNew, level, style);
}

const barWidth = 24;

function progress({streamed, total}: BackupPicture, width: number, style: RenderStyle): Line {
	const {bar} = style.glyphs;
	if (total === undefined || total <= 0) return [text('so far ', 'dim'), text(bytesInWords(streamed))];
	// The estimate may be less than the final size.
	const share = Math.min(1, streamed / total);
	const numbers = `${String(Math.floor(share * 100)).padStart(3)} % ${bytesInWords(streamed).padStart(bytesWidth)} of ${bytesInWords(total)}`;
	const columns = Math.min(barWidth, width - numbers.length - 1);
	if (bar === undefined || columns < 4) return [text(numbers)];
	const filled = Math.floor(share * columns);
	return [
		text(bar.done.repeat(filled), 'accent'),
		text(bar.ahead.repeat(columns - filled), 'dim'),
		text(` ${numbers}`),
	];
}
