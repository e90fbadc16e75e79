import type {Demo, DemoState} from './demo.js';

/**
 * Lets others show a remark on stage, until the step is over or the demonstration has a remark of its own.
 * @returns the demonstration to show, and a function that shows a remark; it may be called at any moment, also while
 * painting
 */
export function sayOnStage<D extends Demo>(demo: D): {readonly demo: D; readonly say: (words: string) => void} {
	const listeners = new Set<() => void>();
	let said: {readonly words: string; readonly step: string} | undefined;
	let last: {readonly of: DemoState; readonly state: DemoState} | undefined;
	const getState = () => {
		const state = demo.getState();
		if (said?.step !== demo.tutor.getState().stepId || state.remark !== undefined) return state;
		if (last?.of !== state || last.state.remark !== said.words)
			last = {of: state, state: {...state, remark: said.words}};
		return last.state;
	};
	return {
		demo: {
			...demo,
			getState,
			subscribe(listener) {
				listeners.add(listener);
				const stop = demo.subscribe(listener);
				return () => {
					listeners.delete(listener);
					stop();
				};
			},
		},
		say(words) {
			said = {words, step: demo.tutor.getState().stepId};
			setImmediate(() => {
				for (const listener of listeners) listener();
			});
		},
	};
}
