import type {Demo, DemoIntent, DemoState} from '../../../source/demo/demo.js';
import type {TutorState} from '../../../source/tutor/state/state.js';
import type {CourseView} from '../../../source/tutor/views.js';
import {fakeCourse} from '../fakes/fake-course.js';
import {fakeTutor, stateAt} from '../fakes/fake-tutor.js';

const lessonNotes: Readonly<Record<string, readonly string[]>> = {
	'primary-instance': ['Ask who has run a primary in production. Take two answers, no more.'],
};

const stepNotes: Readonly<Record<string, readonly string[]>> = {
	'network/create-the-network': ['Say that a network is a switch with a name service.'],
	'primary-instance/write-the-configuration': [
		'Point at `hba_file`: everybody looks for it in the data folder, and it is not there.',
		'If somebody asks about `trust`: it is for local connections only, and the container is the\nboundary.',
	],
	'primary-instance/start-the-server': ['While it starts: tell the story of the disk that was full.'],
};

/** The small course, with something for the presenter to say. */
export const courseWithNotes: CourseView = {
	...fakeCourse,
	lessons: fakeCourse.lessons.map((lesson) => ({...lesson, notes: lessonNotes[lesson.id] ?? []})),
	steps: fakeCourse.steps.map((step) => ({...step, notes: stepNotes[step.id] ?? []})),
};

export type NotesDemo = Demo & {
	/** Intents, in order. */
	readonly intents: readonly DemoIntent[];
	/** Changes the demonstration, or its tutor, and tells it. */
	readonly put: (change: Partial<DemoState>, tutor?: Partial<TutorState>) => void;
	readonly listeners: () => number;
	readonly end: () => void;
};

export type NotesDemoOptions = {readonly lab?: string; readonly dir?: string; readonly now?: number};

/** A demonstration without a lab, in the second lesson: a test sets its beat. */
export function notesDemo({lab = 'main', dir = '/labs/main', now = Date.now()}: NotesDemoOptions = {}): NotesDemo {
	const course = {...courseWithNotes, lab, dir};
	const listeners = new Set<() => void>();
	const intents: DemoIntent[] = [];
	const tutor = fakeTutor({state: stateAt(1)});
	let state: DemoState = {
		beat: {kind: 'explaining'},
		cover: 'none',
		clock: {
			startedAt: now - 200_000,
			used: {network: 140_000},
			running: {lesson: 'primary-instance', since: now - 60_000},
		},
	};
	let end = () => {};
	const closed = new Promise<void>((resolve) => {
		end = resolve;
	});
	const put = (change: Partial<DemoState>, tutorChange: Partial<TutorState> = {}) => {
		state = {...state, ...change};
		tutor.put(tutorChange);
		for (const listener of listeners) listener();
	};
	const advance = () => {
		const {stepIndex} = tutor.getState();
		const actions = course.steps[stepIndex]?.actions.length ?? 0;
		const {beat} = state;
		if (beat.kind === 'explaining' && actions > 0) put({beat: {kind: 'typed', action: 0}});
		else if (beat.kind === 'typed' && beat.action + 1 < actions) put({beat: {kind: 'typed', action: beat.action + 1}});
		else if (beat.kind === 'passed') put({beat: {kind: 'explaining'}}, stateAt(stepIndex + 1));
		else put({beat: {kind: 'passed'}});
	};
	return {
		tutor: {...tutor, course},
		getState: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		dispatch(intent) {
			intents.push(intent);
			if (intent.type === 'advance') advance();
			if (intent.type === 'cover') put({cover: state.cover === intent.with ? 'none' : intent.with});
			if (intent.type === 'quit') end();
		},
		closed,
		intents,
		put,
		listeners: () => listeners.size,
		end,
	};
}
