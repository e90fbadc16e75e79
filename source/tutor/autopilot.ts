import type {TutorEvent} from './events.js';
import type {Tutor} from './views.js';

export type Flight = 'arrived' | 'failed' | 'not-started';

export type Route = {
	/** Identifier of the last lesson; all when absent. */
	readonly to?: string;
	/** Asked before each step is run. */
	readonly mayStart?: () => boolean;
};

/**
 * Runs step after step without questions, up to the end of a lesson or of the course, and stops at the first step that
 * fails; the tutor is left open.
 */
export function flyThrough(tutor: Tutor, {to, mayStart = () => true}: Route = {}): Promise<Flight> {
	return new Promise((resolve) => {
		const land = (flight: Flight) => {
			stop();
			resolve(flight);
		};

		const lastLesson = tutor.course.lessons.find((lesson) => lesson.id === to);
		const lastStep = lastLesson === undefined ? undefined : lastLesson.firstStep + lastLesson.stepCount - 1;
		const onEvent = (event: TutorEvent) => {
			switch (event.type) {
				case 'step-entered':
					if (!mayStart()) land('not-started');
					else if (lastStep !== undefined && event.index > lastStep) land('arrived');
					else queueMicrotask(() => tutor.dispatch({type: 'proceed'}));
					break;
				case 'step-passed':
					if (lastStep !== undefined && tutor.getState().stepIndex >= lastStep) land('arrived');
					else queueMicrotask(() => tutor.dispatch({type: 'proceed'}));
					break;
				case 'step-failed':
					land('failed');
					break;
				case 'course-passed':
					land('arrived');
					break;
				default:
			}
		};

		const stop = tutor.subscribe(onEvent);
	});
}
