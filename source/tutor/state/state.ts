import type {Cluster} from '../../cluster/cluster.js';
import type {ActionOutcome, Finding, LostOutcome, PollRate, StepResult, WrittenExport} from '../events.js';
import type {WorkProgress} from '../work.js';
import type {Tail} from './tail.js';

/** The phase of a step. */
export type Phase =
	/** The tutor looks whether the recorded progress still holds. */
	| {kind: 'resuming'}
	/** The step waits for its commands, from the tutor or from another terminal. */
	| {
			kind: 'ready';
			/** Its commands were stopped; what they have left does not pass the step by itself. */
			interrupted?: true;
	  }
	| {kind: 'running'; action: number}
	/** The next command waits until the learner asks for it. */
	| {kind: 'holding'; action: number}
	/** The commands are done; the outcome has time until the deadlines of its checks. */
	| {kind: 'checking'; deadline: number}
	| {kind: 'failed'}
	| {kind: 'passed'; by: 'tutor' | 'learner'}
	| {kind: 'finished'}
	| {kind: 'closing'};

export type CheckView = {
	readonly says: string;
	readonly finding?: Finding;
	/** Until when the outcome has time, once the step's commands are done. */
	readonly deadline?: number;
};

export type ActionView = {readonly shown: string; readonly outcome?: ActionOutcome};

/** Everything that a renderer needs to know about the course; the reducer makes it from events alone. */
export type TutorState = {
	readonly phase: Phase;
	/** Index of the current step among all steps of the course (for this engine). */
	readonly stepIndex: number;
	readonly stepId: string;
	/** The lab has been looked at where it stands now: before that, `passed` and the servers that run mean nothing. */
	readonly examined: boolean;
	/** Steps that have passed, by identifier. */
	readonly passed: ReadonlySet<string>;
	/** How each of them was passed, in the order of the course. */
	readonly results: readonly StepResult[];
	readonly actions: readonly ActionView[];
	/** Output lines of the step's commands, oldest first, bounded. */
	readonly output: readonly OutputLine[];
	readonly checks: readonly CheckView[];
	/** An outcome of an earlier step that is known to be lost. */
	readonly lost?: LostOutcome;
	readonly hints: readonly string[];
	/** Lines of the server logs that the step's lesson speaks about, oldest first, bounded. */
	readonly log: readonly LogLine[];
	/** The server log of each instance since the tutor began, by the instance's name, bounded. */
	readonly logs: ReadonlyMap<string, Tail<LogLine>>;
	/** The last picture of the cluster; unknown until it is polled. */
	readonly cluster: Cluster;
	/** The cluster as it was when the step was entered, or as it was first seen after that. */
	readonly clusterAtEntry: Cluster;
	readonly notices: readonly string[];
	/** Long work that goes on; absent after its end, good or bad. */
	readonly progress?: WorkProgress;
	/** The journey of the lab to a lesson or a step; absent after its end, good or bad. */
	readonly journey?: Journey;
	/** Lessons to whose start the lab can be restored at once. */
	readonly snapshots: readonly string[];
	/** The lesson whose snapshot is being taken. */
	readonly keeping?: string;
	/** The step is run as soon as that has ended. */
	readonly runWaits: boolean;
	/** A snapshot could not be taken, and a notice told why. */
	readonly hasSkipped: boolean;
	readonly pollRate: PollRate;
	/** The tutor was asked to end. */
	readonly leaving?: 'keep' | 'remove';
	/** Files that were written for the learner, oldest first. */
	readonly written: readonly WrittenExport[];
};

export type Journey = {
	readonly to: string;
	readonly by: 'snapshot' | 'running';
	/** The lab has reached the base of its route; before that its servers are not asked. */
	readonly atBase?: true;
	/** The number of steps on the way, and of those that have passed; absent when no steps are run. */
	readonly progress?: {readonly done: number; readonly steps: number};
};

export type OutputLine = {readonly stream: 'stdout' | 'stderr' | 'command'; readonly line: string};

export type LogLine = {readonly instance: string; readonly line: string; readonly meaning?: string};
