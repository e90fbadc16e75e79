import type {StepView, Tutor} from '../tutor/views.js';

/** The phase of a demonstration in the current step. */
export type Beat =
	/** The lab is examined, or is on a journey. */
	| {readonly kind: 'waiting'}
	/** The step's text is on the screen. */
	| {readonly kind: 'explaining'}
	/** A command is being typed; `typed` characters are shown. */
	| {readonly kind: 'typing'; readonly action: number; readonly typed: number}
	/** The command is complete and waits to be run. */
	| {readonly kind: 'typed'; readonly action: number}
	| {readonly kind: 'running'; readonly action: number}
	/** It has ended; the next one of the step follows. */
	| {readonly kind: 'ran'; readonly action: number}
	| {readonly kind: 'checking'}
	/** The outcome is true, and is shown. */
	| {readonly kind: 'passed'}
	/** The outcome is not true. `mendable`: the lesson can be rebuilt; `recorded`: there is a recording of the step. */
	| {readonly kind: 'failed'; readonly mendable: boolean; readonly recorded: boolean}
	/** The lesson is being rebuilt up to this step. */
	| {readonly kind: 'mending'}
	/** The step is played from the recording; `over` at its end. */
	| {readonly kind: 'playing'; readonly over?: true}
	| {readonly kind: 'finished'}
	| {readonly kind: 'closing'};

/** Used time, in milliseconds; continues after a restart of the program until it is set back. */
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
	/** A step that is shown although it is not the current one; nothing runs there. */
	readonly viewing?: number;
	/** What covers the step. */
	readonly cover: 'none' | 'blank' | 'cluster';
	readonly clock: Clock;
	/** A calm sentence about what happens, if there is one. */
	readonly remark?: string;
};

/** What the presenter asks for, by a key, a remote or from the notes. */
export type DemoIntent =
	/** Whatever comes next: type the command, finish typing, run it, go on. */
	| {readonly type: 'advance'}
	/** Show the step before; the lab stays as it is. */
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
