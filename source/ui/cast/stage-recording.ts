import type {Cast} from '../../demo/cast/cast.js';
import type {Recording} from '../../demo/start-demo.js';
import type {Store} from '../hooks/store.js';
import type {Line} from '../text/line.js';
import {hasStep, playStep} from './play-step.js';

/** A picture of a recording, top down. */
export type Picture = readonly Line[];

/** A recording that a demonstration falls back to, and the picture that it shows while a step is played from it. */
export type StageRecording = Recording & {
	/** The picture; absent before anything was played. */
	readonly picture: Store<Picture | undefined>;
	/** Shows the last picture of the step at once. */
	readonly skip: () => void;
};

/** @param cast absent without a recording; then no step can be played */
export function stageRecording(cast: Cast | undefined): StageRecording {
	let current: Picture | undefined;
	let skipping = new AbortController();
	const listeners = new Set<() => void>();
	const show = (picture: Picture | undefined) => {
		current = picture;
		for (const listener of listeners) listener();
	};
	return {
		has: (step) => cast !== undefined && hasStep(cast, step),
		async play(step) {
			skipping.abort();
			skipping = new AbortController();
			show(undefined);
			const {signal} = skipping;
			const end = cast === undefined ? 'unknown' : await playStep(cast, step, {frame: show, signal});
			if (end === 'unknown') throw new Error(`the step ${step} is not recorded`);
		},
		skip: () => skipping.abort(),
		picture: {
			get: () => current,
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
	};
}
