import type {Cluster} from '../cluster/cluster.js';
import type {EngineKind} from '../course/types.js';
import type {WorkProgress} from './work.js';

/**
 * The one stream of a tutor: everything that happens, in order. The screen, plain text, JSON lines and the tests are
 * its consumers; nothing else reports progress. Secrets are masked before an event is made.
 */
export type TutorEvent =
	| {type: 'course-entered'; lab: string; engine: EngineKind; dir: string; lessons: number; steps: number; at: string}
	/** The recorded progress was compared with the real state; `step` is the one that comes next. */
	| {
			type: 'resumed';
			step: string;
			passed: readonly string[];
			/** How the passed steps were passed, by the record. */
			results?: readonly StepResult[];
			lost?: LostOutcome;
	  }
	/**
	 * The lab goes to the start of a lesson or of a step, from a snapshot or by running the steps before it. Steps that
	 * run on the way emit their usual events.
	 */
	| ({type: 'journey'} & JourneyNews)
	/** The lab has reached the base of its route, and its servers can be asked again. */
	| {type: 'base-reached'; to: string}
	/** A snapshot of the lesson's start is being taken, has been, or is not taken, and why. */
	| {type: 'snapshot'; lesson: string; stage: 'taking' | 'taken'}
	| {type: 'snapshot'; lesson: string; stage: 'skipped'; why: string}
	/** The step waits to run until a snapshot is taken; or it does not wait any more. */
	| {type: 'run-waits'; waits: boolean}
	/** The lessons that have a snapshot now. */
	| {type: 'snapshots'; lessons: readonly string[]}
	| {
			type: 'step-entered';
			step: string;
			lesson: string;
			title: string;
			index: number;
			/** Its commands were interrupted when the learner left the lab. */
			interrupted?: true;
	  }
	| {type: 'action-started'; step: string; index: number; shown: string}
	| {type: 'output'; step: string; stream: 'stdout' | 'stderr'; line: string}
	/** The step's next command waits until the learner asks for it; only with commands one by one. */
	| {type: 'holding'; step: string; index: number}
	/** The waiting command is not run: the step was interrupted, and can be run again. */
	| {type: 'withheld'; step: string; index: number}
	/** The time is over in which an interrupted command may still have an effect: later changes are the learner's. */
	| {type: 'interruption-settled'; step: string}
	| {type: 'action-ended'; step: string; index: number; outcome: ActionOutcome; milliseconds: number}
	| {type: 'notice'; text: string}
	/** Long work: a few times a second while it goes on, and once at its end. */
	| {type: 'progress'; stage: 'going-on' | 'done' | 'failed'; work: WorkProgress}
	/** Lines of an instance's server log that came together. */
	| {type: 'log-lines'; instance: string; lines: readonly LogText[]}
	/** One of these lines that the step's lesson speaks about. */
	| {type: 'log'; instance: string; line: string; meaning?: string}
	/** The cluster differs from the picture before; only while the poll rate is not `off`. */
	| {type: 'cluster'; cluster: Cluster}
	| {type: 'check-waiting'; step: string; check: number; says: string; deadline: number}
	| {type: 'finding'; step: string; check: number; says: string; finding: Finding}
	| {type: 'step-passed'; step: string; milliseconds: number; by: 'tutor' | 'learner'; hints: number}
	| {type: 'step-failed'; step: string}
	/** An outcome of an earlier step is not true any more, which may be why this step has failed; or it is true again. */
	| ({type: 'outcome-lost' | 'outcome-regained'} & LostOutcome)
	| {type: 'lesson-passed'; lesson: string; milliseconds: number}
	| {type: 'course-passed'; milliseconds: number}
	/** The cluster is polled more often, or less, from now on. */
	| {type: 'poll-rate'; pollRate: PollRate}
	/** The tutor was asked to end; work that must not be cut off is finished first. */
	| {type: 'leaving'; lab: 'keep' | 'remove'}
	/** The tutor ends; the lab stays as it is, or is removed. */
	| {type: 'closing'; lab: 'keep' | 'remove'}
	| {type: 'hint'; step: string; level: number; text: string}
	/** An export was written into a file. */
	| ({type: 'written'} & WrittenExport);

/** An outcome of an earlier step that its check does not see any more. */
export type LostOutcome = {readonly step: string; readonly says: string};

/** `to` is the identifier of a lesson, or of a step. */
export type JourneyNews =
	/** `steps`: how many are run and checked on the way. */
	| {readonly stage: 'begun'; readonly to: string; readonly by: 'snapshot' | 'running'; readonly steps?: number}
	| {readonly stage: 'arrived'; readonly to: string}
	/** The lab stays where it has come to. */
	| {readonly stage: 'failed'; readonly to: string; readonly why: string};

/** How a step was passed. */
export type StepResult = {
	readonly step: string;
	readonly milliseconds: number;
	readonly by: 'tutor' | 'learner';
	/** Hints that were asked for. */
	readonly hints: number;
};

/** An export: the course as a script for the lab, or the transcript of the lab. */
export type ExportKind = 'script' | 'transcript';

export type WrittenExport = {readonly what: ExportKind; readonly file: string};

/** A line of a server log; `meaning` when the step's lesson speaks about it. */
export type LogText = {readonly line: string; readonly meaning?: string};

export type ActionOutcome =
	| {kind: 'succeeded'}
	/** It was meant to be refused, and was. */
	| {kind: 'refused-as-meant'; exitCode: number}
	| {kind: 'failed'; exitCode: number; reason?: string}
	| {kind: 'interrupted'};

/** The result of a check. */
export type Finding =
	| {readonly status: 'passed'; readonly observed: string}
	| {
			readonly status: 'not-yet' | 'failed';
			readonly expected: string;
			readonly observed: string;
			readonly diagnosis?: Diagnosed;
	  };

/** A known cause, and its remedy. */
export type Diagnosed = {
	readonly id: string;
	readonly title: string;
	readonly cause: string;
	readonly remedy: string;
};

/** How often the servers are asked for the picture of the cluster: twice a second, every three seconds, never. */
export type PollRate = 'fast' | 'slow' | 'off';

/** What a person asks of the tutor. */
export type Intent =
	/** Enter: run the step, or its next command where they are run one by one, or go on once it has passed. */
	| {type: 'proceed'}
	/** Look again now; a failed step waits again until its deadlines, an interrupted one passes if everything is true. */
	| {type: 'recheck'}
	| {type: 'hint'}
	/** Ctrl+C: stop the action that is running, or the wait for outcomes. */
	| {type: 'interrupt'}
	/** Writes an export into the current working directory, under a name that is free there. */
	| {type: 'write'; what: ExportKind}
	| {type: 'set-poll-rate'; pollRate: PollRate}
	/**
	 * Takes the lab to the start of a lesson, or of a step, by identifier: from the lesson's snapshot if there is one,
	 * else by running and checking the steps before it.
	 */
	| {type: 'go-to'; to: string}
	| {type: 'quit'; lab: 'keep' | 'remove'};
