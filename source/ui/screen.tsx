import {render} from 'ink';
import type {Tutor} from '../tutor/views.js';
import {onEndingSignal} from './terminal/signals.js';
import {takeTerminal} from './terminal/terminal.js';
import {chooseTheme, type Theme} from './theme/theme.js';
import {App} from './views/app.js';

export type ScreenOptions = {
	/** The tutor, or the promise of one: until it is kept the screen says that it looks at the lab. */
	readonly tutor: Tutor | Promise<Tutor>;
	/** The lab's name, for the first frame. */
	readonly lab: string;
	/** The course's title. */
	readonly title?: string;
	/** `still`: nothing but the seconds of a countdown moves by itself. */
	readonly motion?: Theme['motion'];
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
	readonly env?: Record<string, string | undefined>;
};

/** How a screen ended: with its tutor, or before that, because the reader did not want to wait. */
export type ScreenEnd = 'closed' | 'left-early';

/** Time that a tutor has to close after a signal, in milliseconds. */
const closingTime = 3000;

/**
 * Shows the tutor on the terminal until it has closed, and gives the terminal back before it settles. Rejects with what
 * the tutor's promise, its end or a view failed with. A signal that ends the process closes the tutor, keeping the lab,
 * and then ends the process.
 */
export async function runScreen(options: ScreenOptions): Promise<ScreenEnd> {
	const {lab, title = 'PostgreSQL replication', stdin = process.stdin, stdout = process.stdout} = options;
	const terminal = takeTerminal({stdin, stdout});
	const visit = new Visit(options.tutor);
	try {
		const instance = render(
			<App
				banner={{title, lab}}
				theme={chooseTheme(options.env ?? process.env, options.motion)}
				tutor={options.tutor}
				handOver={{lend: terminal.lend, announce: (words) => stdout.write(`${words}\n`)}}
				onLeave={visit.leave}
				onBroken={visit.fail}
			/>,
			{stdin, stdout: terminal.stdout, patchConsole: false, exitOnCtrlC: false, maxFps: 60},
		);
		// Ink tells its own failures by this promise.
		instance.waitUntilExit().catch(visit.fail);
		const forget = onEndingSignal((signal) => {
			terminal.giveBack();
			instance.unmount();
			void visit.closeSoon().then(() => process.kill(process.pid, signal));
			visit.abandon();
		});
		try {
			return await visit.end;
		} finally {
			forget();
			instance.unmount();
		}
	} finally {
		terminal.giveBack();
	}
}

/** The time between a tutor's coming and its end. */
class Visit {
	readonly end: Promise<ScreenEnd>;
	#tutor: Tutor | undefined;
	#settle: {readonly resolve: (end: ScreenEnd) => void; readonly reject: (error: unknown) => void};

	constructor(tutor: Tutor | Promise<Tutor>) {
		const {promise, resolve, reject} = withResolvers<ScreenEnd>();
		this.end = promise;
		this.#settle = {resolve, reject};
		void this.#follow(tutor);
	}

	async #follow(promised: Tutor | Promise<Tutor>): Promise<void> {
		try {
			this.#tutor = await promised;
			await this.#tutor.closed;
			this.#settle.resolve('closed');
		} catch (error) {
			this.#settle.reject(error);
		}
	}

	/** Ends it as far as the reader is concerned: a tutor that is there, and is not closing already, is closed first. */
	readonly leave = (): void => {
		if (this.#tutor === undefined || this.#tutor.getState().phase.kind === 'closing')
			this.#settle.resolve('left-early');
		else this.#tutor.dispatch({type: 'quit', lab: 'keep'});
	};

	/** Ends it with an error, after the tutor has had the time to close. */
	readonly fail = (error: unknown): void => {
		const {reject} = this.#settle;
		this.abandon();
		void this.closeSoon().then(() => reject(error));
	};

	/** Whatever happens from now on, `end` does not settle by it. */
	abandon(): void {
		this.#settle = {resolve: () => {}, reject: () => {}};
	}

	/** Closes the tutor and keeps the lab; settles when that is done, or has taken too long. */
	async closeSoon(): Promise<void> {
		if (this.#tutor === undefined) return;
		this.#tutor.dispatch({type: 'quit', lab: 'keep'});
		const late = new Promise<void>((resolve) => setTimeout(resolve, closingTime));
		await Promise.race([this.#tutor.closed.catch(() => {}), late]);
	}
}

function withResolvers<T>() {
	let resolve: (value: T) => void = () => {};
	let reject: (error: unknown) => void = () => {};
	const promise = new Promise<T>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return {promise, resolve, reject};
}
