/** A copy of a lab, as it was at the start of a lesson. */
export type Snapshot = {
	readonly lesson: string;
	/** When it was taken, in ISO form. */
	readonly takenAt: string;
	/** Room that it takes on the disk. */
	readonly bytes: number;
};

export type Taking =
	/** `evicted`: lessons whose snapshots had to go, because all of them together may take a limited room only. */
	| {readonly kind: 'taken'; readonly snapshot: Snapshot; readonly evicted: readonly string[]}
	/** There is none, and why: a sentence. */
	| {readonly kind: 'skipped'; readonly why: string};

/** The snapshots of a lab that this process works in. */
export type Snapshots = {
	/** One a lesson at most, in the order in which they were taken. */
	readonly list: () => Promise<Snapshot[]>;
	/**
	 * Copies the lab with all instances frozen; they run on in any case. What went before is replaced when the copy is
	 * complete.
	 * @param progress what the tutor remembers at this moment, as it stands in its file
	 */
	readonly take: (lesson: string, progress: string) => Promise<Taking>;
	/**
	 * Takes the lab back: instances, files and the tutor's memory. Connections to the servers must have been closed.
	 * Killed at any moment, the lab is as it was, or as it was at the lesson's start when it is opened again.
	 * @throws LabFault when there is none, or when the outside world lets it down
	 */
	readonly restore: (lesson: string) => Promise<void>;
	/**
	 * Takes the lab back to before its first lesson: all that it made is removed but the snapshots and the memory of
	 * the lab itself; nothing is remembered of the course.
	 */
	readonly startOver: () => Promise<void>;
	/** Waits until nothing is being removed any more of what is not needed: whoever leaves the lab does so after that. */
	readonly settled: () => Promise<void>;
};
