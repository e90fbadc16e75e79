import type {TutorEvent} from './events.js';
import type {Tutor} from './views.js';

export type Flight = 'arrived' | 'failed';

export type Route = {
	/** Identifier of the last lesson; all when absent. */
	readonly to?: string;
};

/**
 * Runs step after step without questions, up to the end of a lesson or of the course, and stops at the first step that
 * fails; the tutor stays open. Waits for a lab that is on its way to the tutor's beginning.
 */
export function flyThrough(tutor: Tutor, {to}: Route = {}): Promise<Flight> {
	return new Promise((resolve) => {
		const land = (flight: Flight) => {
			stop();
			resolve(flight);
		};

		const lastLesson = tutor.course.lessons.find((lesson) => lesson.id === to);
		const lastStep = lastLesson === undefined ? undefined : lastLesson.firstStep + lastLesson.stepCount - 1;
		const goOn = () => queueMicrotask(() => tutor.dispatch({type: 'proceed'}));
		const look = () => {
			const {phase, stepIndex, journey} = tutor.getState();
			if (journey !== undefined) return;
			switch (phase.kind) {
				case 'ready':
					if (lastStep !== undefined && stepIndex > lastStep) land('arrived');
					else goOn();
					break;
				case 'passed':
					if (lastStep !== undefined && stepIndex >= lastStep) land('arrived');
					else goOn();
					break;
				case 'failed':
					land('failed');
					break;
				case 'finished':
					land('arrived');
					break;
				default:
			}
		};

		const stop = tutor.subscribe((event: TutorEvent) => {
			switch (event.type) {
				case 'journey':
					if (event.stage === 'failed') land('failed');
					else look();
					break;
				case 'step-entered':
				case 'step-passed':
				case 'step-failed':
				case 'course-passed':
					look();
					break;
				default:
			}
		});
	});
}
