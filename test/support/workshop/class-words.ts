import type {Invitation} from '../../../source/workshop/invitation.js';
import type {SeatKey} from '../../../source/workshop/roster/roster.js';
import type {StepRow} from '../../../source/workshop/roster/rows.js';
import type {FlushPace} from '../../../source/workshop/seat/flush.js';

/** The task of a process with simulated learners. */
export type ClassTask = {
	/** Every learner has a folder of its own in it. */
	readonly folder: string;
	readonly pace: FlushPace;
} & (
	| {
			/** Learners who claim seats and follow the course. */
			readonly kind: 'course';
			readonly invitation: Invitation;
			readonly seed: number;
			readonly steps: readonly StepRow[];
			/** Milliseconds of the course's time, and how many of them pass in one of ours. */
			readonly length: number;
			readonly haste: number;
			/** By their numbers; `port` where it is not the roster's own. */
			readonly learners: ReadonlyArray<{readonly number: number; readonly port?: number}>;
	  }
	| {
			/** Learners who come back with full outboxes, all at once. */
			readonly kind: 'flood';
			readonly keys: readonly SeatKey[];
			readonly events: number;
			readonly step: string;
			/** Whether they leave as soon as all is sent. */
			readonly leave: boolean;
	  }
);

export type LearnerReport = {
	/** Number of the learner in the simulation; of a flood, the seat. */
	readonly number: number;
	readonly seat: number;
	/** Identities of its events, in their order. */
	readonly ids: readonly string[];
	/** The number of events that were sent once more, because they were not confirmed. */
	readonly again: number;
	readonly connections: number;
	/** Tries to connect that came to nothing. */
	readonly refused: number;
	/** Milliseconds from the word to go until all was sent. */
	readonly took: number;
};

export type ClassAnswer =
	| {readonly kind: 'ready'}
	| {readonly kind: 'played'}
	| {readonly kind: 'done'; readonly learners: readonly LearnerReport[]}
	| {readonly kind: 'failed'; readonly why: string};

export type ClassOrder = {readonly kind: 'task'; readonly task: ClassTask} | {readonly kind: 'go' | 'quit'};
