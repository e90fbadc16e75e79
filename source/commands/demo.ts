import {constants} from 'node:os';
import type {Recording, StartedDemo} from '../demo/start-demo.js';
import {UsageError} from './faults.js';
import type {OpenedTutor} from './open-tutor.js';
import type {GlobalOptions} from './settings.js';
import {wantsScreen} from './wants-screen.js';

export type DemoCommandOptions = GlobalOptions & {
	readonly from?: string;
	/** Characters a second. */
	readonly typing?: number;
	/** Time after a change in which a press counts as a stray second one, in milliseconds. */
	readonly debounce?: number;
	readonly auto?: boolean;
	/** Seconds. */
	readonly pace?: number;
	readonly loop?: boolean;
	/** Runs all steps without pauses, and prints the time of each and what would not fit. */
	readonly rehearse?: boolean;
	readonly restartClock?: boolean;
	/** A new file in which the screen is recorded. */
	readonly record?: string;
	/** A recording from which a step that fails can be shown. */
	readonly recording?: string;
};

/** Gives a demonstration of the course. Returns the exit code. */
export async function demo(options: DemoCommandOptions): Promise<number> {
	refuseContradictions(options);
	const from = await placeToBegin(options);
	if (from === 'declined') return 0;
	if (options.rehearse === true) return rehearsal(options, from);
	return wantsScreen(options) ? onScreen(options, from) : inPlainText(options, from);
}

/** Comes before any question. */
function refuseContradictions(options: DemoCommandOptions): void {
	if (options.rehearse === true) {
		const given = ruledOutByRehearsal.find((name) => options[name] !== undefined);
		if (given === undefined) return;
		const option = given === 'restartClock' ? 'restart-clock' : given;
		throw new UsageError(`--rehearse runs everything at once and by itself; leave out --${option}.`);
	}

	if (options.pace !== undefined && !goesOnAlone(options)) {
		throw new UsageError('--pace is for a demonstration that goes on by itself; say --auto or --loop too.');
	}

	if (wantsScreen(options)) return;
	for (const [option, does] of needingScreen) {
		if (options[option] === undefined) continue;
		throw new UsageError(
			`--${option} ${does} the screen of a demonstration, and there is none: it needs a terminal.\nStart it in one, without --plain, or leave out --${option}.`,
		);
	}

	if (!goesOnAlone(options)) {
		throw new UsageError('Without a terminal a demonstration goes on by itself only: say --auto, or --loop.');
	}
}

const ruledOutByRehearsal = ['auto', 'loop', 'pace', 'record', 'recording', 'restartClock'] as const;

const needingScreen = [
	['record', 'records'],
	['recording', 'is shown on'],
] as const;

/** The lesson to begin with, if one was named; asks in a terminal whether the lab may go back. */
async function placeToBegin(options: DemoCommandOptions): Promise<string | undefined | 'declined'> {
	const {readCourseToPlay} = await import('./settings.js');
	const first = options.rehearse === true ? (await readCourseToPlay(options)).lessons[0]?.id : undefined;
	const lesson = options.from ?? first;
	if (lesson === undefined) return undefined;
	const [{beginAt}, {mayGoBack}] = await Promise.all([import('./begin-at.js'), import('./ask.js')]);
	const {from, loss} = await beginAt(lesson, options);
	return loss === undefined || (await mayGoBack(loss, options)) ? from.to : 'declined';
}

async function rehearsal(options: DemoCommandOptions, from: string | undefined): Promise<number> {
	const {rehearse} = await import('./rehearse.js');
	return rehearse(options, {from, typing: options.typing});
}

const goesOnAlone = ({auto, loop}: DemoCommandOptions) => auto === true || loop === true;

async function onScreen(options: DemoCommandOptions, from: string | undefined): Promise<number> {
	const {prepareEnvironment} = await import('../ui/prepare-environment.js');
	prepareEnvironment();
	const [{prepareCast}, {runDemoScreen}] = await Promise.all([
		import('./demo-cast.js'),
		import('../ui/demo/screen.js'),
	]);
	const cast = await prepareCast(options);
	const opening = open(options, from, cast.follow, cast.recordingIn);
	const end = await runDemoScreen({
		demo: opening.then(({shown}) => shown),
		lab: options.lab ?? 'default',
		motion: options.motion === false ? 'still' : 'animated',
		beforeEnd: cast.close,
		...cast.screen,
	}).finally(() => cast.close());
	// The lab may be opened a moment after the presenter has left; it is closed then, too.
	const {opened, shown} = await opening;
	if (end === 'left-early') shown.dispatch({type: 'quit', lab: 'keep'});
	await shown.closed;
	const {sayGoodbye} = await import('./goodbye.js');
	sayGoodbye(opened, ' demo');
	cast.tell();
	return 0;
}

async function inPlainText(options: DemoCommandOptions, from: string | undefined): Promise<number> {
	const [{runPlainDemo}, {sayGoodbye}] = await Promise.all([import('../plain/plain-demo.js'), import('./goodbye.js')]);
	// In plain text typing is not visible.
	const {opened, shown} = await open({...options, typing: 0}, from, (demo) => runPlainDemo(demo, process.stdout));
	const end = await shown;
	sayGoodbye(opened, ' demo');
	if (end === 'finished') return 0;
	return end === 'failed' ? 1 : 128 + constants.signals[end];
}

/**
 * Starts a demonstration in the lab that the options name.
 * @param show is called in the same turn, so that it misses nothing
 * @param recordingIn finds the recording to fall back to, for the lab in a folder
 */
async function open<Shown>(
	options: DemoCommandOptions,
	from: string | undefined,
	show: (demo: StartedDemo) => Shown,
	recordingIn?: (dir: string) => Promise<Recording>,
): Promise<{readonly opened: OpenedTutor; readonly shown: Shown}> {
	const [{prepareTutor}, {startDemo}, {clockWriter, readClock}, {withNotes}] = await Promise.all([
		import('./open-tutor.js'),
		import('../demo/start-demo.js'),
		import('../demo/clock-file.js'),
		import('../demo/notes/with-notes.js'),
	]);
	const {dir, start} = await prepareTutor(options);
	const clock = options.restartClock === true ? undefined : await readClock(dir);
	const recording = await recordingIn?.(dir);
	const opened = start({pacing: 'one-by-one'});
	const started = startDemo(opened, {
		from,
		typing: options.motion === false ? 0 : options.typing,
		debounceMs: options.debounce,
		auto: goesOnAlone(options)
			? {pace: options.pace === undefined ? undefined : options.pace * 1000, loop: options.loop}
			: undefined,
		clock,
		saveClock: clockWriter(dir),
		recording,
	});
	return {opened, shown: show(withNotes(started, opened.notice))};
}
