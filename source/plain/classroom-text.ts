import type {CourseView} from '../tutor/views.js';
import type {ClassroomState} from '../workshop/classroom.js';
import {type News, newsSpeaker, newsWords} from '../workshop/news.js';
import {safeLine} from '../workshop/safe-words.js';
import {wrapWords} from './markdown-text.js';

type Places = Pick<CourseView, 'lessons' | 'steps'>;

/** Prints news of the workshop to a learner, each once. */
export class ClassroomNarrator {
	readonly #course: Places;
	readonly #width: number;
	#told: ClassroomState | undefined;
	readonly #messages = new Set<number>();

	constructor(course: Places, width = 80) {
		this.#course = course;
		this.#width = width;
	}

	/** Changes since the last call, as lines; empty when there are none to print. */
	tell(state: ClassroomState): string[] {
		const before = this.#told;
		this.#told = state;
		const unsaid = state.messages.filter(({id}) => !this.#messages.has(id));
		for (const {id} of unsaid) this.#messages.add(id);
		return [
			...(before === undefined ? this.#seat(state) : []),
			...handLines(before, state),
			...linkLines(before, state),
			...unsaid.flatMap((message) => this.#said(message)),
			...this.#gate(before, state),
		];
	}

	#seat({alias, seat, workshop}: ClassroomState): string[] {
		const where = `You are ${safeLine(alias)}, at seat ${seat} of the workshop "${safeLine(workshop)}".`;
		return ['', ...wrapWords(`${where} ! raises your hand.`, this.#width)];
	}

	#gate(before: ClassroomState | undefined, {gate}: ClassroomState): string[] {
		if (gate === undefined) return before?.gate === undefined ? [] : ['', 'Instructor: You may go on.'];
		return gate.id === before?.gate?.id ? [] : this.#said({...gate, kind: 'gate'});
	}

	#said(news: News): string[] {
		const lines = `${newsSpeaker(news)}: ${newsWords(news, this.#course)}`.split('\n');
		// Nothing that a person writes can look like a line of the tutor's own.
		return [
			'',
			...lines.flatMap((line, index) =>
				wrapWords(line, this.#width - 2).map((words, at) => (index + at === 0 ? words : `  ${words}`)),
			),
		];
	}
}

function handLines(before: ClassroomState | undefined, {hand}: ClassroomState): string[] {
	if (hand === (before?.hand ?? 'down')) return [];
	return [hand === 'up' ? 'Your hand is up; ! lowers it.' : 'Your hand is down.'];
}

function linkLines(before: ClassroomState | undefined, {link, unsent}: ClassroomState): string[] {
	if (link === 'away' && before?.link !== 'away') {
		const waiting = unsent > 0 ? ` (${unsent} unsent)` : '';
		return [`The roster is away${waiting}. Go on: what you do is sent when it is back.`];
	}
	return link === 'connected' && before?.link === 'away' ? ['The roster is back.'] : [];
}
