import {lagWidth} from '../../../base/units.js';
import type {Cluster, WalStream} from '../../../cluster/cluster.js';
import {hangingIndent, type Line, lineWidth, padTo, type TextSpan, text, widthOf} from '../../text/line.js';
import {wrap} from '../../text/wrap.js';
import type {RenderStyle} from '../render-style.js';
import {mark} from './box.js';
import {type Before, streamChanged} from './changes.js';
import {facts} from './facts.js';
import {partedWords} from './parted.js';
import {type Portrait, portrait} from './portrait.js';
import {type Condition, conditionOf, lag, missingEnd} from './stream.js';
import {lagBytesWidth, oneLine} from './words.js';

/** A line for each instance and each stream, no boxes; also for a voice. */
export function compact(cluster: Cluster, before: Before, width: number, style: RenderStyle): Line[] {
	const portraits = cluster.instances.map((instance) => portrait(instance, before));
	return [
		...instanceLines(portraits, width, style),
		...partedWords(cluster, width, 'compact', style),
		...cluster.streams.flatMap((stream) => streamLines(stream, cluster, before, width, style)),
		...facts(cluster, before, width, 'compact', style),
	];
}

const gap = text('  ');

/** All instances in the same form, so that they stand in columns: the most detailed form that fits. */
function instanceLines(portraits: readonly Portrait[], width: number, style: RenderStyle): Line[] {
	const columns = {
		name: Math.max(0, ...portraits.map(({name}) => widthOf(name.text))),
		role: Math.max(7, ...portraits.filter(({aside}) => aside !== undefined).map(({role}) => widthOf(role.span.text))),
		aside: Math.max(10, ...portraits.map(({aside}) => widthOf(aside?.span.text ?? ''))),
	};
	const start = ({name, role, aside}: Portrait): Line[] => [
		padTo([name], columns.name),
		...(aside === undefined ? [[role.span]] : [padTo([role.span], columns.role), padTo([aside.span], columns.aside)]),
	];
	const labelled = (one: Portrait): Line[] =>
		one.positions.map(({label, tone, lsn}) => [text(label.padEnd(9), tone), text(lsn.trim().padEnd(lsn.length))]);
	const forms: readonly ((one: Portrait) => readonly Line[])[] = [
		(one) => [...start(one), [one.port], ...labelled(one)],
		(one) => [...start(one), ...labelled(one)],
		(one) => [...start(one), ...labelled(one).slice(-1)],
		(one) => [...start(one), ...one.positions.slice(-1).map(({lsn}) => [text(lsn.trim())])],
	];
	const drawn = forms.map((form) => portraits.map((one) => row(form(one), one, style)));
	const fitting = drawn.find((lines) => lines.every((line) => lineWidth(line) <= width)) ?? drawn.at(-1) ?? [];
	return portraits.flatMap(({reason}, index) => {
		const line = fitting[index] ?? [];
		const said = reason === undefined ? [] : wrap([text(reason, 'dim')], width - 4);
		return [line, ...hangingIndent(said, [text('    ')])];
	});
}

function row(cells: readonly Line[], {role, aside, positions}: Portrait, style: RenderStyle): Line {
	const changed = role.changed || aside?.changed === true || positions.some((position) => position.changed);
	return [...mark(changed, style), ...cells.flatMap((cell, index) => (index === 0 ? cell : [gap, ...cell]))];
}

/** Room for the widest word for a state. */
const stateWidth = widthOf('not streaming');

/** Room for a lag in numbers. */
const lagColumns = 4 + lagBytesWidth + 1 + lagWidth + 1;

function streamLines(stream: WalStream, cluster: Cluster, before: Before, width: number, style: RenderStyle): Line[] {
	const condition = conditionOf(stream, cluster);
	const {flow} = style.glyphs;
	const sign = mark(streamChanged(stream, before), style);
	const between = condition.kind === 'broken' ? flow.brokenTo : flow.to;
	const names: Line = [
		text(`${oneLine(stream.from)} `),
		text(between, condition.tone),
		text(` ${oneLine(stream.to)} `),
	];
	const note = condition.kind === 'broken' ? `broken, ${missingEnd(condition.missing)}` : undefined;
	if (note !== undefined) return hung(sign, [...names, text(note, condition.tone)], width);
	const word = stateWords(stream, condition);
	const whole: Line = [...sign, ...names, ...padTo([text(word, condition.tone)], stateWidth), gap];
	const left = width - lineWidth(whole);
	if (left >= lagColumns) return [[...whole, ...lag(stream, left, style)]];
	return [
		...hung(sign, [...names, text(word, condition.tone)], width),
		[text('    '), ...lag(stream, width - 4, style)],
	];
}

function stateWords({sender}: WalStream, condition: Condition): string {
	const word = (condition.kind === 'flowing' ? condition.note : undefined) ?? condition.word;
	// A standby that commits do not wait for is the normal case.
	return sender === 'none' || sender.syncState === 'async' ? word : `${word}, ${oneLine(sender.syncState)}`;
}

/** A line behind a mark, wrapped where necessary; its further lines are indented. */
function hung(sign: Line, line: Line, width: number): Line[] {
	if (lineWidth(sign) + lineWidth(line) <= width) return [[...sign, ...line]];
	const words = line.filter((span): span is TextSpan => span.kind === 'text');
	return hangingIndent(wrap(words, width - 4), sign, [text('    ')]);
}
