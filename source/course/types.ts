import type {Root, RootContent} from 'mdast';
import type {FactCode} from './evidence.js';
import type {Instance} from './instances.js';

/** How the instances of a lab run: in containers, or as processes of this machine. */
export type EngineKind = 'docker' | 'local';

/** A place in a file of the course; line and column count from 1. */
export type Position = {readonly file: string; readonly line: number; readonly column: number};

type ActionWords = {
	/** The action is meant to be refused: by anything, or by exactly this SQLSTATE. */
	readonly fails?: true | {readonly sqlstate: string};
	/** The instance whose container or server the action creates. */
	readonly starts?: string;
	/** The instance whose empty data folder the action fills. */
	readonly fills?: string;
	/** The engine that the action is for; absent when it serves both. */
	readonly engine?: EngineKind;
	readonly position: Position;
};

/** Something that is run: the texts still hold `{{variables}}`. */
export type Action = ActionWords &
	(
		| {readonly kind: 'sh'; readonly command: string}
		| {readonly kind: 'sql'; readonly instance: string; readonly statements: string}
		| {readonly kind: 'file'; readonly path: string; readonly content: string; readonly mode?: string}
		| {readonly kind: 'conf'; readonly path: string; readonly settings: readonly Setting[]}
		| {readonly kind: 'hba'; readonly path: string; readonly records: readonly string[]}
	);

export type Setting = {readonly name: string; readonly value: string};

/** What a check looks at; each member is one file in `source/checks/kinds/`. */
export type Condition =
	| {readonly kind: 'network'; readonly network: string}
	| {
			readonly kind: 'folder';
			readonly path: string;
			readonly mode?: string;
			/** Another folder that belongs to the account that this one has to belong to. */
			readonly ownedLike?: string;
	  }
	| {
			readonly kind: 'file';
			readonly path: string;
			readonly contains?: string;
			readonly mode?: string;
			readonly absent: boolean;
	  }
	| {readonly kind: 'instance'; readonly instance: string; readonly is: 'ready' | 'running' | 'stopped'}
	| {readonly kind: 'sql'; readonly query: string; readonly on: string; readonly expects: SqlExpectation}
	| {readonly kind: 'setting'; readonly setting: string; readonly on: string; readonly is: string; readonly or?: string}
	| {readonly kind: 'hba'; readonly user: string; readonly database: string; readonly on: string}
	| {readonly kind: 'login'; readonly user: string; readonly on: string}
	| {readonly kind: 'archived'; readonly restorePoint: string; readonly on: string}
	| {readonly kind: 'verifybackup'; readonly instance: string}
	| {readonly kind: 'streaming'; readonly instance: string; readonly from: string}
	| {readonly kind: 'caughtup'; readonly instance: string; readonly from: string}
	| {readonly kind: 'timeline'; readonly timeline: number; readonly on: string};

export type SqlExpectation =
	| {readonly kind: 'is'; readonly value: string}
	| {readonly kind: 'atLeast'; readonly value: number}
	| {readonly kind: 'refused'; readonly sqlstate: string};

/** An outcome that must hold before the learner goes on. */
export type Check = {
	/** The claim of the check, as a sentence without a full stop. */
	readonly says: string;
	/** Time after the step's actions until it counts as failed, in milliseconds. */
	readonly within: number;
	/** Lesson or step from whose start on the outcome may end. */
	readonly until?: string;
	/** Position of `until`. */
	readonly untilAt?: Position;
	/** It holds before the step too, and must still hold after it. */
	readonly kept?: boolean;
	readonly engine?: EngineKind;
	readonly condition: Condition;
	readonly position: Position;
};

export type Flag = {readonly flag: string; readonly meaning: string};

export type Watch = {
	readonly instance: string;
	readonly pattern: string;
	readonly meaning: string;
	readonly engine?: EngineKind;
};

/** Undoes a step, when nothing was done after it: run by bash in the lab's folder, variables not filled in. */
export type Undo = {readonly command: string; readonly engine?: EngineKind; readonly position: Position};

/** The content of a step, in the order of the file; actions are referred to, not repeated. */
export type Block =
	| {readonly kind: 'prose'; readonly node: RootContent}
	| {readonly kind: 'action'; readonly action: Action}
	| {readonly kind: 'see'; readonly text: string; readonly engine?: EngineKind}
	| {readonly kind: 'departs'; readonly text: string; readonly engine?: EngineKind};

export type Step = {
	/** `lesson/heading-in-lower-case`. */
	readonly id: string;
	readonly title: string;
	readonly blocks: readonly Block[];
	readonly checks: readonly Check[];
	readonly flags: readonly (Flag & {readonly engine?: EngineKind})[];
	readonly watches: readonly Watch[];
	readonly hints: readonly string[];
	readonly notes: readonly string[];
	/** How to undo it by itself, at most once an engine; empty when that is impossible. */
	readonly undos: readonly Undo[];
	readonly position: Position;
};

export type Lesson = {
	/** The file's name without number and ending: `base-backup`. */
	readonly id: string;
	readonly number: number;
	readonly title: string;
	/** The heading of the document that it mirrors, where it mirrors one. */
	readonly mirrors?: string;
	/** Planned time. */
	readonly minutes: number;
	/** What remains of this lesson at the end of the course, as a phrase without a full stop. */
	readonly built?: string;
	/** The text before the first step. */
	readonly introduction: Root;
	/** Where and why the lesson departs from the document, and notes for the speaker, both before the first step. */
	readonly departs: readonly string[];
	readonly notes: readonly string[];
	readonly steps: readonly Step[];
	readonly file: string;
};

/** The evidence by which a known cause is recognised. */
export type Recognition =
	/** A fact that a probe has seen, with these values in its fields. */
	| {readonly evidence: 'state'; readonly code: FactCode; readonly where: Readonly<Record<string, string>>}
	/** A server's refusal of a connection or a statement of a probe; the pattern is for its message. */
	| {readonly evidence: 'error'; readonly sqlstate: string; readonly pattern?: RegExp}
	/** The output of a step's commands, or lines of server logs. */
	| {readonly evidence: 'log' | 'output'; readonly pattern: RegExp};

export type Diagnosis = Recognition & {
	readonly id: string;
	readonly title: string;
	readonly engine?: EngineKind;
	readonly cause: string;
	readonly remedy: string;
};

export type Course = {
	readonly dir: string;
	readonly title: string;
	/** In the order of the screen. */
	readonly instances: readonly Instance[];
	readonly lessons: readonly Lesson[];
	readonly diagnoses: readonly Diagnosis[];
};
