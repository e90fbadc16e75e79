import {placeSeat} from '../hosts/place-seat.js';
import {hostMemoryBytes, type RosterNeeds, rosterNeeds, type SeatNeeds, seatNeeds} from './needs.js';

/** A host's capacity, as its daemon reports it. Memory and disk in bytes. */
export type Capacity = {
	readonly memory: number;
	readonly cpus: number;
	/** Free room where it keeps volumes; undefined when unknown. */
	readonly disk: number | undefined;
	readonly image: 'here' | 'missing';
};

/** A host of the plan, with or without an answer. */
export type AskedHost = {
	readonly name: string;
	/** Most seats on it. */
	readonly limit: number;
	/** Memory that a seat may use at most, in bytes. */
	readonly memoryLimit: number;
	readonly image: string;
	readonly answer: ({readonly kind: 'up'} & Capacity) | {readonly kind: 'down'; readonly why: string};
};

export type HostPlan = AskedHost & {
	readonly needs: SeatNeeds;
	/** Seats that would be placed there. */
	readonly seats: number;
	/** Seats that it has the room for, whatever its limit says; 0 when it does not answer. */
	readonly carries: number;
};

/** Why a class does not fit, and a remedy. */
export type Lack = {readonly what: string; readonly remedy: string};

/** The machine on which the roster is going to run. In bytes. */
export type Machine = {readonly memory: number; readonly disk: number | undefined};

export type Plan = {
	readonly seats: number;
	/** Undefined: learners have their labs on their own laptops. */
	readonly hosts: readonly HostPlan[] | undefined;
	readonly roster: RosterNeeds;
	readonly machine: Machine;
	/** Nothing here: it fits. */
	readonly lacks: readonly Lack[];
};

/**
 * Whether a class fits. Seats are placed by the very rule by which the workshop places them; a host that does not
 * answer gets none.
 * @param hosts undefined when learners have their labs on their own laptops
 */
export function planClass(seats: number, hosts: readonly AskedHost[] | undefined, machine: Machine): Plan {
	const placed = hosts === undefined ? undefined : place(seats, hosts);
	const roster = rosterNeeds(seats, hosts !== undefined);
	return {
		seats,
		hosts: placed,
		roster,
		machine,
		lacks: [...(placed === undefined ? [] : lacksOfHosts(seats, placed)), ...lacksOfMachine(roster, machine)],
	};
}

function place(seats: number, hosts: readonly AskedHost[]): HostPlan[] {
	const rooms = hosts.map(({name, limit, answer}) => ({
		name,
		limit,
		taken: answer.kind === 'up' ? new Set<number>() : undefined,
	}));
	for (let seat = 1; seat <= seats; seat++) {
		const placement = placeSeat(seat, undefined, rooms);
		if (placement.kind !== 'on') break;
		rooms.find(({name}) => name === placement.host)?.taken?.add(seat);
	}

	return hosts.map((host, index) => {
		const needs = seatNeeds(host.memoryLimit);
		return {...host, needs, seats: rooms[index]?.taken?.size ?? 0, carries: carried(host, needs)};
	});
}

function carried({answer}: AskedHost, needs: SeatNeeds): number {
	if (answer.kind === 'down') return 0;
	const byMemory = (answer.memory - hostMemoryBytes) / needs.memory;
	const byDisk = answer.disk === undefined ? Number.POSITIVE_INFINITY : answer.disk / needs.disk;
	return Math.max(0, Math.floor(Math.min(byMemory, byDisk)));
}

function lacksOfHosts(seats: number, hosts: readonly HostPlan[]): Lack[] {
	const down = hosts.filter(({answer}) => answer.kind === 'down');
	const tight = hosts.filter((host) => host.seats > host.carries);
	const room = hosts.reduce((sum, {limit, carries}) => sum + Math.min(limit, carries), 0);
	const placed = hosts.reduce((sum, host) => sum + host.seats, 0);
	const lacks = tight.map((host): Lack => {
		const {name, carries, limit} = host;
		return {
			what: `${name} would get ${count(host.seats)}, and has ${shortOf(host)} for ${carries === 0 ? 'none' : carries}.`,
			remedy:
				carries === 0
					? `Leave ${name} out, or give it more.`
					: `Say "seats: ${Math.min(carries, limit)}" for ${name}, or give it more.`,
		};
	});
	if (seats <= room) return lacks;
	// Hosts that are larger than their limit could take more without anything being bought.
	const more = hosts.filter(({limit, carries}) => carries > limit).map(({name, carries}) => `${name} up to ${carries}`);
	const answering = down.length === 0 ? 'The hosts' : 'The hosts that answer';
	return [
		...lacks,
		{
			what: `${answering} take ${count(Math.min(room, placed))} together; ${seats - Math.min(room, placed)} of ${seats} have no place.`,
			remedy: [
				...(down.length === 0 ? [] : [`Bring back ${down.map(({name}) => name).join(', ')}`]),
				...(more.length === 0 ? [] : [`raise "seats" (${more.join(', ')})`]),
				'add a host, or let learners with Docker use their own laptops.',
			]
				.join('; ')
				.replace(/^./, (first) => first.toUpperCase()),
		},
	];
}

function shortOf({answer, needs, seats}: HostPlan): string {
	if (answer.kind === 'down') return 'no room';
	const memory = answer.memory - hostMemoryBytes < seats * needs.memory;
	const disk = answer.disk !== undefined && answer.disk < seats * needs.disk;
	return [...(memory ? ['memory'] : []), ...(disk ? ['disk'] : [])].join(' and ');
}

function lacksOfMachine(roster: RosterNeeds, {memory, disk}: Machine): Lack[] {
	return [
		...(memory >= roster.memory
			? []
			: [
					{
						what: 'This machine has too little memory free for the roster.',
						remedy: 'End programs, or keep the roster in a server of yours with --roster.',
					},
				]),
		...(disk === undefined || disk >= roster.disk
			? []
			: [
					{
						what: 'This machine has too little disk free for the roster.',
						remedy: 'Free some, or keep the roster in a server of yours with --roster.',
					},
				]),
	];
}

function count(seats: number): string {
	return seats === 1 ? '1 seat' : `${seats} seats`;
}
