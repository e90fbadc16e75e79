import type {EngineKind} from '../../course/types.js';
import type {LabDescription, LabRequest} from '../description.js';

export type State = 'ok' | 'warning' | 'error';

/** The result of a probe. */
export type Fact = {
	readonly state: State;
	/** What is there, or missing, in words. */
	readonly says: string;
	/** A remedy for this system. */
	readonly remedy?: string;
};

export type Finding = {readonly name: string} & Fact;

/** The lab that the user asks about. */
export type ProbeContext = {
	readonly request: LabRequest;
	/** The lab of that name or folder, if it exists. */
	readonly lab?: LabDescription;
};

/** Looks at one thing of the machine; its caller limits its time. */
export type Probe = {
	readonly name: string;
	/** The engines that cannot run without it. */
	readonly needed: readonly EngineKind[];
	/** Undefined when there is nothing to report. */
	readonly look: (context: ProbeContext) => Promise<Fact | undefined>;
	/** The finding when the probe took too long. */
	readonly late?: Fact;
};
