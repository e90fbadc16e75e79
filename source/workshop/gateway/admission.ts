import {createHash, timingSafeEqual} from 'node:crypto';
import {RosterFault} from '../roster/roster.js';
import {Brake, type BrakePace} from './brake.js';
import {networkOf} from './network-of.js';

/** Most questions to the roster at a time. */
const mostChecks = 4;

/** Most learners that wait for one: all of them have their turn in time. And most of a network that is slowed. */
const mostWaiting = 300;
const mostWaitingSuspects = 10;

/** Longest time that a learner waits for one, in milliseconds. */
const longestWaitMs = 15_000;

export type Credentials = {readonly seat: number; readonly role: string; readonly secret: string};

export type AdmissionOptions = {
	/** Settles when the roster lets the seat in; rejects with a RosterFault. */
	readonly check: (credentials: Credentials) => Promise<void>;
	/** For tests. */
	readonly pace?: BrakePace | undefined;
};

type Waiting = {
	readonly network: string;
	/** Its key was right the last time. */
	readonly isProven: boolean;
	readonly settle: (fault?: RosterFault) => void;
};

/**
 * Lets learners in whom the roster lets in: few questions at a time, and slower where keys were wrong. A key that was
 * right before is not slowed by those of others, nor is a network without wrong ones by one with them.
 */
export class Admission {
	readonly #check: AdmissionOptions['check'];
	readonly #brake: Brake;
	/** What was right the last time, for the time in which the roster cannot be asked. */
	readonly #proven = new Map<number, Buffer>();
	#waiting: Waiting[] = [];
	#running = 0;
	#timer: NodeJS.Timeout | undefined;

	constructor({check, pace}: AdmissionOptions) {
		this.#check = check;
		this.#brake = new Brake(pace);
	}

	/**
	 * @param address of the learner's machine
	 * @param signal an abort gives up waiting
	 * @throws RosterFault
	 */
	async admit(credentials: Credentials, address: string, signal: AbortSignal): Promise<void> {
		const network = networkOf(address);
		const digest = createHash('sha256').update(`${credentials.role}\0${credentials.secret}`).digest();
		await this.#turn(network, this.#isProven(credentials.seat, digest), signal);
		try {
			signal.throwIfAborted();
			await this.#ask(credentials, digest);
		} catch (error) {
			if (error instanceof RosterFault && error.kind === 'refused') this.#brake.failed(network, Date.now());
			throw error;
		} finally {
			this.#running--;
			this.#goOn();
		}
	}

	async #ask(credentials: Credentials, digest: Buffer): Promise<void> {
		const {seat} = credentials;
		try {
			await this.#check(credentials);
			this.#proven.set(seat, digest);
		} catch (error) {
			if (!this.#isProven(seat, digest)) throw error;
			// A roster that is started anew is no reason to keep somebody out who was in a minute ago.
			if (error instanceof RosterFault && error.kind === 'away') return;
			this.#proven.delete(seat);
			throw error;
		}
	}

	#isProven(seat: number, digest: Buffer): boolean {
		const proven = this.#proven.get(seat);
		return proven !== undefined && timingSafeEqual(proven, digest);
	}

	/** Settles when the roster may be asked; whoever it settles for counts as running. */
	async #turn(network: string, isProven: boolean, signal: AbortSignal): Promise<void> {
		this.#makeRoom(network, isProven);
		await new Promise<void>((resolve, reject) => {
			const waiting: Waiting = {
				network,
				isProven,
				settle: (fault) => {
					clearTimeout(limit);
					signal.removeEventListener('abort', leave);
					this.#waiting = this.#waiting.filter((one) => one !== waiting);
					if (fault === undefined) resolve();
					else reject(fault);
				},
			};
			const leave = () => waiting.settle(crowded());
			const limit = setTimeout(leave, longestWaitMs);
			signal.addEventListener('abort', leave, {once: true});
			this.#waiting.push(waiting);
			if (signal.aborted) leave();
			else this.#goOn();
		});
	}

	/** @throws RosterFault when there is no room for one more */
	#makeRoom(network: string, isProven: boolean): void {
		const now = Date.now();
		const isSuspect = (one: Pick<Waiting, 'network' | 'isProven'>) =>
			!one.isProven && this.#brake.isSlow(one.network, now);
		const own = {network, isProven};
		if (isSuspect(own)) {
			const before = this.#waiting.filter((one) => one.network === network && !one.isProven);
			if (before.length >= mostWaitingSuspects) throw crowded();
		}

		if (this.#waiting.length < mostWaiting) return;
		const last = isSuspect(own) ? undefined : this.#waiting.findLast(isSuspect);
		if (last === undefined) throw crowded();
		last.settle(crowded());
	}

	/** Begins what may begin now, and looks again when the next one may. */
	#goOn(): void {
		clearTimeout(this.#timer);
		while (this.#running < mostChecks) {
			const now = Date.now();
			const next = this.#nextOf(now);
			if (next === undefined) return;
			const time = this.#startOf(next, now) - now;
			if (time > 0) {
				this.#timer = setTimeout(() => this.#goOn(), time);
				return;
			}

			this.#running++;
			if (!next.isProven) this.#brake.tried(next.network, now);
			next.settle();
		}
	}

	/** Who may be asked about first; of several, those without wrong keys, and then who has waited longest. */
	#nextOf(now: number): Waiting | undefined {
		const rank = (one: Waiting) => [
			Math.max(now, this.#startOf(one, now)),
			one.isProven ? 0 : this.#brake.failures(one.network, now),
		];
		let first: {readonly one: Waiting; readonly rank: readonly number[]} | undefined;
		for (const one of this.#waiting) {
			const its = rank(one);
			if (first === undefined || isBefore(its, first.rank)) first = {one, rank: its};
		}

		return first?.one;
	}

	#startOf({network, isProven}: Waiting, now: number): number {
		return isProven ? now : this.#brake.next(network, now);
	}
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
	const at = one.findIndex((number, index) => number !== other[index]);
	return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0);
}

function crowded(): RosterFault {
	return new RosterFault('away', 'Too many try to come in at this moment.', 'It is tried again.');
}
