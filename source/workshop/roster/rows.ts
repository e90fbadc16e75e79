/** A step of the workshop's course, in its order. */
export type StepRow = {
	readonly step: string;
	readonly title: string;
	readonly lesson: string;
	readonly lessonTitle: string;
	readonly lessonNumber: number;
	/** Index among all steps, from 0. */
	readonly position: number;
	/** Minutes that are planned for its lesson. */
	readonly lessonMinutes: number;
};

/** A seat and how far it has come, as the roster knows it. */
export type SeatRow = {
	readonly seat: number;
	/** Absent while it is not claimed. */
	readonly alias?: string;
	/** Name of its host; absent when the lab is on the learner's own machine. */
	readonly host?: string;
	/** Its step, and since when by the roster's clock; absent before the first one. */
	readonly step?: string;
	readonly stepSince?: Date;
	/** How many steps have passed. */
	readonly passed: number;
	/** Failures of the step in a row, and the last finding. */
	readonly fails: number;
	readonly failing?: {readonly check: string; readonly observed: string; readonly diagnosis?: string};
	readonly handSince?: Date;
	readonly finishedAt?: Date;
	/** When its last message came. */
	readonly lastSeen?: Date;
};

export type NoticeKind = 'message' | 'gate' | 'hint';

/** A message of the instructor to all, or, with a seat, to one. */
export type NoticeRow = {
	/** Grows with every notice. */
	readonly id: number;
	readonly kind: NoticeKind;
	readonly body: string;
	readonly seat?: number;
	/** `gate`: no learner should go on behind this step, by identifier. */
	readonly step?: string;
	readonly postedAt: Date;
};

/** All that a board shows, read in one transaction. */
export type ClassRows = {
	readonly workshop: string;
	readonly steps: readonly StepRow[];
	readonly seats: readonly SeatRow[];
	/** Those that still hold. */
	readonly notices: readonly NoticeRow[];
	/** By step, the median time of the seats that have passed it, in milliseconds; without steps that none has passed. */
	readonly medians: ReadonlyMap<string, number>;
	/** The roster's clock when it was read. */
	readonly now: Date;
};
