import {outputLoss} from '../base/output-loss.js';
import {printLines, printToStderr} from '../base/print.js';
import {type Cast, findMarker, limitIdle, type Marker, markersOf} from '../demo/cast/cast.js';
import {readCast} from '../demo/cast/read-cast.js';
import {UsageError} from './faults.js';
import {inUserWords} from './recording-faults.js';
import type {GlobalOptions} from './settings.js';
import {wantsScreen} from './wants-screen.js';

export type ReplayOptions = GlobalOptions & {
	readonly from?: string;
	/** Factor of the recorded speed. */
	readonly speed?: number;
	/** Longest pause, in seconds. */
	readonly idle?: number;
};

/**
 * Plays a recording on the terminal; without a terminal, or with `--plain`, prints the last picture of each step. Needs
 * and touches no lab. Returns the exit code.
 */
export async function replay(options: ReplayOptions, file = ''): Promise<number> {
	const read = await inUserWords(() => readCast(file));
	const cast = options.idle === undefined ? read : limitIdle(read, options.idle);
	const from = options.from === undefined ? undefined : markerToPlayFrom(cast, options.from, file);
	const exitCode = wantsScreen(options) ? await onScreen(cast, from, options) : await asText(cast, from);
	if (cast.cut) printToStderr(`The last line of ${file} was cut off, and is left out.`);
	return exitCode;
}

function markerToPlayFrom(cast: Cast, name: string, file: string): Marker {
	const markers = markersOf(cast);
	const found = findMarker(markers, name);
	if (found !== undefined) return found;
	if (markers.length === 0) throw new UsageError(`--from "${name}": the recording ${file} has no marked steps.`);
	const all = [...new Set(markers.map(({label}) => label))].join(', ');
	throw new UsageError(`--from names no step of the recording: "${name}".\nIts steps are ${all}.`);
}

async function onScreen(cast: Cast, from: Marker | undefined, {speed, yes}: ReplayOptions): Promise<number> {
	const {prepareEnvironment} = await import('../ui/prepare-environment.js');
	prepareEnvironment();
	const {runReplay} = await import('../ui/replay/replay-screen.js');
	const end = await runReplay(cast, {from, speed, tooSmall: yes === true ? 'play' : 'ask'});
	return end === 'interrupted' ? 130 : 0;
}

async function asText(cast: Cast, from: Marker | undefined): Promise<number> {
	const {stepScreens} = await import('../ui/cast/step-screens.js');
	const hasMarkers = markersOf(cast).length > 0;
	for await (const {marker, lines} of stepScreens(cast)) {
		if (outputLoss() !== undefined) break;
		if (hasMarkers && (marker === undefined || marker.index < (from?.index ?? 0))) continue;
		const title = marker === undefined ? [] : [`== ${marker.label} ==`, ''];
		printLines([...title, ...lines, '']);
	}

	return 0;
}
