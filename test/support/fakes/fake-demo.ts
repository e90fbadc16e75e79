import type {Demo, DemoIntent, DemoState} from '../../../source/demo/demo.js';
import type {TutorState} from '../../../source/tutor/state/state.js';
import {type FakeOptions, type FakeTutor, fakeTutor} from './fake-tutor.js';

export type FakeDemoOptions = FakeOptions & {readonly demo?: Partial<DemoState>};

export type FakeDemo = Demo & {
	readonly tutor: FakeTutor;
	/** The presenter's intents, in order. */
	readonly intents: readonly DemoIntent[];
	/** Changes the state, and tells it. */
	readonly put: (change: Partial<DemoState>, tutor?: Partial<TutorState>) => void;
};

/** A demonstration that stands where it is put, around a fake tutor; only covering and leaving happen by themselves. */
export function fakeDemo({demo = {}, ...options}: FakeDemoOptions = {}): FakeDemo {
	const tutor = fakeTutor(options);
	const intents: DemoIntent[] = [];
	const listeners = new Set<() => void>();
	let state: DemoState = {
		beat: {kind: 'explaining'},
		cover: 'none',
		clock: {startedAt: 0, used: {}},
		...demo,
	};
	const tell = () => {
		for (const listener of listeners) listener();
	};
	tutor.subscribe(tell);
	const put = (change: Partial<DemoState>, tutorChange?: Partial<TutorState>) => {
		state = {...state, ...change};
		if (tutorChange === undefined) tell();
		else tutor.put(tutorChange);
	};
	return {
		tutor,
		intents,
		put,
		getState: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		dispatch(intent) {
			intents.push(intent);
			if (intent.type === 'cover') put({cover: state.cover === intent.with ? 'none' : intent.with});
			if (intent.type !== 'quit') return;
			put({beat: {kind: 'closing'}});
			tutor.close();
		},
		closed: tutor.closed,
	};
}
