import type {Root, RootContent} from 'mdast';
import type {EngineKind, Flag} from '../course/types.js';
import type {TerminalProgram} from '../lab/terminals/launch.js';
import type {PseudoTerminal, TerminalSize, Unavailable} from '../lab/terminals/pseudo-terminal.js';
import type {Intent, TutorEvent} from './events.js';
import type {TutorState} from './state/state.js';

/** The course as a renderer shows it: for one engine, variables filled in, secrets masked. */
export type CourseView = {
	readonly lab: string;
	readonly engine: EngineKind;
	/** The lab's folder. */
	readonly dir: string;
	/** A line that brings a shell of another terminal to where the shown commands work. */
	readonly shellLine: string;
	readonly title: string;
	/** With the index of the first step that each is there for. */
	readonly instances: ReadonlyArray<{readonly name: string; readonly firstStep: number}>;
	readonly lessons: readonly LessonView[];
	/** All steps of all lessons, in order; `TutorState.stepIndex` counts here. */
	readonly steps: readonly StepView[];
};

export type LessonView = {
	readonly id: string;
	readonly number: number;
	readonly title: string;
	readonly minutes: number;
	/** What remains of this lesson at the end of the course, as a phrase without a full stop. */
	readonly built?: string;
	readonly introduction: Root;
	readonly departs: readonly string[];
	readonly notes: readonly string[];
	/** Index of the lesson's first step in `CourseView.steps`, and how many it has. */
	readonly firstStep: number;
	readonly stepCount: number;
};

export type StepView = {
	readonly id: string;
	readonly index: number;
	readonly title: string;
	/** Index in `CourseView.lessons`. */
	readonly lessonIndex: number;
	readonly blocks: readonly BlockView[];
	readonly actions: readonly ActionText[];
	readonly flags: readonly Flag[];
	/** The claim of each check. */
	readonly checks: readonly string[];
	readonly hintCount: number;
	readonly notes: readonly string[];
	/** The bash text that undoes the step while it is the last that has passed; absent when that is impossible. */
	readonly undo?: {readonly text: string};
};

export type BlockView =
	| {readonly kind: 'prose'; readonly node: RootContent}
	/** Index in `StepView.actions`. */
	| {readonly kind: 'action'; readonly action: number}
	| {readonly kind: 'see'; readonly text: string}
	| {readonly kind: 'departs'; readonly text: string};

export type Language = 'bash' | 'sql' | 'ini' | 'text';

/** An action as it is shown; for commands, the parts joined by newlines are what bash runs. */
export type ActionText = {
	/**
	 * `command`: parts are shell text. `write`: parts are the file's content. `edit`: lines that are put into the file.
	 */
	readonly kind: 'command' | 'write' | 'edit';
	/** The file that is written or edited, relative to the lab's folder. */
	readonly path?: string;
	/** Permissions of the file that is written, such as `600`, where they matter. */
	readonly mode?: string;
	readonly parts: ReadonlyArray<{readonly language: Language; readonly text: string}>;
	/** The action is meant to be refused. */
	readonly meantToFail: boolean;
};

export type {TerminalEnd, TerminalSize} from '../lab/terminals/pseudo-terminal.js';
export type {TerminalProgram};
/** A program that the learner works with by hand, in a terminal that a renderer shows. */
export type OpenedTerminal = PseudoTerminal;
export type TerminalUnavailable = Unavailable | {readonly kind: 'closing'};

/** The learner's own work in the lab. All of it ends when the tutor closes. */
export type Terminals = {
	/** Starts a program in a terminal of its own, or tells why that cannot be here, or that the tutor is closing. */
	readonly open: (program: TerminalProgram, size: TerminalSize) => Promise<OpenedTerminal | TerminalUnavailable>;
	/**
	 * Runs a program on the terminal that the tutor itself was started on, which must have been put down before; settles
	 * when it has ended, with its exit code.
	 */
	readonly handOver: (program: TerminalProgram) => Promise<number>;
};

/** A running tutor, as renderers see it. */
export type Tutor = {
	readonly course: CourseView;
	readonly getState: () => TutorState;
	/** Calls the listener with each event, after the state has taken it in; returns how to stop that. */
	readonly subscribe: (listener: (event: TutorEvent) => void) => () => void;
	readonly dispatch: (intent: Intent) => void;
	readonly terminals: Terminals;
	/** Settles when the tutor has closed: after a `quit` intent, or after the course has passed in a run of its own. */
	readonly closed: Promise<void>;
};
