import {createHash, timingSafeEqual} from 'node:crypto';
import {RosterFault} from '../roster/roster.js';

/** Most questions to the roster at a time, and most learners that wait for one. */
const mostChecks = 4;
const mostWaiting = 300;

/** Longest time that an address has to wait after failures, and the time after which they are forgotten, in milliseconds. */
const longestDelay = 5000;
const memory = 60_000;

export type Credentials = {readonly seat: number; readonly role: string; readonly secret: string};

export type AdmissionOptions = {
	/** Settles when the roster lets the seat in; rejects with a RosterFault. */
	readonly check: (credentials: Credentials) => Promise<void>;
	/** Time to wait before the next check of an address that has failed so many times; for tests. */
	readonly delay?: (failures: number) => number;
};

/** 0.2 s after the first failure, and twice as long after every other one. */
function growing(failures: number): number {
	return failures === 0 ? 0 : Math.min(longestDelay, 100 * 2 ** Math.min(failures, 10));
}

/** Lets learners in whom the roster lets in: few questions at a time, and slower where there are failures. */
export class Admission {
	readonly #check: AdmissionOptions['check'];
	readonly #delay: (failures: number) => number;
	readonly #failures = new Map<string, {times: number; at: number}>();
	/** What was right the last time, for the time in which the roster cannot be asked. */
	readonly #proven = new Map<number, Buffer>();
	readonly #waiting: Array<() => void> = [];
	#running = 0;

	constructor({check, delay = growing}: AdmissionOptions) {
		this.#check = check;
		this.#delay = delay;
	}

	/**
	 * @param address of the learner's machine
	 * @param signal an abort gives up waiting
	 * @throws RosterFault
	 */
	async admit(credentials: Credentials, address: string, signal: AbortSignal): Promise<void> {
		await this.#wait(this.#delay(this.#failuresOf(address)), signal);
		await this.#turn();
		try {
			signal.throwIfAborted();
			await this.#ask(credentials);
			this.#failures.delete(address);
		} catch (error) {
			if (error instanceof RosterFault && error.kind === 'refused') this.#remember(address);
			throw error;
		} finally {
			this.#running--;
			this.#waiting.shift()?.();
		}
	}

	async #ask({seat, role, secret}: Credentials): Promise<void> {
		const digest = createHash('sha256').update(`${role}\0${secret}`).digest();
		const proven = this.#proven.get(seat);
		try {
			await this.#check({seat, role, secret});
			this.#proven.set(seat, digest);
		} catch (error) {
			const isAway = error instanceof RosterFault && error.kind === 'away';
			// A roster that is started anew is no reason to keep somebody out who was in a minute ago.
			if (isAway && proven !== undefined && timingSafeEqual(proven, digest)) return;
			if (!isAway && proven !== undefined && timingSafeEqual(proven, digest)) this.#proven.delete(seat);
			throw error;
		}
	}

	async #turn(): Promise<void> {
		if (this.#running >= mostChecks) {
			if (this.#waiting.length >= mostWaiting) {
				throw new RosterFault('away', 'Too many learners come at the same moment.');
			}

			await new Promise<void>((resolve) => {
				this.#waiting.push(resolve);
			});
		}

		this.#running++;
	}

	async #wait(time: number, signal: AbortSignal): Promise<void> {
		if (time === 0) return;
		await new Promise<void>((resolve) => {
			const over = () => {
				clearTimeout(timer);
				resolve();
			};
			const timer = setTimeout(over, time);
			signal.addEventListener('abort', over, {once: true});
		});
	}

	#failuresOf(address: string): number {
		const known = this.#failures.get(address);
		return known === undefined || Date.now() - known.at > memory ? 0 : known.times;
	}

	#remember(address: string): void {
		const times = this.#failuresOf(address) + 1;
		// The oldest goes first: the memory for strangers has an end.
		this.#failures.delete(address);
		this.#failures.set(address, {times, at: Date.now()});
		const [oldest] = this.#failures.keys();
		if (this.#failures.size > 1000 && oldest !== undefined) this.#failures.delete(oldest);
	}
}
