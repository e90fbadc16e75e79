import {LabFault} from '../../lab/lab-fault.js';
import {atMost} from './at-most.js';
import type {ImageProgress} from './base-image.js';
import {type Way, wayTo} from './endpoint-of.js';
import {HostAway, HostDaemon} from './host-daemon.js';
import type {Host, SeatHosts, SeatTerminal} from './hosts.js';
import {placeSeat} from './place-seat.js';
import {removeThings} from './remove-things.js';
import {ensureSeat} from './seat-container.js';
import {ensureSeatImage, type SeatImage} from './seat-image.js';
import {ensureNetwork} from './seat-network.js';
import {readSeatProgram, type SeatProgram} from './seat-program.js';
import {openSeatTerminal} from './seat-terminal.js';
import {type Standing, watchHost} from './standing.js';
import {workshopThings} from './workshop-things.js';

/** Seats that are started at the same time on one host: with more of them, Docker is slower and fails. */
const startsAtOnce = 4;

export type SeatHostsRequest = {
	readonly workshop: string;
	/** Tells this workshop from all others, also of the same name. */
	readonly labelValue: string;
	readonly hosts: readonly Host[];
	/** Image with PostgreSQL of which seats are made, where a host names no other. */
	readonly image: string;
	readonly progress?: (progress: ImageProgress) => void;
	readonly env?: NodeJS.ProcessEnv;
};

type Seats = Standing & {
	readonly way: Way;
	readonly start: <Result>(work: () => Promise<Result>) => Promise<Result>;
	/** Seats that are being made, and that the daemon may not know yet. */
	readonly coming: Set<number>;
	readonly terminals: Set<SeatTerminal>;
	preparing: Promise<SeatImage> | undefined;
};

/**
 * The seats of a workshop on its hosts; asks no host anything yet.
 * @throws LabFault when a host cannot be used as it is described
 */
export async function openSeatHosts(request: SeatHostsRequest): Promise<SeatHosts> {
	const {hosts, image, progress = () => {}, env} = request;
	const things = workshopThings(request.workshop, request.labelValue);
	const ways = await Promise.all(hosts.map((host) => wayTo(host, env)));
	const all = hosts.map((host, index) => openHost(host, ways[index] as Way));
	let program: Promise<SeatProgram> | undefined;
	let placing: Promise<unknown> = Promise.resolve();

	function openHost(host: Host, way: Way): Seats {
		const terminals = new Set<SeatTerminal>();
		const drop = () => {
			for (const terminal of terminals) terminal.close();
		};
		const standing = watchHost(new HostDaemon(host, way), things, drop);
		return {...standing, way, terminals, start: atMost(startsAtOnce), coming: new Set(), preparing: undefined};
	}

	const named = (name: string): Seats => {
		const found = all.find(({daemon}) => daemon.name === name);
		if (found !== undefined) return found;
		throw new LabFault(`The workshop has no host ${name}.`, undefined, 'request');
	};

	const place = async (seat: number, placed: string | undefined): Promise<Seats> => {
		const rooms = await Promise.all(
			all.map(async ({daemon: {host}, look, coming}) => {
				const taken = await look();
				return {name: host.name, limit: host.seats, taken: taken && new Set([...taken, ...coming])};
			}),
		);
		const placement = placeSeat(seat, placed, rooms);
		switch (placement.kind) {
			case 'on': {
				const host = named(placement.host);
				host.coming.add(seat);
				return host;
			}

			case 'full': {
				const limit = rooms.reduce((sum, room) => sum + room.limit, 0);
				throw new LabFault(`There is no room for seat ${seat}: all ${limit} seats of the hosts are taken.`);
			}

			case 'down': {
				const why = placement.hosts
					.map((name) => named(name).health())
					.flatMap((each) => ('why' in each ? each.why : []));
				throw new HostAway([`Seat ${seat} cannot be made ready now.`, ...why].join(' '), 'Try again in a moment.');
			}
		}
	};

	/** What all seats of a host need; those that are made at the same time wait for it together. */
	const prepare = (host: Seats): Promise<SeatImage> => {
		host.preparing ??= (async () => {
			program ??= readSeatProgram();
			await ensureNetwork(host.daemon, things);
			return ensureSeatImage(host.daemon, host.daemon.host.image ?? image, things, await program, progress);
		})().finally(() => {
			host.preparing = undefined;
		});
		return host.preparing;
	};

	return {
		async health() {
			await Promise.all(all.map(({look}) => look()));
			return new Map(all.map(({daemon, health}) => [daemon.name, health()]));
		},

		async ready(seat, placed) {
			// One after the other: two at once would both take the last room.
			const turn = placing.then(() => place(seat, placed));
			placing = turn.catch(() => {});
			const host = await turn;
			try {
				await host.start(() => ensureSeat(host.daemon, seat, things, () => prepare(host)));
			} finally {
				host.coming.delete(seat);
			}

			return host.daemon.name;
		},

		async open(name, start) {
			const {daemon, terminals} = named(name);
			const terminal = await openSeatTerminal(daemon, things.seat(start.seat).name, start);
			terminals.add(terminal);
			void terminal.ended.then(() => terminals.delete(terminal));
			return terminal;
		},

		async removeAll() {
			const results = await Promise.all(
				all.map(async ({daemon, terminals}) => {
					for (const terminal of terminals) terminal.close();
					const removed = await removeThings(daemon, things).catch((error: unknown) => {
						if (error instanceof HostAway) return undefined;
						throw error;
					});
					return {name: daemon.name, removed};
				}),
			);
			return {
				removed: results.flatMap(({name, removed}) => (removed ?? []).map((what) => `${what} on ${name}`)),
				unreachable: results.filter(({removed}) => removed === undefined).map(({name}) => name),
			};
		},

		close() {
			for (const {terminals, close, way} of all) {
				for (const terminal of terminals) terminal.close();
				close();
				// The tutors are ended by this way.
				void Promise.all([...terminals].map(({ended}) => ended)).then(way.close);
			}
		},
	};
}
