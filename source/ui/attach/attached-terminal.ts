import {printableLine} from '../../base/printable.js';
import {sizeOf, type TerminalStreams} from '../terminal/terminal.js';
import {giveBack, readModes, untouched} from './terminal-modes.js';

export type AttachedHandlers = {
	/** Gets typed input; reads no more until it has settled. */
	readonly onInput: (data: Buffer) => Promise<void>;
	readonly onResize: (size: {readonly columns: number; readonly rows: number}) => void;
	/** The terminal does not exist any more. */
	readonly onGone: () => void;
};

/** A terminal that is lent as a whole to a program on another machine: all keys are its, all of the screen, too. */
export type AttachedTerminal = {
	/** Writes the program's output; settles when the terminal has taken it. */
	readonly show: (data: Buffer) => Promise<void>;
	/** Shows a line of our own in place of the one before; first undoes the program's changes to the terminal. */
	readonly say: (text: string) => void;
	/** Prints our own text, which stays, in as many lines as it needs. */
	readonly note: (text: string) => void;
	/** Gives the terminal back as it was; may be called again. */
	readonly giveBack: () => void;
};

const clearLine = '\r\u001B[K';

/** Takes the terminal: raw mode, and nothing else. Gives it back when the process ends in any way. */
export function attachTerminal(
	{stdin, stdout}: Pick<TerminalStreams, 'stdin' | 'stdout'>,
	{onInput, onResize, onGone}: AttachedHandlers,
): AttachedTerminal {
	let state: 'ours' | 'given-back' = 'ours';
	let modes = untouched;
	let line: 'empty' | 'said' | 'foreign' = 'empty';
	let isAtStart = true;

	const undo = () => {
		if (line === 'foreign') {
			// Keeps what the program has printed, also a prompt in the middle of a line.
			stdout.write(giveBack(modes) + (isAtStart ? '' : '\r\n'));
			modes = untouched;
		} else if (line === 'said') {
			stdout.write(clearLine);
		}

		line = 'empty';
	};
	const read = (data: Buffer) => {
		stdin.pause();
		void onInput(data).finally(() => {
			if (state === 'ours') stdin.resume();
		});
	};
	const resize = () => onResize(sizeOf(stdout));
	const goOn = () => {
		// The shell has had the terminal meanwhile; Node sets the mode only when it believes that it differs.
		stdin.setRawMode?.(false);
		stdin.setRawMode?.(true);
		resize();
	};
	const gone = () => onGone();
	const end = () => {
		if (state === 'given-back') return;
		undo();
		state = 'given-back';
		process.off('exit', end);
		process.off('SIGCONT', goOn);
		stdout.off('resize', resize);
		stdin.off('data', read).off('end', gone);
		try {
			stdin.setRawMode?.(false);
		} catch {
			// The terminal does not exist any more.
		}

		stdin.pause();
		stdin.unref?.();
	};

	process.on('exit', end);
	process.on('SIGCONT', goOn);
	stdout.on('error', gone);
	stdin.on('error', gone);
	stdout.on('resize', resize);
	stdin.setRawMode?.(true);
	stdin.on('data', read).on('end', gone);
	stdin.ref?.();
	stdin.resume();
	return {
		async show(data) {
			if (state === 'given-back') return;
			if (line === 'said') undo();
			line = 'foreign';
			modes = readModes(modes, data.toString('latin1'));
			isAtStart = data.at(-1) === 0x0a;
			await new Promise<void>((resolve) => {
				stdout.write(data, () => resolve());
			});
		},
		say(text) {
			if (state === 'given-back') return;
			undo();
			stdout.write(clipped(printableLine(text), sizeOf(stdout).columns - 1));
			line = 'said';
		},
		note(text) {
			if (state === 'given-back') return;
			undo();
			stdout.write(`${printableLine(text)}\r\n`);
		},
		giveBack: end,
	};
}

function clipped(text: string, columns: number): string {
	const characters = [...text];
	return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
