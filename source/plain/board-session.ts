import {onEndingSignal} from '../base/interruption.js';
import {printLines} from '../base/print.js';
import {timeOfDay} from '../base/units.js';
import type {Board} from '../workshop/board/board.js';
import {boardAt, type LiveBoard, type LiveClass} from '../workshop/board/live-board.js';
import {type BoardMode, boardLines, linkLines} from './board-text.js';

export type PlainBoard = {
	readonly output: NodeJS.WritableStream;
	readonly mode: BoardMode;
	/** The time, in milliseconds since 1970. */
	readonly now?: () => number;
};

/** Prints the class, and then what changes, until a signal ends it; then stops following the class. */
export async function runPlainBoard(live: LiveBoard, {output, mode, now = Date.now}: PlainBoard): Promise<void> {
	let known: Board | undefined;
	let link: LiveClass['link']['kind'] = 'connecting';
	const tell = () => {
		const current = live.get();
		const board = boardAt(current, now());
		const lines = [...linkLines(current, link), ...(board === undefined ? [] : boardLines(board, known, mode))];
		link = current.link.kind;
		known = board;
		printLines(
			lines.map((line) => `${timeOfDay(new Date(now()))} ${line}`),
			output,
		);
	};
	const unsubscribe = live.subscribe(tell);
	tell();
	let stopListening = () => {};
	try {
		await new Promise<void>((resolve) => {
			stopListening = onEndingSignal(() => resolve());
		});
	} finally {
		stopListening();
		unsubscribe();
		await live.close();
	}
}
