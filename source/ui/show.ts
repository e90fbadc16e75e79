import {render} from 'ink';
import type {ReactNode} from 'react';
import {endBy, onEndingSignal} from '../base/interruption.js';
import {print} from '../base/print.js';
import type {HandOver} from './programs/programs.js';
import {type Closable, type ScreenEnd, ScreenLifetime} from './screen-lifetime.js';
import {type OnPaint, takeTerminal} from './terminal/terminal.js';

/** Calls of a view to its screen. */
export type ScreenApi = {
	readonly handOver: HandOver;
	/** The reader wants to go. */
	readonly onLeave: () => void;
	/** The view cannot be shown. */
	readonly onBroken: (error: unknown) => void;
};

export type ShowOptions = {
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
	readonly onPaint?: OnPaint;
	/** Awaited, after the content has closed, before a signal ends the process. */
	readonly beforeEnd?: () => Promise<void>;
};

/**
 * Shows a view on the terminal until its content has closed, and gives the terminal back before it settles. Rejects
 * with the error of the content's promise, its end or the view. A signal that ends the process closes the content
 * first, keeping the lab.
 */
export async function showOnTerminal(
	closable: Closable | Promise<Closable>,
	view: (api: ScreenApi) => ReactNode,
	{stdin = process.stdin, stdout = process.stdout, onPaint, beforeEnd}: ShowOptions,
): Promise<ScreenEnd> {
	const terminal = takeTerminal({stdin, stdout, onPaint});
	const lifetime = new ScreenLifetime(closable);
	try {
		const handOver: HandOver = {lend: terminal.lend, announce: (words) => print(words, stdout)};
		const instance = render(view({handOver, onLeave: lifetime.leave, onBroken: lifetime.fail}), {
			stdin,
			stdout: terminal.stdout,
			patchConsole: false,
			exitOnCtrlC: false,
			maxFps: 60,
		});
		// Ink reports its own failures by this promise.
		instance.waitUntilExit().catch(lifetime.fail);
		const forget = onEndingSignal((signal) => {
			terminal.giveBack();
			instance.unmount();
			void lifetime
				.closeSoon()
				.then(() => beforeEnd?.())
				.finally(() => endBy(signal));
			lifetime.abandon();
		});
		try {
			return await lifetime.end;
		} finally {
			forget();
			instance.unmount();
		}
	} finally {
		terminal.giveBack();
	}
}
