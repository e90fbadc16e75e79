import {constants} from 'node:os';
import type {StartedDemo} from '../demo/start-demo.js';
import {UsageError} from './faults.js';
import type {OpenedTutor} from './open-tutor.js';
import type {GlobalOptions} from './settings.js';

export type DemoCommandOptions = GlobalOptions & {
	readonly from?: string;
	/** Characters a second. */
	readonly typing?: number;
	readonly auto?: boolean;
	/** Seconds. */
	readonly pace?: number;
	readonly loop?: boolean;
	readonly restartClock?: boolean;
};

/** Gives a demonstration of the course. Returns the exit code. */
export async function demo(options: DemoCommandOptions): Promise<number> {
	if (options.pace !== undefined && !goesOnAlone(options)) {
		throw new UsageError('--pace is for a demonstration that goes on by itself; say --auto or --loop too.');
	}

	return inPlainText(options);
}

const goesOnAlone = ({auto, loop}: DemoCommandOptions) => auto === true || loop === true;

async function inPlainText(options: DemoCommandOptions): Promise<number> {
	if (!goesOnAlone(options)) {
		throw new UsageError('Without a terminal a demonstration goes on by itself only: say --auto, or --loop.');
	}

	const [{runPlainDemo}, {sayGoodbye}] = await Promise.all([import('../plain/plain-demo.js'), import('./goodbye.js')]);
	// Nobody sees plain text being typed.
	const {opened, shown} = await open({...options, typing: 0}, (demo) => runPlainDemo(demo, process.stdout));
	const end = await shown;
	sayGoodbye(opened, ' demo');
	if (end === 'finished') return 0;
	return end === 'failed' ? 1 : 128 + constants.signals[end];
}

/**
 * Starts a demonstration in the lab that the options name.
 * @param show is called in the same turn, so that it misses nothing
 */
async function open<Shown>(
	options: DemoCommandOptions,
	show: (demo: StartedDemo) => Shown,
): Promise<{readonly opened: OpenedTutor; readonly shown: Shown}> {
	const [{prepareTutor}, {findLesson, readCourseToPlay}, {startDemo}, {clockWriter, readClock}, {withNotes}] =
		await Promise.all([
			import('./open-tutor.js'),
			import('./settings.js'),
			import('../demo/start-demo.js'),
			import('../demo/clock-file.js'),
			import('../demo/notes/with-notes.js'),
		]);
	const from =
		options.from === undefined ? undefined : findLesson(await readCourseToPlay(options), options.from, '--from');
	const {dir, start} = await prepareTutor(options);
	const clock = options.restartClock === true ? undefined : await readClock(dir);
	const opened = start({pacing: 'one-by-one'});
	const started = startDemo(opened, {
		from,
		typing: options.motion === false ? 0 : options.typing,
		auto: goesOnAlone(options)
			? {pace: options.pace === undefined ? undefined : options.pace * 1000, loop: options.loop}
			: undefined,
		clock,
		saveClock: clockWriter(dir),
	});
	return {opened, shown: show(withNotes(started, opened.notice))};
}
