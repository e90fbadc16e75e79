/** A Docker endpoint that seats can live on. */
export type Host = {
	/** Its name, by which everything about it is told. */
	readonly name: string;
	readonly endpoint:
		| {readonly kind: 'context'; readonly context: string}
		/** An address as `DOCKER_HOST` has it: unix://, tcp:// or ssh://. */
		| {readonly kind: 'address'; readonly address: string; readonly certificates?: string};
	/** Most seats that it takes. */
	readonly seats: number;
	/** What a seat may use at most. Memory in bytes, processors as a number such as 0.5. */
	readonly limits: {readonly memory: number; readonly cpus: number; readonly pids: number};
	/** Image that seats are made of, if it is another one than the workshop's. */
	readonly image?: string;
};

/** The label that everything of a workshop carries on its hosts; its value tells which workshop's it is. */
export const workshopLabelKey = 'pg-replication-tutorial.workshop';

/** A terminal in which a seat's tutor runs, on a host. */
export type SeatTerminal = {
	/** Calls back with what is written to it, and with its end once. */
	readonly onData: (listener: (data: Buffer) => void) => void;
	/** Exit code of the tutor, 128 and the signal's number when one has ended it; undefined when the host does not tell. */
	readonly ended: Promise<number | undefined>;
	/** Reads no further, so that a tutor that goes on writing has to wait. */
	readonly pause: () => void;
	readonly resume: () => void;
	/** Settles when there is room for more; at the latest with the end. */
	readonly write: (data: Buffer) => Promise<void>;
	readonly resize: (size: {readonly columns: number; readonly rows: number}) => void;
	/** Ends the tutor, keeping the lab. */
	readonly close: () => void;
};

/** What the tutor of a seat is told when it begins. */
export type SeatStart = {
	readonly seat: number;
	/** Lines of the seat's key file, as `workshop join` keeps it. */
	readonly keyFile: string;
	readonly size: {readonly columns: number; readonly rows: number};
	/** `TERM`, `COLORTERM`, `NO_COLOR`, `LANG` of the learner's terminal. */
	readonly env: Readonly<Record<string, string>>;
};

/**
 * The seats of a workshop on its hosts. A seat lives whole in one container of one host: its lab, with the local engine,
 * in a named volume; no port of it is published. Each call has its own limit of five seconds where it only asks, and
 * rejects with a LabFault that names the host.
 */
export type SeatHosts = {
	readonly health: () => Promise<ReadonlyMap<string, HostHealth>>;
	/** Makes the seat ready on the host where it is, or on the least full one that answers; returns the host's name. */
	readonly ready: (seat: number, placed: string | undefined) => Promise<string>;
	/** Opens the tutor in a seat that is ready. */
	readonly open: (host: string, start: SeatStart) => Promise<SeatTerminal>;
	/** Removes all that the workshop has on all hosts; names those that do not answer, for another try. */
	readonly removeAll: () => Promise<{readonly removed: readonly string[]; readonly unreachable: readonly string[]}>;
	readonly close: () => void;
};

/** How a host stands. */
export type HostHealth =
	| {readonly kind: 'up'; readonly seats: number}
	/** Why it does not answer; only its own seats are held up by that. */
	| {readonly kind: 'down'; readonly why: string; readonly since: Date};
