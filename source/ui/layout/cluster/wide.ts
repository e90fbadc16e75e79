import type {Cluster, WalStream} from '../../../cluster/cluster.js';
import {justify, type Line, lineWidth, padTo, text, truncate} from '../../text/line.js';
import {wrap} from '../../text/wrap.js';
import type {BoxGlyphs} from '../../theme/glyphs.js';
import type {RenderStyle} from '../render-style.js';
import {box, frameWidth, mark, type Row} from './box.js';
import {type Before, streamChanged} from './changes.js';
import {fact, facts, factWidth} from './facts.js';
import type {Level} from './level.js';
import {partedWords, partners} from './parted.js';
import {type Portrait, portrait} from './portrait.js';
import {type Condition, conditionOf, ends, endsAndSlot, headline, lag, missingEnd, positions} from './stream.js';

/** Narrowest pane with two boxes side by side, and words of a stream between them. */
export const wideMinWidth = 64;

/** Wider than this, the eye has to go too far. */
const maxWidth = 112;

/** The lines between the boxes; the rest is blank. */
type Between = readonly Line[];

/** Two boxes side by side, the stream between them, its numbers and the other facts beneath. */
export function wide(
	cluster: Cluster,
	before: Before,
	paneWidth: number,
	level: Level,
	foot: Line,
	glyphs: BoxGlyphs,
	style: RenderStyle,
): Line[] {
	const width = Math.min(paneWidth, maxWidth);
	const boxWidth = Math.min(36, 25 + Math.floor((width - wideMinWidth) / 3));
	const middle = width - 2 * boxWidth;
	const portraits = cluster.instances.map((instance) => portrait(instance, before));
	const inner = boxWidth - frameWidth;
	const rows = portraits.map((one) => boxRows(one, inner));
	const height = Math.max(3, ...rows.map((list) => list.length));
	const boxes = portraits.map((one, index) => {
		const filled = Array.from({length: height}, (_, row) => rows[index]?.[row] ?? {line: [], changed: false});
		const remark = index === portraits.length - 1 ? foot : [];
		return box([one.name], [one.port], filled, remark, boxWidth, glyphs, style);
	});
	const words = between(cluster, before, middle, style);
	const [left = [], right] = boxes;
	const drawn =
		right === undefined
			? left
			: left.map(
					(line, index): Line => [...line, ...centred(words[index] ?? [], middle, style), ...(right[index] ?? [])],
				);
	const air: Line[] = level === 'roomy' ? [[]] : [];
	const numbers = cluster.streams.flatMap((stream) => streamFacts(stream, cluster, before, width, level, style));
	const rest = facts(cluster, before, width, level, style);
	return [
		...drawn,
		...partedWords(cluster, width, level, style),
		...(numbers.length > 0 ? [...air, ...numbers] : []),
		...(rest.length > 0 ? [...air, ...rest] : []),
	];
}

function boxRows({role, aside, positions, reason}: Portrait, width: number): Row[] {
	const first: Row = {
		line: justify([role.span], aside === undefined ? [] : [aside.span], width, ''),
		changed: role.changed || aside?.changed === true,
	};
	const rest = positions.map(({label, tone, lsn, changed}) => ({
		// No gap of its own: the position may be as wide as it gets, and the label still fits.
		line: [...padTo([text(label, tone)], width - lsn.length), text(lsn)],
		changed,
	}));
	const said = reason === undefined ? [] : wrap([text(reason, 'dim')], width).map((line) => ({line, changed: false}));
	return [first, ...rest, ...said];
}

function between(cluster: Cluster, before: Before, width: number, style: RenderStyle): Between {
	const [first, second] = cluster.instances;
	const stream = cluster.streams.find(({from, to}) => from !== to);
	if (first === undefined || second === undefined) return [];
	if (stream === undefined) {
		if (partners(cluster).length === 0) return [];
		return [[], [text('parted', 'bad')], [text(style.glyphs.failed, 'bad')], [text('no stream', 'bad')]];
	}
	const condition = conditionOf(stream, cluster);
	const changed = streamChanged(stream, before);
	return [
		[],
		[...(changed ? mark(true, style) : []), text(condition.word, condition.tone)],
		arrow(condition, stream.to === second.name, width - 2, style),
		[under(stream, condition)],
	];
}

function under({sender}: WalStream, condition: Condition) {
	switch (condition.kind) {
		case 'broken':
			return text(missingEnd(condition.missing), condition.tone);
		case 'idle':
			return text(sender === 'none' ? '' : sender.state, 'warn');
		case 'flowing':
			if (condition.note !== undefined) return text(condition.note, 'warn');
			return text(sender === 'none' ? '' : sender.syncState, 'dim');
	}
}

/** An arrow from the primary to the standby; where it is broken, a cross marks the missing end. */
function arrow(condition: Condition, toRight: boolean, width: number, style: RenderStyle): Line {
	const {flow, failed} = style.glyphs;
	const head = toRight ? flow.toRight : flow.toLeft;
	const flowing = condition.kind === 'flowing';
	// An odd number of columns lets a dashed line begin and end with a gap.
	const between = width % 2 === 0 ? width - 3 : width - 2;
	const shaft = flowing ? flow.across.repeat(width - 2) : flow.brokenAcross.repeat(width).slice(0, between);
	const missing = condition.kind === 'broken' ? condition.missing : undefined;
	const start = missing === 'sender' || missing === 'both' ? failed : flow.across;
	const end = missing === 'receiver' || missing === 'both' ? failed : head;
	const whole = toRight ? [start, shaft, end] : [end, shaft, start];
	return [text(whole.join(''), condition.tone)];
}

function centred(line: Line, width: number, style: RenderStyle): Line {
	const kept = truncate(line, width, style.glyphs.ellipsis);
	const left = Math.floor((width - lineWidth(kept)) / 2);
	return padTo([text(' '.repeat(left)), ...kept], width);
}

function streamFacts(
	stream: WalStream,
	cluster: Cluster,
	before: Before,
	width: number,
	level: Level,
	style: RenderStyle,
): Line[] {
	const condition = conditionOf(stream, cluster);
	const room = factWidth(width);
	// A stream that flows has its state between the boxes.
	const state =
		condition.kind === 'flowing'
			? endsAndSlot(stream, room, style)
			: [...headline(stream, condition, room, style), ...ends(stream, room, style)];
	const lines = [...state, lag(stream, room, style), ...(level === 'terse' ? [] : positions(stream, room))];
	return fact('stream', lines, streamChanged(stream, before), level, style);
}
