import type {TutorEvent} from '../events.js';
import type {TutorState} from '../state/state.js';

/** The part of a tutor that runs a step and tells how it ends. */
export type StepRun = {
	readonly subscribe: (listener: (event: TutorEvent) => void) => () => void;
	readonly getState: () => Pick<TutorState, 'phase'>;
	/** Enters the step and runs its commands. */
	readonly begin: () => void;
	/** Stops the command that runs. */
	readonly interrupt: () => void;
};

/** Enters a step on a journey, runs and checks it. */
export function runStep(run: StepRun, stop: AbortSignal): Promise<'passed' | 'failed' | 'stopped'> {
	return new Promise((resolve) => {
		const end = (how: 'passed' | 'failed' | 'stopped') => {
			unsubscribe();
			stop.removeEventListener('abort', interrupt);
			resolve(how);
		};

		const interrupt = () => {
			// An event tells the end of the running command.
			if (run.getState().phase.kind === 'running') run.interrupt();
			else end('stopped');
		};

		const unsubscribe = run.subscribe((event) => {
			if (event.type === 'step-passed') end('passed');
			else if (event.type === 'step-failed') end('failed');
			else if (event.type === 'action-ended' && event.outcome.kind === 'interrupted') end('stopped');
		});
		stop.addEventListener('abort', interrupt);
		run.begin();
	});
}
