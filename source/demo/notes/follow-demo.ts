import {type ConnectionEnd, connectToDemo, NoConnection, type RemoteDemo} from './connect-to-demo.js';
import type {RemoteIntent} from './protocol.js';
import type {StageReport} from './stage-report.js';

/** How the notes ended. `left`: by their reader. */
export type NotesEnd = {readonly kind: ConnectionEnd['kind'] | 'left'; readonly says: string};

/** The notes' connection to the demonstration. */
export type Following =
	| {readonly kind: 'connected'; readonly report: StageReport}
	/** The connection broke; keeps the last report, and reconnects until this time. */
	| {readonly kind: 'broken'; readonly report: StageReport; readonly until: number}
	| {readonly kind: 'over'; readonly report: StageReport; readonly end: NotesEnd};

/** A demonstration that is followed over broken connections. */
export type Follower = {
	readonly get: () => Following;
	readonly subscribe: (listener: () => void) => () => void;
	/** Sends an intent to the demonstration; does nothing while it is not connected. */
	readonly dispatch: (intent: RemoteIntent) => void;
	/** Leaves the demonstration, which goes on. */
	readonly leave: () => void;
	readonly over: Promise<NotesEnd>;
};

/** Milliseconds between two attempts to reconnect, and after which they end. */
export type Reconnection = {readonly delayMs: number; readonly giveUpAfterMs: number};

const usual: Reconnection = {delayMs: 500, giveUpAfterMs: 120_000};

/**
 * Follows a demonstration until it has ended, and reconnects when the connection breaks.
 * @param places returns the paths at which its socket may be
 * @returns undefined when there is no listener at any of them
 * @throws NoConnection when the demonstration refuses
 */
export async function followDemo(
	places: () => Promise<readonly string[]>,
	reconnection = usual,
): Promise<Follower | undefined> {
	const remote = await connectToAny(await places());
	return remote && new ReconnectingFollower(remote, places, reconnection);
}

async function connectToAny(places: readonly string[]): Promise<RemoteDemo | undefined> {
	for (const place of places) {
		try {
			return await connectToDemo(place);
		} catch (error) {
			if (!(error instanceof NoConnection) || error.end.kind === 'refused') throw error;
		}
	}

	return undefined;
}

class ReconnectingFollower implements Follower {
	readonly over: Promise<NotesEnd>;
	readonly #places: () => Promise<readonly string[]>;
	readonly #reconnection: Reconnection;
	readonly #listeners = new Set<() => void>();
	#settle: (end: NotesEnd) => void = () => {};
	#remote: RemoteDemo;
	#now: Following;
	#timer: NodeJS.Timeout | undefined;

	constructor(remote: RemoteDemo, places: () => Promise<readonly string[]>, reconnection: Reconnection) {
		this.#places = places;
		this.#reconnection = reconnection;
		this.over = new Promise((resolve) => {
			this.#settle = resolve;
		});
		this.#remote = remote;
		this.#now = {kind: 'connected', report: remote.getReport()};
		this.#attach(remote);
	}

	readonly get = (): Following => this.#now;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	readonly dispatch = (intent: RemoteIntent): void => {
		if (this.#now.kind === 'connected') this.#remote.dispatch(intent);
	};

	readonly leave = (): void => this.#finish({kind: 'left', says: 'The demonstration goes on.'});

	#attach(remote: RemoteDemo): void {
		this.#remote = remote;
		remote.subscribe(() => this.#become({kind: 'connected', report: remote.getReport()}));
		void remote.closed.then((end) => this.#onClosed(end));
	}

	#onClosed(end: ConnectionEnd): void {
		if (end.kind !== 'lost') {
			this.#finish(end);
			return;
		}

		const until = Date.now() + this.#reconnection.giveUpAfterMs;
		this.#become({kind: 'broken', report: this.#now.report, until});
		this.#tryLater(until);
	}

	#tryLater(until: number): void {
		if (this.#now.kind === 'over') return;
		this.#timer = setTimeout(() => void this.#tryAgain(until), this.#reconnection.delayMs);
	}

	async #tryAgain(until: number): Promise<void> {
		try {
			const remote = await connectToAny(await this.#places());
			if (remote === undefined && Date.now() >= until) {
				this.#finish({kind: 'lost', says: 'The connection to the demonstration broke, and it did not come back.'});
			} else if (remote === undefined) this.#tryLater(until);
			else this.#return(remote);
		} catch (error) {
			this.#finish({kind: 'refused', says: error instanceof Error ? error.message : String(error)});
		}
	}

	#return(remote: RemoteDemo): void {
		if (this.#now.kind === 'over') {
			remote.close();
			return;
		}

		this.#become({kind: 'connected', report: remote.getReport()});
		this.#attach(remote);
	}

	#finish(end: NotesEnd): void {
		if (this.#now.kind === 'over') return;
		clearTimeout(this.#timer);
		this.#become({kind: 'over', report: this.#now.report, end});
		this.#remote.close();
		this.#settle(end);
	}

	#become(now: Following): void {
		if (this.#now.kind === 'over') return;
		this.#now = now;
		for (const listener of this.#listeners) listener();
	}
}
