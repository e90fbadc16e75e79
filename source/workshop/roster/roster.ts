import type {Invitation} from '../invitation.js';
import type {SeatEvent} from '../seat-events.js';
import type {ClassRows, NoticeKind, NoticeRow, StepRow} from './rows.js';

/** The address of a roster, and the role that connects. */
export type RosterAccess = {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly workshop: string;
	readonly role: string;
	readonly password: string;
	/** SHA-256 of the server's certificate, hexadecimal, from the first connection; another one is refused. */
	readonly fingerprint?: string;
};

/** A claimed seat: all that is needed to go on in it. */
export type SeatKey = RosterAccess & {
	readonly seat: number;
	readonly alias: string;
	/** Port, on the roster's host, at which seats on the workshop's hosts are reached; absent where there are none. */
	readonly gateway?: number;
};

/** Why a roster refuses or fails. */
export type RosterFaultKind =
	/** It cannot be reached now; another try may do. */
	| 'away'
	/** It refuses this role, or its request; another attempt is useless. */
	| 'refused'
	/** All seats are claimed. */
	| 'full'
	/** Another seat has this alias. */
	| 'alias-taken'
	/** The workshop is closed, or there never was one. */
	| 'closed';

/** A fault in a sentence, with a remedy. */
export class RosterFault extends Error {
	override readonly name = 'RosterFault';

	constructor(
		readonly kind: RosterFaultKind,
		message: string,
		readonly remedy?: string,
	) {
		super(message);
	}
}

/**
 * Claims a seat. The same claim gets the same seat again, so that a lost answer loses nothing.
 * @param claim a UUID that the learner's machine has chosen and keeps
 * @throws RosterFault
 */
export type ClaimSeat = (
	invitation: Invitation,
	claim: {readonly id: string; readonly alias: string},
) => Promise<SeatKey>;

/** The roster's answer to a heartbeat. */
export type Heartbeat = {
	/** All notices for it that hold. */
	readonly notices: readonly NoticeRow[];
	/** The state of its hand on the board; the instructor lowers it, too. */
	readonly hand: 'up' | 'down';
};

/** A seat's connection; each method rejects with a RosterFault, within its own limit of five seconds. */
export type SeatConnection = {
	/** Settles when all of them are stored; skips those that are there already. */
	readonly send: (events: readonly SeatEvent[]) => Promise<void>;
	/** A heartbeat of the seat; returns its notices and its hand. */
	readonly heartbeat: () => Promise<Heartbeat>;
	readonly close: () => Promise<void>;
};

/** @throws RosterFault */
export type ConnectSeat = (key: RosterAccess) => Promise<SeatConnection>;

/** Parameters of a new roster. */
export type NewRoster = {
	readonly workshop: string;
	readonly seats: number;
	readonly steps: readonly StepRow[];
	/** Password of the joiner: the secret of the join code. */
	readonly joinSecret: string;
	readonly gateway?: number;
	/** The server is the workshop's own: every other role is kept out of all its databases. */
	readonly ownsServer?: boolean;
};

/** Roles that a new roster gives to the instructor's machine. */
export type RosterRoles = {
	readonly board: {readonly role: string; readonly password: string};
	readonly instructor: {readonly role: string; readonly password: string};
	readonly joiner: {readonly role: string; readonly password: string};
};

/** How an administrator connects; equivalent to a `postgresql://` address. */
export type Administrator = {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password?: string;
	readonly fingerprint?: string;
};

/**
 * Makes schema and roles of a workshop, or brings them to the newest version; a repetition after an interruption has
 * the same result, with new passwords.
 * @throws RosterFault
 */
export type InstallRoster = (administrator: Administrator, roster: NewRoster) => Promise<RosterRoles>;

/**
 * Ends all connections of a workshop's roles and removes its schema and its roles; skips what is removed already.
 * @throws RosterFault
 */
export type RemoveRoster = (administrator: Administrator, workshop: string) => Promise<void>;

/** Everything of every seat, for an export; `alias` is the one under which it happened. */
export type ResultRow = {
	readonly seat: number;
	readonly alias: string;
	readonly id: string;
	readonly seq: number;
	readonly kind: string;
	readonly step?: string;
	readonly detail?: Readonly<Record<string, unknown>>;
	/** By the learner's clock, and by the roster's. */
	readonly at: Date;
	readonly received: Date;
};

export type NewNotice = {
	readonly kind: NoticeKind;
	readonly body: string;
	readonly seat?: number;
	readonly step?: string;
};

/** An instructor's connection; each method rejects with a RosterFault. */
export type InstructorConnection = {
	readonly readClass: () => Promise<ClassRows>;
	/** Returns the notice's number. A new gate takes the place of the one before. */
	readonly post: (notice: NewNotice) => Promise<number>;
	readonly withdraw: (notice: number) => Promise<void>;
	readonly lowerHand: (seat: number) => Promise<void>;
	/** Frees a seat for another learner; its results stay in the export under its old alias. */
	readonly release: (seat: number) => Promise<void>;
	/** Records the host of a seat. */
	readonly place: (seat: number, host: string) => Promise<void>;
	readonly readResults: () => Promise<readonly ResultRow[]>;
	readonly close: () => Promise<void>;
};

/** @throws RosterFault */
export type ConnectInstructor = (access: RosterAccess) => Promise<InstructorConnection>;

/** The link of a board to its roster. */
export type RosterLink =
	| {readonly kind: 'reading'}
	| {readonly kind: 'away'; readonly since: Date; readonly why: string};

/**
 * Reads the class again and again: when the roster says that something has changed, taken together over a quarter of a
 * second, every ten seconds, and after every new connection. A connection that has died is noticed within five seconds
 * and replaced. Returns how to stop.
 */
export type WatchClass = (
	access: RosterAccess,
	seen: (rows: ClassRows) => void,
	link: (link: RosterLink) => void,
) => () => Promise<void>;
