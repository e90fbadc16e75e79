import {setImmediate as nextTurn} from 'node:timers/promises';
import {leaveWaitsToScreen} from '../../base/waiting.js';
import type {Size} from '../layout/arrange.js';
import {Painter} from './painter.js';

const enter = '\u001B[?1049h\u001B[?2004h\u001B[?25l\u001B[?7l\u001B[2J\u001B[H';
const leave = '\u001B[0m\u001B[?7h\u001B[?2004l\u001B[?25h\u001B[?1049l';

export type TerminalStreams = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Called with each painted piece, and the terminal's size then; not while it is lent. */
	readonly onPaint?: OnPaint;
};

export type OnPaint = (output: string, size: Size) => void;

/** The terminal while it is ours. */
export type Terminal = {
	/** Ink's output. */
	readonly stdout: NodeJS.WriteStream;
	/**
	 * Lends the terminal while another program runs on it, and takes it back in any case; neither paints nor reads input
	 * meanwhile. Rejects with the error of `run`.
	 */
	readonly lend: (run: () => Promise<void>) => Promise<void>;
	/** Gives the terminal back as it was; may be called again. */
	readonly giveBack: () => void;
};

export function sizeOf(stdout: NodeJS.WriteStream): Size {
	return {columns: stdout.columns || 80, rows: stdout.rows || 24};
}

/**
 * Takes the terminal: alternate screen, raw mode, no cursor. It is given back when the process ends in any way; its
 * owner should do so earlier.
 */
export function takeTerminal({stdin, stdout, onPaint}: TerminalStreams): Terminal {
	const painter = new Painter();
	let state: 'ours' | 'lent' | 'given-back' | 'gone' = 'ours';

	const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
		const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
		// While the terminal is lent the painter still follows, so that it can show the latest frame afterwards.
		const painted =
			state === 'ours' || state === 'lent'
				? painter.paint(typeof chunk === 'string' ? chunk : chunk.toString(), sizeOf(stdout))
				: '';
		const output = state === 'ours' ? painted : '';
		if (output !== '') {
			const hasRoom = stdout.write(output, done);
			onPaint?.(output, sizeOf(stdout));
			return hasRoom;
		}
		// Ink waits for the answer to its last write, also when that was dropped.
		if (done !== undefined) queueMicrotask(done);
		return true;
	};
	const proxy = new Proxy(stdout, {
		get(target, property) {
			if (property === 'write') return write;
			const value: unknown = Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});

	// A terminal that was closed answers with an error, which must not end the process before it has cleaned up. It may
	// be there again at the end: one that another program has still answers a read in the same way.
	const onError = () => {
		state = 'gone';
	};
	const show = () => {
		stdin.setRawMode?.(true);
		// Only the program that has the terminal gets SIGWINCH: the size may have changed meanwhile.
		process.emit('SIGWINCH', 'SIGWINCH');
		const size = sizeOf(stdout);
		const painted = painter.again(size);
		stdout.write(enter + painted);
		onPaint?.(painted, size);
	};
	const onContinue = () => {
		if (state === 'ours') show();
	};
	const silence = () => stdin.pause();
	const lend = async (run: () => Promise<void>) => {
		if (state !== 'ours') return;
		state = 'lent';
		try {
			stdout.write(leave);
			stdin.setRawMode?.(false);
			stdin.pause();
			// A new listener would take input away from the other program.
			stdin.on('resume', silence);
			// A read that is under way already is done with before the other program starts.
			await nextTurn();
			await run();
		} finally {
			stdin.off('resume', silence);
			// Not if it was given back or lost meanwhile, which the compiler cannot know.
			if ((state as string) === 'lent') {
				state = 'ours';
				show();
				stdin.resume();
			}
		}
	};
	const giveBack = () => {
		process.off('exit', giveBack);
		process.off('SIGCONT', onContinue);
		if (state === 'ours' || state === 'gone') stdout.write(leave);
		if (state === 'ours' || state === 'lent') {
			stdout.off('error', onError);
			stdin.off('error', onError);
		}
		if (state !== 'given-back') {
			try {
				stdin.setRawMode?.(false);
			} catch {
				// The terminal does not exist any more.
			}
			stdin.pause();
			stdin.unref?.();
		}
		state = 'given-back';
		leaveWaitsToScreen(false);
	};

	leaveWaitsToScreen(true);
	process.on('exit', giveBack);
	process.on('SIGCONT', onContinue);
	stdout.on('error', onError);
	stdin.on('error', onError);
	stdout.write(enter);
	stdin.setRawMode?.(true);
	stdin.setEncoding('utf8');
	stdin.ref?.();
	return {stdout: proxy, lend, giveBack};
}
