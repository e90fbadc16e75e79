import {roomForSnapshots} from '../../lab/snapshots/room.js';
import {connectionsFor} from '../own-roster/settings.js';

const megabyte = 1_000_000;

/** The needs of one seat on a host, in bytes. */
export type SeatNeeds = {
	readonly memory: number;
	readonly disk: number;
	/** The most that it can take on the disk before the tutor itself drops snapshots. */
	readonly mostDisk: number;
};

/**
 * Two idle servers that stream: 40 MB, measured with 30 seats on one machine and again with one seat in its container
 * (36 MB, 26 of them shared buffers, without reclaimable pages of files). Four times that is planned, for queries, base
 * backups and caches.
 */
const serversMemoryBytes = 4 * 40 * megabyte;

/** The tutor in the seat: Node with the course, and the screen. */
const tutorMemoryBytes = 128 * megabyte;

/** A new data folder, of which a seat has two; three times that is planned, for WAL, archive and backups. */
const dataFolderBytes = 57 * megabyte;
const labDiskBytes = 3 * 2 * dataFolderBytes;

/** Snapshots of a whole course, one a lesson: 265 MB when the standby streams, 498 MB at the end (measured). */
const snapshotsDiskBytes = 500 * megabyte;

/** @param limit memory that a seat may use at most, in bytes, which the kernel enforces */
export function seatNeeds(limit: number): SeatNeeds {
	// A seat's container has the default room; this machine's own setting does not count.
	const room = roomForSnapshots({});
	return {
		memory: Math.min(limit, serversMemoryBytes + tutorMemoryBytes),
		disk: labDiskBytes + snapshotsDiskBytes,
		mostDisk: labDiskBytes + room,
	};
}

/** Memory that a host keeps for itself: its system and its Docker daemon. */
export const hostMemoryBytes = 1000 * megabyte;

/** Containers that are started together: 30 seats took 64 s on two processors, four at a time. In seconds. */
export const startTime = 64 / 30;

/** Download for a host without the image: about 150 MB compressed. */
export const imageTrafficBytes = 150 * megabyte;

/** Node and this program, which the image of seats has besides PostgreSQL: this machine sends them to each host. */
export const programTrafficBytes = 105 * megabyte;

/** Docker Hub allows so many pulls in six hours from one address without a login (docs.docker.com). */
export const maxPullsPerAddress = 100;

/**
 * The needs of a learner's own laptop; `disk` includes the image, which is three times as large when it is unpacked.
 */
export const laptopNeeds = {
	memory: serversMemoryBytes + tutorMemoryBytes,
	disk: labDiskBytes + snapshotsDiskBytes + 3 * imageTrafficBytes,
} as const;

/** Folders of 57 MB, and 256 MB of WAL at most, as the roster's own settings say. */
const emptyRosterBytes = dataFolderBytes + 256 * megabyte;

/** 18,000 events took 3.3 MB; a course is some 200 events a seat, and ten times as many are planned. */
const eventBytes = 200;
const eventsPerSeat = 2000;

/** A backend that waits has some 3 MB of its own; 32 MB are shared buffers, as the roster's own settings say. */
const connectionMemoryBytes = 3 * megabyte;
const sharedBuffersBytes = 32 * megabyte;

/** The needs of the roster on the instructor's machine. Memory and disk in bytes. */
export type RosterNeeds = {
	readonly connections: number;
	readonly memory: number;
	readonly disk: number;
	readonly ports: number;
};

/** @param hosted whether seats are on hosts, whose gateway has a port of its own */
export function rosterNeeds(seats: number, hosted: boolean): RosterNeeds {
	const connections = connectionsFor(seats);
	return {
		connections,
		memory: sharedBuffersBytes + connections * connectionMemoryBytes,
		disk: emptyRosterBytes + seats * eventsPerSeat * eventBytes,
		ports: hosted ? 2 : 1,
	};
}
