import {placeName} from '../tutor/journey/place-name.js';
import type {CourseView} from '../tutor/views.js';
import type {ClassroomMessage, Gate} from './classroom.js';
import {safeWords} from './safe-words.js';

/** Something that the instructor says to a learner. */
export type News = ClassroomMessage | (Gate & {readonly kind: 'gate'});

/** The author, as it is shown before a colon. */
export function newsSpeaker({kind}: News): string {
	return kind === 'hint' ? 'Hint from the instructor' : 'Instructor';
}

/**
 * The message, safe to be shown; for a gate, where to wait, and why.
 * @param read makes the instructor's text safe
 */
export function newsWords(news: News, course: Pick<CourseView, 'lessons' | 'steps'>, read = safeWords): string {
	if (news.kind !== 'gate') return read(news.text);
	const isHere = course.steps.some(({id}) => id === news.step);
	const request = isHere ? `Please wait after ${placeName(news.step, course)}.` : 'Please wait.';
	return `${request} ${read(news.text)}`.trim();
}
