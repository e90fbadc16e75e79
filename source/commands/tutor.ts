import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Tutor} from '../tutor/views.js';
import type {GlobalOptions} from './settings.js';

type OpenedTutor = Awaited<ReturnType<typeof import('./open-tutor.js').openTutor>>;

/** Opens the tutor: on a full screen where there is a terminal for it, else as plain text. Returns the exit code. */
export async function tutor(options: GlobalOptions): Promise<number> {
	return wantsScreen(options) ? onScreen(options) : inPlainText(options);
}

/** A screen reader reads lines one after the other, which is what plain text is. */
function wantsScreen({plain}: GlobalOptions): boolean {
	const {TERM: term, INK_SCREEN_READER: reader} = process.env;
	const dumb = term === 'dumb' || reader === 'true' || reader === '1';
	return plain !== true && !dumb && process.stdout.isTTY === true && process.stdin.isTTY === true;
}

async function onScreen(options: GlobalOptions): Promise<number> {
	const {prepareEnvironment} = await import('../ui/prepare-environment.js');
	prepareEnvironment();
	const {runScreen} = await import('../ui/screen.js');
	const opening = open(options);
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
async function open(options: GlobalOptions): Promise<OpenedTutor> {
	await nextTurn();
	await nextTurn();
	const {openTutor} = await import('./open-tutor.js');
	return openTutor(options);
}

async function inPlainText(options: GlobalOptions): Promise<number> {
	const [{openTutor}, {runPlainSession}] = await Promise.all([
		import('./open-tutor.js'),
		import('../plain/plain-session.js'),
	]);
	const opened = await openTutor(options);
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
