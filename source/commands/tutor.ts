import {setImmediate as nextTurn} from 'node:timers/promises';
import type {OpenedTutor} from './open-tutor.js';
import type {GlobalOptions} from './settings.js';
import {wantsScreen} from './wants-screen.js';

/** Opens the tutor: on a full screen where there is a terminal for it, else as plain text. Returns the exit code. */
export async function tutor(options: GlobalOptions): Promise<number> {
	return wantsScreen(options) ? onScreen(options) : inPlainText(options);
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
	const {sayGoodbye} = await import('./goodbye.js');
	sayGoodbye(opened);
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
	const {sayGoodbye} = await import('./goodbye.js');
	sayGoodbye(opened);
	return outcome === 'failed' ? 1 : 0;
}
