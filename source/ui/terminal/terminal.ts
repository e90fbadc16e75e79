import type {Size} from '../layout/frame.js';
import {Painter} from './painter.js';

const enter = '\u001B[?1049h\u001B[?2004h\u001B[?25l\u001B[?7l\u001B[2J\u001B[H';
const leave = '\u001B[0m\u001B[?7h\u001B[?2004l\u001B[?25h\u001B[?1049l';

export type TerminalStreams = {readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream};

/** The terminal while it is ours. */
export type Terminal = {
	/** Where Ink writes to. */
	readonly stdout: NodeJS.WriteStream;
	/** Gives the terminal back as it was; more often than once does no harm. */
	readonly giveBack: () => void;
};

export function sizeOf(stdout: NodeJS.WriteStream): Size {
	return {columns: stdout.columns || 80, rows: stdout.rows || 24};
}

/**
 * Takes the terminal: alternate screen, raw mode, no cursor. It is given back when the process ends in any way, but who
 * took it should do so before that.
 */
export function takeTerminal({stdin, stdout}: TerminalStreams): Terminal {
	const painter = new Painter();
	let state: 'ours' | 'given-back' | 'gone' = 'ours';

	const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
		const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
		const output =
			state === 'ours' ? painter.paint(typeof chunk === 'string' ? chunk : chunk.toString(), sizeOf(stdout)) : '';
		if (output !== '') return stdout.write(output, done);
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

	// A terminal that was closed answers writes with an error, which must not end the process before it has cleaned up.
	const onError = () => {
		state = 'gone';
	};
	const onContinue = () => {
		if (state !== 'ours') return;
		stdin.setRawMode?.(true);
		stdout.write(enter + painter.again(sizeOf(stdout)));
	};
	const giveBack = () => {
		process.off('exit', giveBack);
		process.off('SIGCONT', onContinue);
		if (state === 'ours') {
			stdout.write(leave);
			stdout.off('error', onError);
			stdin.off('error', onError);
		}
		if (state !== 'given-back') {
			try {
				stdin.setRawMode?.(false);
			} catch {
				// It is gone already.
			}
			stdin.pause();
			stdin.unref?.();
		}
		state = 'given-back';
	};

	process.on('exit', giveBack);
	process.on('SIGCONT', onContinue);
	stdout.on('error', onError);
	stdin.on('error', onError);
	stdout.write(enter);
	stdin.setRawMode?.(true);
	stdin.setEncoding('utf8');
	stdin.ref?.();
	return {stdout: proxy, giveBack};
}
