import {type Cast, markersOf} from '../../demo/cast/cast.js';
import type {Line} from '../text/line.js';
import {CastPlayer} from './cast-player.js';

export type StepStage = {
	/** Shows the picture, at the size of the recording. */
	readonly frame: (lines: readonly Line[]) => void;
	/** Skips the rest. */
	readonly signal: AbortSignal;
	readonly speed?: number;
};

/**
 * Plays one step of a recording at its pace, from its marker to the next one; of several visits the last, with which
 * the presenter was content. Settles after its last picture, or when it is skipped.
 */
export async function playStep(cast: Cast, step: string, stage: StepStage): Promise<'played' | 'skipped' | 'unknown'> {
	const {frame, signal, speed} = stage;
	const markers = markersOf(cast);
	const index = markers.findLastIndex(({label}) => label === step);
	const marker = markers[index];
	if (marker === undefined) return 'unknown';
	let ended: () => void = () => {};
	const end = new Promise<void>((resolve) => {
		ended = resolve;
	});
	const player: CastPlayer = new CastPlayer(cast, {
		until: markers[index + 1]?.index,
		speed,
		onChange() {
			frame(player.lines);
			if (player.status === 'ended') ended();
		},
	});
	const skip = () => ended();
	signal.addEventListener('abort', skip, {once: true});
	try {
		await player.seek(marker.index);
		player.play();
		if (!signal.aborted) await end;
		if (player.status === 'ended') return 'played';
		await player.finish();
		return 'skipped';
	} finally {
		signal.removeEventListener('abort', skip);
		player.dispose();
	}
}

/** Whether a recording has a step. */
export function hasStep(cast: Cast, step: string): boolean {
	return markersOf(cast).some(({label}) => label === step);
}
