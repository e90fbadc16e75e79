import type {Course, Step} from '../course/types.js';
import type {Variables} from '../course/variables.js';
import type {Connections} from './connections.js';
import type {TutorEvent} from './events.js';
import type {ProgressMemory} from './progress-memory.js';
import type {Snapshots} from './snapshots.js';
import type {TutorState} from './state/state.js';
import type {CourseView} from './views.js';

/** The part of a runner that its helpers share. */
export type RunnerContext = {
	/** The course as the lab plays it, and all its steps. */
	readonly course: Course;
	readonly steps: readonly Step[];
	readonly view: CourseView;
	readonly variables: Variables;
	readonly connections: Connections;
	readonly memory: ProgressMemory;
	readonly snapshots: Snapshots;
	readonly getState: () => TutorState;
	/** Whether the tutor is closing, so that no new work may begin. */
	readonly isLeaving: () => boolean;
	readonly subscribe: (listener: (event: TutorEvent) => void) => () => void;
	readonly emit: (event: TutorEvent) => void;
	/** Runs work in the background; its error ends the tutor. */
	readonly inBackground: (work: Promise<unknown>) => void;
};
