import type {LabFault} from '../lab-fault.js';

/** A copy of a lab, as it was at the start of a lesson. */
export type Snapshot = {
	readonly lesson: string;
	/** When it was taken, in ISO form. */
	readonly takenAt: string;
	/** Room that it takes on the disk. */
	readonly bytes: number;
};

export type Taking =
	/** `evicted`: lessons whose snapshots were dropped, because all of them together have limited room. */
	| {readonly kind: 'taken'; readonly snapshot: Snapshot; readonly evicted: readonly string[]}
	/** Not taken, with the reason as a sentence. */
	| {readonly kind: 'skipped'; readonly why: string};

/** The snapshots of a lab that this process works in. */
export type Snapshots = {
	/** Why a server does not run in a lab whose way back has been completed when it was opened. */
	readonly unstarted?: LabFault | undefined;
	/** At most one for each lesson, in the order in which they were taken. */
	readonly list: () => Promise<Snapshot[]>;
	/**
	 * Copies the lab as it is at one moment, while its instances run on; not taken when something writes all the time. The
	 * lesson's earlier snapshot is replaced when the copy is complete.
	 * @param progress the text of the recorded progress
	 */
	readonly take: (lesson: string, progress: string) => Promise<Taking>;
	/**
	 * Takes the lab back: instances, files and the recorded progress. Connections to the servers must have been closed.
	 * After a kill at any moment, the lab is as it was, or as it was at the lesson's start when it is opened again.
	 * @throws LabFault when there is none, or when the outside world fails; after the files were exchanged, when a server
	 * does not start
	 */
	readonly restore: (lesson: string) => Promise<void>;
	/**
	 * Takes the lab back to before its first lesson: removes everything that it made except the snapshots and its own
	 * description, and forgets the recorded progress.
	 */
	readonly startOver: () => Promise<void>;
	/** Waits until removals in the background have ended; wait for it before leaving the lab. */
	readonly settled: () => Promise<void>;
};
