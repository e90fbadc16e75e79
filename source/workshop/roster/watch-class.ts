import {type Backoff, jittered, longestWait} from '../../base/backoff.js';
import {rosterNames} from '../names.js';
import {away} from './faults.js';
import {channelOf} from './migrations/migration.js';
import {readClass} from './read-class.js';
import type {RosterAccess, RosterLink, WatchClass} from './roster.js';
import type {ClassRows} from './rows.js';
import {openSession, type RosterSession} from './session.js';

/**
 * Least time between two readings, in milliseconds: changes within it are read together. The first one after a pause is
 * read at once.
 */
const minReadingIntervalMs = 250;

/** The class is read at least this often, in milliseconds. */
const maxReadingIntervalMs = 10_000;

/**
 * How often an unused connection is tested, and how long the answer may take: five seconds at most, in milliseconds.
 */
const pingMs = {interval: 2000, limit: 3000};

/** Before another connection is tried. */
const reconnectBackoff: Backoff = {fromMs: 250, toMs: 5000};

/** @see WatchClass */
export const watchClass: WatchClass = (access, seen, link) => {
	const watch = new Watch(access, seen, link);
	const ended = watch.run();
	return async () => {
		watch.stop();
		await ended;
	};
};

class Watch {
	readonly #access: RosterAccess;
	readonly #seen: (rows: ClassRows) => void;
	readonly #link: (link: RosterLink) => void;
	readonly #stopping = new AbortController();
	#wake: () => void = () => {};
	#isReading = false;
	#awaySince: Date | undefined;
	#failures = 0;

	constructor(access: RosterAccess, seen: (rows: ClassRows) => void, link: (link: RosterLink) => void) {
		this.#access = access;
		this.#seen = seen;
		this.#link = link;
	}

	async run(): Promise<void> {
		const {signal} = this.#stopping;
		while (!signal.aborted) {
			let session: RosterSession | undefined;
			try {
				session = await openSession(this.#access, 'issued', {signal});
				await this.#follow(session);
			} catch (error) {
				if (!signal.aborted) this.#tellAway(error);
			} finally {
				await session?.close();
			}

			const again = performance.now() + this.#pause();
			await this.#sleepUntil(() => again);
		}
	}

	stop(): void {
		this.#stopping.abort();
		this.#wake();
	}

	/** Reads as long as the connection holds; listens before the first reading, so that no change falls between them. */
	async #follow(session: RosterSession): Promise<never> {
		const {workshop} = this.#access;
		let nextReading = 0;
		let earliest = 0;
		session.onNotification(() => {
			nextReading = Math.min(nextReading, Math.max(earliest, performance.now()));
			this.#wake();
		});
		void session.lost.then(() => this.#wake());
		await session.query(`LISTEN ${channelOf(rosterNames(workshop))}`);
		let nextPing = 0;
		for (;;) {
			if (session.isLost() || this.#stopping.signal.aborted) throw away(session.address);
			if (performance.now() >= nextReading) {
				// A change during a reading brings the next reading nearer.
				nextReading = performance.now() + maxReadingIntervalMs;
				earliest = performance.now() + minReadingIntervalMs;
				this.#tell(await readClass(session, workshop));
				nextPing = performance.now() + pingMs.interval;
			} else if (performance.now() >= nextPing) {
				await session.query('SELECT 1', [], pingMs.limit);
				nextPing = performance.now() + pingMs.interval;
			}

			if (!session.isLost()) await this.#sleepUntil(() => Math.min(nextReading, nextPing));
		}
	}

	/** Waits for a time, which may come nearer in the meantime, or for the end. */
	async #sleepUntil(time: () => number): Promise<void> {
		const left = time() - performance.now();
		if (left <= 0 || this.#stopping.signal.aborted) return;
		await new Promise<void>((resolve) => {
			const timer = setTimeout(resolve, left);
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
	}

	#tell(rows: ClassRows): void {
		if (this.#stopping.signal.aborted) return;
		this.#failures = 0;
		if (!this.#isReading) this.#link({kind: 'reading'});
		this.#isReading = true;
		this.#awaySince = undefined;
		this.#seen(rows);
	}

	#tellAway(error: unknown): void {
		this.#failures += 1;
		this.#isReading = false;
		this.#awaySince ??= new Date();
		this.#link({kind: 'away', since: this.#awaySince, why: error instanceof Error ? error.message : String(error)});
	}

	/** Half of the time at least, so that boards do not reconnect all at once. */
	#pause(): number {
		return jittered(longestWait(this.#failures, reconnectBackoff), 0.5);
	}
}
