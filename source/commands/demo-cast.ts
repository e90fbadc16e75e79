import {rm} from 'node:fs/promises';
import path from 'node:path';
import {print, printToStderr} from '../base/print.js';
import {readText} from '../base/read-text.js';
import type {Cast} from '../demo/cast/cast.js';
import {KnownSecrets, keepLearning} from '../demo/cast/known-secrets.js';
import {labSecrets} from '../demo/cast/lab-secrets.js';
import {readCast} from '../demo/cast/read-cast.js';
import {type DemoRecording, recordDemo} from '../demo/cast/record-demo.js';
import {sayOnStage} from '../demo/say-on-stage.js';
import type {Recording, StartedDemo} from '../demo/start-demo.js';
import {labVariables} from '../lab/description.js';
import {findLab} from '../lab/find-labs.js';
import {memoryFolder} from '../lab/lab-folder.js';
import {maskRows} from '../ui/cast/mask-rows.js';
import {type StageRecording, stageRecording} from '../ui/cast/stage-recording.js';
import type {DemoScreenOptions} from '../ui/demo/screen.js';
import {sizeOf} from '../ui/terminal/terminal.js';
import type {Line} from '../ui/text/line.js';
import {inUserWords} from './recording-faults.js';

/** What a demonstration records, hides, and can play from a recording. */
export type DemoCast = {
	readonly screen: Pick<DemoScreenOptions, 'onPaint' | 'mask' | 'picture'>;
	/** The fallback recording, for the lab in a folder; learns the lab's passwords. */
	readonly recordingIn: (dir: string) => Promise<Recording>;
	/** Marks the steps of a demonstration; returns it so that a recording can be skipped. */
	readonly follow: (demo: StartedDemo) => StartedDemo;
	/** Ends the recording; that of a demonstration which never began is removed. */
	readonly close: () => Promise<void>;
	/** Says where the recording is, or why it ended before. */
	readonly tell: () => void;
};

/** The recording that a rehearsal leaves in the folder of its lab. */
export function rehearsalFile(dir: string): string {
	return path.join(dir, memoryFolder, 'rehearsal.cast');
}

/** @throws UsageError when a recording cannot be begun, or the fallback recording cannot be read */
export async function prepareCast(options: {readonly record?: string; readonly recording?: string}): Promise<DemoCast> {
	const known = new KnownSecrets();
	const given =
		options.recording === undefined ? undefined : await inUserWords(() => readCast(options.recording ?? ''));
	let trouble: string | undefined;
	let say: (words: string) => void = () => {};
	const recording =
		options.record === undefined
			? undefined
			: await inUserWords(async () =>
					begin(path.resolve(options.record ?? ''), known, (text) => {
						trouble = text;
						// The reason is printed after the demonstration, when the audience has gone.
						say('The recording has stopped.');
					}),
				);
	let begun = false;
	let kept = false;
	let fallback: StageRecording | undefined;
	let stopLearning = async () => {};
	const picture: NonNullable<DemoScreenOptions['picture']> = {
		get: () => fallback?.picture.get(),
		subscribe: (listener) => fallback?.picture.subscribe(listener) ?? (() => {}),
	};
	return {
		screen: {onPaint: recording?.onPaint, mask: maskOf(known), picture},
		async recordingIn(dir) {
			// Without a recording, or with a damaged one, no step can be played; the demonstration goes on.
			const cast: Cast | undefined = given ?? (await readCast(rehearsalFile(dir)).catch(() => undefined));
			fallback = stageRecording(cast);
			stopLearning = await learnFrom(dir, known);
			return fallback;
		},
		follow(demo) {
			begun = true;
			recording?.follow(demo);
			const stage = sayOnStage(demo);
			say = stage.say;
			return skippable(stage.demo, () => fallback?.skip());
		},
		async close() {
			await stopLearning();
			recording?.close();
			kept = begun;
			// A lab that could not be opened leaves an empty recording, whose name must be free for the next try.
			if (!begun && options.record !== undefined) await rm(path.resolve(options.record), {force: true});
		},
		tell() {
			if (trouble !== undefined) printToStderr(trouble);
			else if (kept && options.record !== undefined) {
				print(`Recording: ${path.resolve(options.record)}`);
			}
		},
	};
}

/** Hides the known passwords; makes another mask when there are more, also for what is on the screen by then. */
function maskOf(known: KnownSecrets): NonNullable<DemoScreenOptions['mask']> {
	const maskNow = () => {
		const {forms} = known;
		return (rows: readonly Line[]) => maskRows(rows, forms);
	};
	let mask = maskNow();
	known.onNew(() => {
		mask = maskNow();
	});
	return {get: () => mask, subscribe: (listener) => known.onNew(listener)};
}

function begin(file: string, known: KnownSecrets, trouble: (text: string) => void): DemoRecording {
	const header = {
		size: sizeOf(process.stdout),
		title: 'PostgreSQL streaming replication',
		term: process.env.TERM,
	};
	return recordDemo(file, header, known, {trouble});
}

/** Learns the passwords of the lab in a folder until it is stopped. */
export async function learnFrom(dir: string, known: KnownSecrets): Promise<() => Promise<void>> {
	const found = await findLab({dir});
	if (found === undefined) return async () => {};
	const keeper = {
		kind: found.lab.engine,
		variables: labVariables(found.lab),
		readFile: (file: string) => readText(path.join(dir, file)).catch(() => undefined),
	};
	known.learn(await labSecrets(keeper));
	return keepLearning(known, () => labSecrets(keeper));
}

/** A press while a recording plays skips the rest of it. */
function skippable(demo: StartedDemo, skip: () => void): StartedDemo {
	return {
		...demo,
		dispatch(intent) {
			const {beat} = demo.getState();
			if (intent.type === 'advance' && beat.kind === 'playing' && !beat.over) skip();
			else demo.dispatch(intent);
		},
	};
}
