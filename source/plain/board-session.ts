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

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Prints the class, and then what changes, until a signal ends it; the class is no longer followed then. */
export async function runPlainBoard(live: LiveBoard, {output, mode, now = Date.now}: PlainBoard): Promise<void> {
	let known: Board | undefined;
	let link: LiveClass['link']['kind'] = 'connecting';
	const tell = () => {
		const current = live.get();
		const board = boardAt(current, now());
		const lines = [...linkLines(current, link), ...(board === undefined ? [] : boardLines(board, known, mode))];
		link = current.link.kind;
		known = board;
		for (const line of lines) output.write(`${timeOfDay(new Date(now()))} ${line}\n`);
	};
	const unsubscribe = live.subscribe(tell);
	tell();
	let leave = () => {};
	const left = new Promise<void>((resolve) => {
		leave = resolve;
	});
	for (const signal of endingSignals) process.once(signal, leave);
	try {
		await left;
	} finally {
		for (const signal of endingSignals) process.off(signal, leave);
		unsubscribe();
		await live.close();
	}
}
