import type {EngineKind} from '../course/types.js';
import type {WorkProgress} from './work-progress.js';

/**
 * The one stream of a tutor: everything that happens, in order. The screen, plain text, JSON lines and the tests are
 * consumers of it; nothing else reports progress. Secrets are masked before an event is made.
 */
export type TutorEvent =
	| {type: 'course-entered'; lab: string; engine: EngineKind; dir: string; lessons: number; steps: number; at: string}
	/** The recorded progress was held against the real state; `step` is where the lab really stands. */
	| {type: 'resumed'; step: string; passed: readonly string[]; lost?: {step: string; says: string}}
	| {type: 'step-entered'; step: string; lesson: string; title: string; index: number}
	| {type: 'action-started'; step: string; index: number; shown: string}
	| {type: 'output'; step: string; stream: 'stdout' | 'stderr'; line: string}
	| {type: 'action-ended'; step: string; index: number; outcome: ActionOutcome; milliseconds: number}
	| {type: 'notice'; text: string}
	/** Long work: told a few times a second while it goes on, and once when it has ended. */
	| {type: 'progress'; stage: 'going-on' | 'done' | 'failed'; work: WorkProgress}
	/** A line of an instance's server log; `meaning` when the step's lesson speaks about it. */
	| {type: 'log'; instance: string; line: string; meaning?: string}
	| {type: 'check-waiting'; step: string; check: number; says: string; deadline: number}
	| {type: 'finding'; step: string; check: number; says: string; finding: Finding}
	| {type: 'step-passed'; step: string; milliseconds: number; by: 'tutor' | 'learner'; hints: number}
	| {type: 'step-failed'; step: string}
	| {type: 'lesson-passed'; lesson: string; milliseconds: number}
	| {type: 'course-passed'; milliseconds: number}
	/** The tutor ends; the lab stays as it is, or is removed. */
	| {type: 'closing'; lab: 'keep' | 'remove'}
	| {type: 'hint'; step: string; level: number; text: string};

export type ActionOutcome =
	| {kind: 'succeeded'}
	/** It was meant to be refused, and was. */
	| {kind: 'refused-as-meant'; exitCode: number}
	| {kind: 'failed'; exitCode: number; reason?: string}
	| {kind: 'interrupted'};

/** What a check saw. */
export type Finding =
	| {readonly status: 'passed'; readonly observed: string}
	| {
			readonly status: 'not-yet' | 'failed';
			readonly expected: string;
			readonly observed: string;
			readonly diagnosis?: {
				readonly id: string;
				readonly title: string;
				readonly cause: string;
				readonly remedy: string;
			};
	  };

/** What a person asks of the tutor. */
export type Intent =
	/** Enter: run the step, or go on once it has passed. */
	| {type: 'proceed'}
	/** Look again now; a failed step waits anew until its deadlines. */
	| {type: 'recheck'}
	| {type: 'hint'}
	/** Ctrl+C: stop the action that is running. */
	| {type: 'interrupt'}
	| {type: 'quit'; lab: 'keep' | 'remove'};
