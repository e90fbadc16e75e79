import {type ClaimSeat, type ConnectSeat, RosterFault, type SeatKey} from '../../../source/workshop/roster/roster.js';
import type {NoticeRow} from '../../../source/workshop/roster/rows.js';
import type {SeatEvent} from '../../../source/workshop/seat-events.js';

/** How the roster behaves when it is asked. */
export type RosterMood =
	| 'well'
	| 'away'
	/** Never answers. */
	| 'silent'
	/** Stores what it is sent and then dies. */
	| 'dies-after'
	| 'refusing'
	| 'closed';

export const fakeKey: SeatKey = {
	host: '127.0.0.1',
	port: 5999,
	database: 'workshop',
	workshop: 'spring',
	role: 'ws_spring_seat_003',
	password: 'kept-from-all-others',
	seat: 3,
	alias: 'heron',
};

/** A roster in memory, whose faults are switched on and off. */
export class FakeRoster {
	/** In the order in which they were stored, each once. */
	readonly stored: SeatEvent[] = [];
	readonly batches: number[] = [];
	notices: NoticeRow[] = [];
	/** As the board shows it. */
	hand: 'up' | 'down' = 'down';
	connections = 0;
	heartbeats = 0;
	/** Called for each call. */
	mood: () => RosterMood = () => 'well';
	readonly #ids = new Set<string>();

	readonly connect: ConnectSeat = async () => {
		this.connections++;
		await this.#behave();
		return {
			send: async (events) => {
				this.batches.push(events.length);
				const mood = await this.#behave();
				for (const event of events) {
					if (this.#ids.has(event.id)) continue;
					this.#ids.add(event.id);
					this.stored.push(event);
					if (event.kind === 'hand-raised') this.hand = 'up';
					if (event.kind === 'hand-lowered') this.hand = 'down';
				}

				if (mood === 'dies-after') throw new RosterFault('away', 'The roster has gone.');
			},
			heartbeat: async () => {
				this.heartbeats++;
				await this.#behave();
				return {notices: this.notices, hand: this.hand};
			},
			close: async () => {},
		};
	};

	async #behave(): Promise<RosterMood> {
		await Promise.resolve();
		const mood = this.mood();
		if (mood === 'away') throw new RosterFault('away', 'The roster cannot be reached.');
		if (mood === 'refusing') throw new RosterFault('refused', 'The certificate has changed.');
		if (mood === 'closed') throw new RosterFault('closed', 'The workshop is closed.');
		if (mood === 'silent') await new Promise(() => {});
		return mood;
	}
}

/** Claims seats in memory. */
export function fakeClaims(seats = 2): ClaimSeat {
	const claimed = new Map<string, SeatKey>();
	return async (invitation, {id, alias}) => {
		const known = claimed.get(id);
		if (known !== undefined) return known;
		if ([...claimed.values()].some((key) => key.alias === alias)) {
			throw new RosterFault('alias-taken', `Somebody is called ${alias} already.`);
		}

		if (claimed.size === seats) throw new RosterFault('full', 'All seats are taken.', 'Ask the instructor.');
		const seat = claimed.size + 1;
		const key = {...fakeKey, ...invitation, seat, alias, role: `ws_seat_${seat}`};
		claimed.set(id, key);
		return key;
	};
}
