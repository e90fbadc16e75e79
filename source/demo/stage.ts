import type {Intent} from '../tutor/events.js';
import type {TutorState} from '../tutor/state/state.js';
import type {CourseView} from '../tutor/views.js';
import type {Beat, DemoIntent, DemoState} from './demo.js';

/** The reducer's state of a demonstration: what is shown, and what that depends on. */
export type Stage = Omit<DemoState, 'clock'> & {
	/** The current step of the lab. */
	readonly index: number;
	/** The lesson that the demonstration begins with, until the lab is there or on its way. */
	readonly from?: string;
	/** The tutor's place when it was asked to go on; nothing changes here until it has left it. */
	readonly asked?: string;
	readonly journey?: Journey;
	/** The rest of the step's commands run without being typed: the audience has seen them. */
	readonly hurrying: boolean;
	/** The checks of the failed step have had their time once more. */
	readonly rechecked: boolean;
	/** The step for which the lesson could not be rebuilt. */
	readonly beyondRepair?: number;
	/** Until then a press is the stray second one of a press before; a time in milliseconds. */
	readonly debounceUntil: number;
};

/** A journey of the lab that the demonstration has asked for, and its reason. */
export type Journey = {
	readonly why: 'jump' | 'mend' | 'next';
	/** The index of the step to reach. For `mend` the steps before it in the lesson are run. */
	readonly target: number;
	readonly stage: 'asked' | 'begun' | 'arrived';
};

/** Inputs of the reducer. */
export type Signal =
	| DemoIntent
	/** As `advance`, but of a demonstration that goes on by itself. */
	| {readonly type: 'go-on'}
	/** Something has happened in the tutor. */
	| {readonly type: 'tutor'}
	| {readonly type: 'arrived'}
	| {readonly type: 'stranded'; readonly why: string}
	/** So many characters are typed by now. */
	| {readonly type: 'typed'; readonly characters: number}
	| {readonly type: 'played'; readonly whole: boolean};

/** A side effect that the reducer asks for. */
export type Order = {readonly kind: 'ask'; readonly intent: Intent} | {readonly kind: 'play'; readonly step: string};

/** What the reducer may read. */
export type StageContext = {
	readonly course: CourseView;
	readonly tutor: TutorState;
	/** The time, in milliseconds. */
	readonly now: number;
	/** Commands appear at once instead of being typed. */
	readonly atOnce: boolean;
	/** Time after a change in which a press counts as a stray one, in milliseconds. */
	readonly debounceMs: number;
	/** Whether there is a recording of the step of that identifier. */
	readonly recorded: (step: string) => boolean;
};

export type Direction = {readonly stage: Stage; readonly orders: readonly Order[]};

export function initialStage(from?: string): Stage {
	return {
		beat: {kind: 'waiting'},
		cover: 'none',
		index: 0,
		from,
		hurrying: false,
		rechecked: false,
		debounceUntil: 0,
	};
}

/** The tutor's place in the course, to tell whether it has left it. */
export function placeOf({stepIndex, phase}: Pick<TutorState, 'stepIndex' | 'phase'>): string {
	return `${stepIndex} ${phase.kind} ${'action' in phase ? phase.action : ''}`;
}

export function sameBeat(one: Beat, other: Beat): boolean {
	return one.kind === other.kind && ('action' in one ? one.action : -1) === ('action' in other ? other.action : -1);
}
