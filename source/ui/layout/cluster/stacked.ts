import type {Cluster, WalStream} from '../../../cluster/cluster.js';
import {justify, type Line, lineWidth, padTo, text} from '../../text/line.js';
import {wrap} from '../../text/wrap.js';
import type {BoxGlyphs} from '../../theme/glyphs.js';
import type {RenderStyle} from '../render-style.js';
import {box, frameWidth, mark, type Row} from './box.js';
import {type Before, streamChanged} from './changes.js';
import {facts, indent} from './facts.js';
import type {Level} from './level.js';
import {partedWords} from './parted.js';
import {type Portrait, type Position, portrait} from './portrait.js';
import {type Condition, conditionOf, ends, headline, lag, missingAt, positions} from './stream.js';
import {lsnWidth, oneLine} from './words.js';

/** Wider than this, a box would be mostly empty. */
const maxWidth = 72;

/** Boxes on top of each other, the streams as arrows between them, the other facts beneath. */
export function stacked(
	cluster: Cluster,
	before: Before,
	paneWidth: number,
	level: Level,
	foot: Line,
	glyphs: BoxGlyphs,
	style: RenderStyle,
): Line[] {
	const width = Math.min(paneWidth, maxWidth);
	const names = cluster.instances.map(({name}) => name);
	const drawn = cluster.instances.flatMap((instance, index) => {
		const one = portrait(instance, before);
		const isLast = index === cluster.instances.length - 1;
		const rows = boxRows(one, width - frameWidth, style);
		const own = box([one.name], [one.port], rows, isLast ? foot : [], width, glyphs, style);
		// A stream is above the lower one of its two boxes.
		const above = cluster.streams.filter(({from, to}) => Math.max(names.indexOf(from), names.indexOf(to)) === index);
		const parted = isLast ? partedWords(cluster, width, level, style) : [];
		const apart = level === 'roomy' && index > 0 && above.length === 0 && parted.length === 0;
		const gap: Line[] = apart ? [[]] : [];
		return [
			...gap,
			...parted,
			...above.flatMap((stream) =>
				streamLines(
					stream,
					conditionOf(stream, cluster),
					names.indexOf(stream.to) === index,
					Math.abs(names.indexOf(stream.from) - names.indexOf(stream.to)) > 1,
					before,
					width,
					level,
					style,
				),
			),
			...own,
		];
	});
	const rest = facts(cluster, before, width, level, style);
	const air: Line[] = level === 'roomy' && rest.length > 0 ? [[]] : [];
	return [...drawn, ...air, ...rest];
}

const roleWidth = 9;
const timelineWidth = 10;
const labelWidth = 9;

/** Room that a role, a timeline and a position take in one row. */
const oneRow = roleWidth + timelineWidth + 2 + labelWidth + lsnWidth;

function boxRows(one: Portrait, width: number, style: RenderStyle): Row[] {
	const {role, aside, positions, reason} = one;
	const said = reason === undefined ? [] : wrap([text(reason, 'dim')], width).map((line) => ({line, changed: false}));
	const roomy = width >= oneRow + 6;
	const left = aside === undefined ? [role.span] : [...padTo([role.span], roleWidth + (roomy ? 3 : 0)), aside.span];
	const changed = role.changed || aside?.changed === true;
	if (positions.length === 0 || width < oneRow) {
		const first = aside === undefined ? [role.span] : justify([role.span], [aside.span], width, '');
		return [
			{line: first, changed},
			...positions.map((position) => ({line: placed([], position, width, []), changed: position.changed})),
			...said,
		];
	}
	return [
		...positions.map((position, index) => ({
			line: placed(index === 0 ? left : [], position, width, position.changed ? mark(true, style) : []),
			changed: index === 0 && changed,
		})),
		...said,
	];
}

/** A position at the right edge of its box, its label with a mark before it in a column of their own. */
function placed(left: Line, {label, tone, lsn}: Position, width: number, sign: Line): Line {
	const right: Line = [...sign, ...padTo([text(label, tone)], labelWidth), text(lsn)];
	return [...padTo(left, width - lineWidth(right)), ...right];
}

function streamLines(
	stream: WalStream,
	condition: Condition,
	down: boolean,
	far: boolean,
	before: Before,
	width: number,
	level: Level,
	style: RenderStyle,
): Line[] {
	const lead: Line = [...mark(false, style), ...indent(level)];
	const room = width - lineWidth(lead) - 3;
	const whole = told(stream, condition, down, room, level, style);
	// The box beside the arrow is not the one at its other end.
	const lines = far ? [[text(`from ${oneLine(stream.from)} to ${oneLine(stream.to)}`)], ...whole] : whole;
	const changed = streamChanged(stream, before);
	const shaft = arrow(condition, down, lines.length, style);
	return lines.map((line, index) => [
		...mark(changed && index === 0, style),
		...indent(level),
		text(shaft[index] ?? ' ', condition.tone),
		text('  '),
		...line,
	]);
}

function told(
	stream: WalStream,
	condition: Condition,
	down: boolean,
	width: number,
	level: Level,
	style: RenderStyle,
): readonly Line[] {
	const numbers = lag(stream, width, style);
	if (condition.kind === 'broken' && condition.missing === 'both') {
		// Each end is described at its own box.
		const [upper, lower] = down ? (['sender', 'receiver'] as const) : (['receiver', 'sender'] as const);
		return [
			[text(`${condition.word}: ${missingAt(stream, upper)}`, condition.tone)],
			numbers,
			[text(missingAt(stream, lower), condition.tone)],
		];
	}
	const flowing = condition.kind === 'flowing';
	return [
		...headline(stream, condition, width, style),
		numbers,
		...(level === 'terse' || level === 'compact' ? [] : positions(stream, width)),
		...(flowing && level !== 'roomy' && level !== 'full' ? [] : ends(stream, width, style)),
	];
}

/** An arrow of so many lines; where it is broken, a cross marks the missing end. */
function arrow(condition: Condition, down: boolean, height: number, style: RenderStyle): readonly string[] {
	const {flow, failed} = style.glyphs;
	const shaft: string[] = Array.from({length: height}, () =>
		condition.kind === 'flowing' ? flow.down : flow.brokenDown,
	);
	const first = down ? 0 : height - 1;
	const last = height - 1 - first;
	if (condition.kind !== 'broken') shaft[last] = down ? flow.toBottom : flow.toTop;
	else {
		if (condition.missing !== 'receiver') shaft[first] = failed;
		if (condition.missing !== 'sender') shaft[last] = failed;
	}
	return shaft;
}
