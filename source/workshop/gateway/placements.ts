import type {InstructorConnection} from '../roster/roster.js';
import type {Placed} from './visit.js';

/**
 * Where seats are, as the roster remembers it: a seat stays on its host. What was read or placed once is known also
 * while the roster is away; what could not be written then is written with the next seat.
 */
export class Placements implements Placed {
	readonly #roster: () => Promise<Pick<InstructorConnection, 'readClass' | 'place'>>;
	readonly #known = new Map<number, string>();
	readonly #unwritten = new Set<number>();

	/** @param roster the connection to it, which is made when it is needed */
	constructor(roster: () => Promise<Pick<InstructorConnection, 'readClass' | 'place'>>) {
		this.#roster = roster;
	}

	/** @throws RosterFault while nothing is known of the seat and the roster is away */
	readonly get = async (seat: number): Promise<string | undefined> => {
		if (!this.#known.has(seat)) {
			const {seats} = await (await this.#roster()).readClass();
			for (const {seat: one, host} of seats) {
				if (host !== undefined && !this.#known.has(one)) this.#known.set(one, host);
			}
		}

		return this.#known.get(seat);
	};

	readonly set = async (seat: number, host: string): Promise<void> => {
		this.#known.set(seat, host);
		this.#unwritten.add(seat);
		await this.#write().catch(() => {});
	};

	async #write(): Promise<void> {
		const roster = await this.#roster();
		for (const seat of this.#unwritten) {
			const host = this.#known.get(seat);
			if (host !== undefined) await roster.place(seat, host);
			this.#unwritten.delete(seat);
		}
	}
}
