import {onEndingSignal} from '../../base/interruption.js';
import {timeOfDay} from '../../base/units.js';
import {attachTerminal} from '../../ui/attach/attached-terminal.js';
import {sizeOf} from '../../ui/terminal/terminal.js';
import {type KeepEnd, keepLine, type LineState} from '../../workshop/gateway/keep-line.js';
import {openSeatLine, type SeatLine} from '../../workshop/gateway/seat-line.js';
import type {SeatKey} from '../../workshop/roster/roster.js';

/** The exit code, and what to print after it. */
export type AttachEnd = {readonly exitCode: number; readonly says: string};

export type AttachStreams = {readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream};

/** A second Ctrl+C gives up when the first had no answer for so long. */
const giveUpAfterMs = 3000;

const interrupt = 0x03;

/**
 * Lends the terminal to the tutor of a seat on the workshop's hosts until the learner leaves it; reconnects when the
 * connection breaks. Restores the terminal in any case.
 * @param signal an abort gives up
 */
export async function attachSeat(
	key: SeatKey,
	{stdin, stdout}: AttachStreams = process,
	signal?: AbortSignal,
): Promise<AttachEnd> {
	if (stdin.isTTY !== true || stdout.isTTY !== true) {
		return {exitCode: 2, says: 'A seat on the workshop\'s machines needs a terminal: with ssh, give it "-t".'};
	}

	const givingUp = new AbortController();
	const giveUp = () => givingUp.abort();
	const stopSignals = onEndingSignal(giveUp);
	signal?.addEventListener('abort', giveUp, {once: true});
	if (signal?.aborted) giveUp();
	let line: SeatLine | undefined;
	let phase: 'waiting' | 'live' = 'waiting';
	let unanswered: number | undefined;
	let noted = '';

	const onInput = async (data: Buffer) => {
		if (!data.includes(interrupt) && phase === 'waiting') return;
		if (phase === 'waiting') return giveUp();
		if (data.every((byte) => byte === interrupt)) {
			// The host may be stuck: leaving must not depend on it.
			if (unanswered !== undefined && Date.now() - unanswered > giveUpAfterMs) giveUp();
			unanswered ??= Date.now();
		}

		await line?.type(data);
	};
	const terminal = attachTerminal({stdin, stdout}, {onInput, onResize: (size) => line?.resize(size), onGone: giveUp});
	const open = () => {
		line = openSeatLine({
			key,
			size: sizeOf(stdout),
			env: ownEnvironment(),
			async onData(data) {
				phase = 'live';
				noted = '';
				unanswered = undefined;
				await terminal.show(data);
			},
			onNotice: (text) => terminal.say(text),
		});
		return line;
	};
	const onState = (state: LineState) => {
		phase = 'waiting';
		// One message for a cause, however often the connection is retried.
		if (state.kind === 'waiting' && state.says !== noted) {
			noted = state.says;
			terminal.note(`${timeOfDay(new Date())} ${noted}`);
		}
		terminal.say(tell(state, key));
	};

	try {
		return inWords(await keepLine({open, onState, signal: givingUp.signal}));
	} finally {
		terminal.giveBack();
		stopSignals();
	}
}

/** The facts about this terminal that programs on the seat need, and nothing else. */
function ownEnvironment() {
	const {TERM, COLORTERM, NO_COLOR, LANG} = process.env;
	const fits = (value: string | undefined) => (/^[ -~]{1,100}$/.test(value ?? '') ? value : undefined);
	return {TERM: fits(TERM), COLORTERM: fits(COLORTERM), NO_COLOR: fits(NO_COLOR), LANG: fits(LANG)};
}

function tell(state: LineState, {workshop}: SeatKey): string {
	if (state.kind === 'connecting') return `Connecting to your seat in the workshop "${workshop}" … Ctrl+C gives up.`;
	const next = timeOfDay(new Date(Date.now() + state.time));
	return `No seat since ${timeOfDay(state.since)}; next try ${next}. Ctrl+C gives up.`;
}

function inWords(end: KeepEnd): AttachEnd {
	switch (end.kind) {
		case 'left':
			return {exitCode: 0, says: 'Your seat keeps its lab. Go on: pg-replication-tutorial workshop join'};
		case 'taken-over':
			return {exitCode: 1, says: 'Your seat is used from another terminal now, so this one was left.'};
		case 'refused':
			return {exitCode: 1, says: end.says};
		case 'gave-up':
			return {
				exitCode: 130,
				says: 'Your seat keeps its lab. Come back when the workshop answers: pg-replication-tutorial workshop join',
			};
	}
}
