import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Beginning} from '../tutor/start-tutor.js';
import type {Tutor} from '../tutor/views.js';
import type {GlobalOptions} from './settings.js';

export type TutorOptions = GlobalOptions & {readonly from?: string};

type OpenedTutor = Awaited<ReturnType<typeof import('./open-tutor.js').openTutor>>;

/** Opens the tutor: on a full screen where there is a terminal for it, else as plain text. Returns the exit code. */
export async function tutor(options: TutorOptions): Promise<number> {
	const from = options.from === undefined ? undefined : await askedToBegin(options.from, options);
	if (from === 'declined') return 0;
	return wantsScreen(options) ? onScreen(options, from) : inPlainText(options, from);
}

/** Where to begin; on a terminal it is asked first whether the lab may go back, because work is lost by that. */
async function askedToBegin(given: string, options: TutorOptions): Promise<Beginning | 'declined'> {
	const {beginAt} = await import('./begin-at.js');
	const {from, loss} = await beginAt(given, options);
	if (loss === undefined || options.yes === true || process.stdin.isTTY !== true) return from;
	const {agrees} = await import('./ask.js');
	if (await agrees(loss)) return from;
	process.stdout.write('The lab stays where it is.\n');
	return 'declined';
}

/** A screen reader reads lines one after the other, which is what plain text is. */
function wantsScreen({plain}: GlobalOptions): boolean {
	const {TERM: term, INK_SCREEN_READER: reader} = process.env;
	const dumb = term === 'dumb' || reader === 'true' || reader === '1';
	return plain !== true && !dumb && process.stdout.isTTY === true && process.stdin.isTTY === true;
}

async function onScreen(options: GlobalOptions, from: Beginning | undefined): Promise<number> {
	const {prepareEnvironment} = await import('../ui/prepare-environment.js');
	prepareEnvironment();
	const {runScreen} = await import('../ui/screen.js');
	const opening = open(options, from);
	const motion = options.motion === false ? 'still' : 'animated';
	const end = await runScreen({tutor: opening, lab: options.lab ?? 'default', motion});
	// The lab may be there a moment after the reader has left; it is given free all the same.
	const opened = await opening;
	if (end === 'left-early') opened.dispatch({type: 'quit', lab: 'keep'});
	await opened.closed;
	await sayGoodbye(opened);
	return 0;
}

/** Everything that is slow to import or to ask waits until the first frame is on the screen. */
async function open(options: GlobalOptions, from: Beginning | undefined): Promise<OpenedTutor> {
	await nextTurn();
	await nextTurn();
	const {openTutor} = await import('./open-tutor.js');
	return openTutor(options, from);
}

async function inPlainText(options: GlobalOptions, from: Beginning | undefined): Promise<number> {
	const [{openTutor}, {runPlainSession}] = await Promise.all([
		import('./open-tutor.js'),
		import('../plain/plain-session.js'),
	]);
	const opened = await openTutor(options, from);
	const asks = process.stdin.isTTY === true && options.yes !== true;
	const outcome = await runPlainSession(opened, {asks, input: process.stdin, output: process.stdout});
	await sayGoodbye(opened);
	return outcome === 'failed' ? 1 : 0;
}

/** After the end: where the lab is, how to come back, and how to get rid of it. */
async function sayGoodbye(opened: OpenedTutor): Promise<void> {
	const {leftBehindNotice} = await import('./open-tutor.js');
	const removed = opened.removed();
	process.stdout.write(
		removed
			? `${leftBehindNotice(opened.course.dir, opened.leftBehind()) ?? 'The lab is removed.'}\n`
			: keptNotice(opened),
	);
}

function keptNotice({course, getState}: Tutor): string {
	const {passed} = getState();
	const option = course.lab === 'default' ? '' : ` --lab ${course.lab}`;
	return [
		`The lab "${course.lab}" stays as it is: ${passed.size} of ${course.steps.length} steps passed.`,
		`Folder: ${course.dir}`,
		`Go on:  pg-replication-tutorial${option}`,
		`Remove: pg-replication-tutorial clean${option}`,
		'',
	].join('\n');
}
