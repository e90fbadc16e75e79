import type {TutorEvent} from '../tutor/events.js';
import type {CourseView} from '../tutor/views.js';
import {Narrator} from './narrator.js';

/** Tells the way of a lab through the course in few lines: one a step, and more only of what goes wrong. */
export class Guide {
	readonly #course: CourseView;
	readonly #narrator: Narrator;
	#steps = 0;
	#done = 0;

	constructor(course: CourseView) {
		this.#course = course;
		this.#narrator = new Narrator(course);
	}

	/** An event as lines; empty when there is nothing to print. */
	tell(event: TutorEvent): string[] {
		const told = this.#narrator.tell(event);
		switch (event.type) {
			case 'journey':
				this.#steps = event.stage === 'begun' ? (event.steps ?? 0) : 0;
				this.#done = 0;
				return told.filter((line) => line !== '');
			case 'step-passed': {
				// A step whose outcome is seen at the end of the way is no part of it.
				if (this.#steps === 0) return [];
				const title = this.#course.steps.find(({id}) => id === event.step)?.title ?? event.step;
				this.#done++;
				return [`  ${String(this.#done).padStart(String(this.#steps).length)} of ${this.#steps}: ${title}`];
			}

			case 'step-failed':
			case 'notice':
				return told;
			case 'finding':
				return event.finding.status === 'failed' ? told : [];
			case 'resumed':
				return event.lost === undefined ? [] : told.filter((line) => line !== '');
			default:
				return [];
		}
	}
}
