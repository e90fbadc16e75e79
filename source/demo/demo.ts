import type {StepView, Tutor} from '../tutor/views.js';

/** Where a demonstration stands in the current step. */
export type Beat =
	/** The lab is looked at, or is on its way to another place of the course. */
	| {readonly kind: 'waiting'}
	/** The step's text is on the screen. */
	| {readonly kind: 'explaining'}
	/** A command is being typed: so many of its characters are there. */
	| {readonly kind: 'typing'; readonly action: number; readonly typed: number}
	/** The command stands there and waits to be run. */
	| {readonly kind: 'typed'; readonly action: number}
	| {readonly kind: 'running'; readonly action: number}
	/** It has ended; the next one of the step follows. */
	| {readonly kind: 'ran'; readonly action: number}
	| {readonly kind: 'checking'}
	/** The outcome holds, and is shown. */
	| {readonly kind: 'passed'}
	/** It does not hold. `mendable`: the lesson can be rebuilt; `recorded`: there is a recording of the step. */
	| {readonly kind: 'failed'; readonly mendable: boolean; readonly recorded: boolean}
	/** The lesson is being rebuilt up to this step. */
	| {readonly kind: 'mending'}
	/** The step is played from the recording; `over` when all of it was seen. */
	| {readonly kind: 'playing'; readonly over?: true}
	| {readonly kind: 'finished'}
	| {readonly kind: 'closing'};

/** Time that was used, in milliseconds; it goes on over restarts of the program until it is set back. */
export type Clock = {
	/** When the demonstration began. */
	readonly startedAt: number;
	/** Time used for each lesson, by identifier, without that of the current visit. */
	readonly used: Readonly<Record<string, number>>;
	/** The lesson whose time runs now, and since when. */
	readonly running?: {readonly lesson: string; readonly since: number};
};

export type DemoState = {
	readonly beat: Beat;
	/** A step that is looked at although it is not the current one; nothing is run there. */
	readonly viewing?: number;
	/** What lies over the step. */
	readonly cover: 'none' | 'blank' | 'cluster';
	readonly clock: Clock;
	/** A calm word about what goes on, if there is something to say. */
	readonly remark?: string;
};

/** What the presenter asks for, by a key, a remote or from the notes. */
export type DemoIntent =
	/** Whatever comes next: type the command, finish typing, run it, go on. */
	| {readonly type: 'advance'}
	/** Look at the step before; the lab stays as it is. */
	| {readonly type: 'back'}
	/** Cover the screen, or uncover it. */
	| {readonly type: 'cover'; readonly with: 'blank' | 'cluster'}
	| {readonly type: 'interrupt'}
	/** After a failure: the step once more. */
	| {readonly type: 'retry'}
	/** After a failure: the lesson is rebuilt up to this step. */
	| {readonly type: 'repair'}
	/** After a failure: the step as it was recorded. */
	| {readonly type: 'play'}
	/** Take the lab to the start of a lesson. */
	| {readonly type: 'go-to'; readonly lesson: string}
	| {readonly type: 'quit'; readonly lab: 'keep' | 'remove'};

/** A running demonstration, as the screen and the notes see it. */
export type Demo = {
	readonly tutor: Tutor;
	readonly getState: () => DemoState;
	/** Calls back when the demonstration or its tutor has changed; returns how to stop that. */
	readonly subscribe: (listener: () => void) => () => void;
	readonly dispatch: (intent: DemoIntent) => void;
	/** Settles when the tutor has closed. */
	readonly closed: Promise<void>;
};

/** The step that is on the screen. */
export function shownStep({tutor, getState}: Pick<Demo, 'tutor' | 'getState'>): StepView | undefined {
	const index = getState().viewing ?? tutor.getState().stepIndex;
	return tutor.course.steps[index];
}
