import type {EngineKind} from '../../course/types.js';
import type {LabDescription, LabRequest} from '../description.js';

export type State = 'ok' | 'warning' | 'error';

/** What a look at one thing has told. */
export type Fact = {
	readonly state: State;
	/** What is there, or what is not, in words. */
	readonly says: string;
	/** What to do about it on this system. */
	readonly remedy?: string;
};

export type Finding = {readonly name: string} & Fact;

/** What the user asks about. */
export type ProbeContext = {
	readonly request: LabRequest;
	/** The lab of that name or folder, when there is one. */
	readonly lab?: LabDescription;
};

/** A look at one thing; it may take its time, for somebody else keeps the clock. */
export type Probe = {
	readonly name: string;
	/** The engines that cannot run without it. */
	readonly needed: readonly EngineKind[];
	/** Undefined when there is nothing to tell. */
	readonly look: (context: ProbeContext) => Promise<Fact | undefined>;
	/** What it means that the look took too long. */
	readonly late?: Fact;
};
