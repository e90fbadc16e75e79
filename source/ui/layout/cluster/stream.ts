import {bytesInWords, bytesWidth, lagInWords, lagWidth} from '../../../base/units.js';
import {type Cluster, flows, type WalSender, type WalStream} from '../../../cluster/cluster.js';
import {type Line, lineWidth, padTo, type TextSpan, type Tone, text, widthOf} from '../../text/line.js';
import {wrap} from '../../text/wrap.js';
import type {RenderStyle} from '../render-style.js';
import {highest, sparkline} from './sparkline.js';
import {lagBytesWidth, lsnWidth, oneLine} from './words.js';

/** The condition of a stream, from both ends. */
export type Condition =
	| {readonly kind: 'flowing'; readonly word: string; readonly tone: Tone; readonly note?: string}
	/** Both ends are there, and no data flows. */
	| {readonly kind: 'idle'; readonly word: string; readonly tone: Tone}
	| {readonly kind: 'broken'; readonly word: string; readonly tone: Tone; readonly missing: Missing};

export type Missing = 'sender' | 'receiver' | 'both';

export function conditionOf(stream: WalStream, cluster: Cluster): Condition {
	const {receiver, sender} = stream;
	if (sender === 'none' || receiver === 'none') {
		const missing = sender !== 'none' ? 'receiver' : receiver !== 'none' ? 'sender' : 'both';
		return {kind: 'broken', word: 'broken', tone: 'bad', missing};
	}
	if (flows(stream)) {
		const standby = cluster.instances.find(({name}) => name === stream.to)?.server;
		const paused = standby?.kind === 'standby' && standby.paused;
		return {kind: 'flowing', word: 'streaming', tone: 'good', note: paused ? 'replay paused' : undefined};
	}
	if (sender.state === 'catchup' && receiver === 'streaming')
		return {kind: 'flowing', word: 'catching up', tone: 'warn'};
	return {kind: 'idle', word: 'not streaming', tone: 'warn'};
}

/** The missing end of a broken stream. */
export function missingEnd(missing: Missing): string {
	return {sender: 'no walsender', receiver: 'no walreceiver', both: 'both ends gone'}[missing];
}

/** The missing end of a broken stream, and its instance. */
export function missingAt({from, to}: WalStream, missing: Exclude<Missing, 'both'>): string {
	return missing === 'sender' ? `no walsender on ${oneLine(from)}` : `no walreceiver on ${oneLine(to)}`;
}

/** State, synchronous state and slot of a stream, in one paragraph. */
export function headline(stream: WalStream, condition: Condition, width: number, style: RenderStyle): Line[] {
	const {dot} = style.glyphs;
	const {sender, slot} = stream;
	if (condition.kind === 'broken') {
		const missing =
			condition.missing === 'both' ? 'no walsender and no walreceiver' : missingAt(stream, condition.missing);
		return wrap([text(`${condition.word}: ${missing}`, condition.tone)], width);
	}
	const spans = [text(condition.word, condition.tone)];
	if (condition.kind === 'flowing' && condition.note !== undefined)
		spans.push(text(` ${dot} `, 'dim'), text(condition.note, 'warn'));
	if (sender !== 'none') spans.push(text(` ${dot} `, 'dim'), syncState(sender));
	const whole = [...spans, ...usedSlot(slot, style)];
	// The primary's slots are listed apart, so that this one may give way.
	return lineWidth(whole) <= width ? [whole] : wrap(spans, width);
}

export function syncState({syncState}: WalSender) {
	return text(oneLine(syncState), syncState === 'sync' || syncState === 'quorum' ? 'good' : 'plain');
}

/** The description of each end. */
export function ends(stream: WalStream, width: number, style: RenderStyle): Line[] {
	// The title says already that both are missing.
	if (stream.sender === 'none' && stream.receiver === 'none') return [];
	return wrap(endWords(stream, style), width);
}

/** The description of each end, and the slot that they use. */
export function endsAndSlot(stream: WalStream, width: number, style: RenderStyle): Line[] {
	return wrap([...endWords(stream, style), ...usedSlot(stream.slot, style)], width);
}

function usedSlot(slot: string | undefined, style: RenderStyle): TextSpan[] {
	return slot === undefined ? [] : [text(` ${style.glyphs.dot} slot `, 'dim'), text(oneLine(slot))];
}

function endWords({sender, receiver}: WalStream, style: RenderStyle): TextSpan[] {
	const said = (state: string, usual: string) => text(oneLine(state), state === usual ? 'plain' : 'warn');
	const sending = sender === 'none' ? 'none' : sender.state;
	return [
		text('walsender ', 'dim'),
		said(sending, 'streaming'),
		text(` ${style.glyphs.dot} walreceiver `, 'dim'),
		said(receiver, 'streaming'),
	];
}

/** The walsender, once it has begun to send: before that its numbers mean nothing. */
export function measured({sender}: WalStream): WalSender | undefined {
	return sender === 'none' || sender.state === 'startup' ? undefined : sender;
}

/** The standby's lag: bytes, time, and the last two minutes. */
export function lag(stream: WalStream, width: number, style: RenderStyle): Line {
	const {lagHistory} = stream;
	const sender = measured(stream);
	const size = sender === undefined ? 'unknown' : bytesInWords(sender.lagBytes);
	const behind = sender?.replayLag === undefined ? '' : lagInWords(sender.replayLag);
	const numbers = `${size.padEnd(lagBytesWidth)} ${behind.padEnd(lagWidth)}`;
	const label = text('lag ', 'dim');
	const drawn = sparkline(lagHistory, style.glyphs.spark, width - widthOf(label.text) - numbers.length - 1);
	const line: Line = [
		label,
		...(drawn === '' ? [] : [text(`${drawn} `, 'accent')]),
		text(numbers, sender === undefined ? 'dim' : 'plain'),
	];
	const peak = text(`  highest in 2 min ${bytesInWords(highest(lagHistory))}`, 'dim');
	// The room for its widest, so that it does not come and go.
	return lineWidth(line) + '  highest in 2 min '.length + bytesWidth <= width ? [...line, peak] : line;
}

/** The positions of the WAL, in its order; as a table where that fits, two by two otherwise. */
export function positions(stream: WalStream, width: number): Line[] {
	const sender = measured(stream);
	if (sender === undefined) return [];
	const all = [
		['sent', sender.sent],
		['written', sender.written],
		['flushed', sender.flushed],
		['replayed', sender.replayed],
	] as const;
	const shown = all.map(([label, lsn]) => ({label, lsn: lsn ?? 'none yet'}));
	const column = Math.max(lsnWidth, ...shown.map(({lsn}) => widthOf(lsn)));
	const gap = text('  ');
	if (shown.length * (column + 2) - 2 <= width) {
		const row = (cells: readonly string[], tone: Tone): Line =>
			cells.flatMap((cell, index) => [...(index > 0 ? [gap] : []), text(cell.padEnd(column), tone)]);
		return [
			row(
				shown.map(({label}) => label),
				'dim',
			),
			row(
				shown.map(({lsn}) => lsn),
				'plain',
			),
		];
	}
	const pairs = shown.map(({label, lsn}) => padTo([text(label.padEnd(9), 'dim'), text(lsn)], 9 + column));
	if (2 * (9 + column) + 2 > width) return pairs;
	const [sent = [], written = [], flushed = [], replayed = []] = pairs;
	return [
		[...sent, gap, ...written],
		[...flushed, gap, ...replayed],
	];
}
