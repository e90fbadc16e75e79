import type {NoticeRow, StepRow} from '../roster/rows.js';

/** Why a seat counts as stuck, the most urgent first; a seat that is away does not. */
export type StuckReason =
	| {readonly kind: 'hand'; readonly since: Date}
	/** The step has failed at least three times in a row. */
	| {readonly kind: 'failing'; readonly times: number}
	/**
	 * Longer at a step than five minutes and than twice the median of the seats that have passed it; before any has, than
	 * twice the minutes planned for its lesson, and `median` is absent. Milliseconds.
	 */
	| {readonly kind: 'slow'; readonly time: number; readonly median?: number};

export type SeatView = {
	readonly seat: number;
	readonly alias: string;
	readonly host?: string;
	/** Index in `Board.steps`; absent before the first step, and at a step that the course does not know. */
	readonly stepIndex?: number;
	/** Its identifier where the course does not know it. */
	readonly stepTitle?: string;
	/** Time at the step, in milliseconds. */
	readonly atStep?: number;
	readonly passed: number;
	readonly isFinished: boolean;
	/** `away`: not heard of for 45 seconds. */
	readonly presence: 'here' | 'away';
	/** The most urgent first; for a seat that is away only a raised hand. */
	readonly stuck: readonly StuckReason[];
	/** Its check that has not passed. */
	readonly failing?: {readonly check: string; readonly observed: string; readonly diagnosis?: string};
};

export type LessonCount = {
	readonly lesson: string;
	readonly number: number;
	readonly title: string;
	/** Seats that are in the lesson now. */
	readonly seats: number;
	readonly stuck: number;
	/** Seats that have the lesson behind them. */
	readonly behind: number;
};

/** The class as a board shows it. */
export type Board = {
	readonly workshop: string;
	readonly claimed: number;
	readonly free: number;
	readonly here: number;
	readonly away: number;
	readonly finished: number;
	/** In the course's order. */
	readonly steps: readonly StepRow[];
	/** In the course's order. */
	readonly lessons: readonly LessonCount[];
	/** Claimed seats: stuck ones first, the most urgent at the top; then by how far they are, the last first. */
	readonly seats: readonly SeatView[];
	readonly gate?: {readonly id: number; readonly step: string; readonly stepTitle: string; readonly body: string};
	/** Messages to all and hints that still hold, the oldest first. */
	readonly notices: readonly NoticeRow[];
	/** When it was read, by the roster's clock. */
	readonly at: Date;
};
