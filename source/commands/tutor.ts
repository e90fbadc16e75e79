import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Beginning} from '../tutor/start-tutor.js';
import type {Classroom} from '../workshop/classroom.js';
import type {OpenedTutor} from './open-tutor.js';
import type {GlobalOptions} from './settings.js';
import {wantsScreen} from './wants-screen.js';

export type TutorOptions = GlobalOptions & {readonly from?: string};

/** The workshop that goes along with a tutor. */
export type TutorHooks = {
	readonly classroom: Classroom;
	/** Called in the turn in which the tutor begins, so that it can subscribe to the first event. */
	readonly onOpened: (opened: OpenedTutor) => void;
	/** Called when the tutor has closed. */
	readonly onClosed: () => Promise<void>;
	/** The command with which the learner returns, with a blank before it. */
	readonly command: () => string;
};

/** Opens the tutor: on a full screen where there is a terminal for it, else in plain text. Returns the exit code. */
export async function tutor(options: TutorOptions): Promise<number> {
	return tutorWith(options);
}

/** Opens the tutor, in a workshop if one is given. Returns the exit code. */
export async function tutorWith(options: TutorOptions, hooks?: TutorHooks): Promise<number> {
	const from = options.from === undefined ? undefined : await askedToBegin(options.from, options);
	if (from === 'declined') return 0;
	return wantsScreen(options) ? onScreen(options, from, hooks) : inPlainText(options, from, hooks);
}

/** Where to begin; asks in a terminal whether the lab may go back, because work is lost by that. */
async function askedToBegin(given: string, options: TutorOptions): Promise<Beginning | 'declined'> {
	const [{beginAt}, {mayGoBack}] = await Promise.all([import('./begin-at.js'), import('./ask.js')]);
	const {from, loss} = await beginAt(given, options);
	return loss === undefined || (await mayGoBack(loss, options)) ? from : 'declined';
}

async function onScreen(options: GlobalOptions, from: Beginning | undefined, hooks?: TutorHooks): Promise<number> {
	const {prepareEnvironment} = await import('../ui/prepare-environment.js');
	prepareEnvironment();
	const {runScreen} = await import('../ui/screen.js');
	const opening = open(options, from, hooks?.onOpened);
	const motion = options.motion === false ? 'still' : 'animated';
	const end = await runScreen({
		tutor: opening,
		lab: options.lab ?? 'default',
		motion,
		// Another course's title is not known before it has been read.
		...(options.course !== undefined && {title: ''}),
		...(hooks && {classroom: hooks.classroom}),
	});
	// The lab may be opened a moment after the reader has left; it is closed then, too.
	const opened = await opening;
	if (end === 'left-early') opened.dispatch({type: 'quit', lab: 'keep'});
	await opened.closed;
	await hooks?.onClosed();
	const {sayGoodbye} = await import('./goodbye.js');
	sayGoodbye(opened, hooks?.command());
	return 0;
}

/** Everything that is slow to import or to ask waits until the first frame is on the screen. */
async function open(
	options: GlobalOptions,
	from: Beginning | undefined,
	onOpened: TutorHooks['onOpened'] = () => {},
): Promise<OpenedTutor> {
	await nextTurn();
	await nextTurn();
	const {prepareTutor} = await import('./open-tutor.js');
	const {start} = await prepareTutor(options);
	const opened = start({from});
	onOpened(opened);
	return opened;
}

async function inPlainText(options: GlobalOptions, from: Beginning | undefined, hooks?: TutorHooks): Promise<number> {
	const [{prepareTutor}, {runPlainSession}] = await Promise.all([
		import('./open-tutor.js'),
		import('../plain/plain-session.js'),
	]);
	const {start} = await prepareTutor(options);
	// Started in the turn in which the session begins to listen, or the first event would be missed.
	const opened = start({from});
	hooks?.onOpened(opened);
	const asks = process.stdin.isTTY === true && options.yes !== true;
	const outcome = await runPlainSession(opened, {
		asks,
		input: process.stdin,
		output: process.stdout,
		...(hooks && {classroom: hooks.classroom}),
	});
	await hooks?.onClosed();
	const {sayGoodbye} = await import('./goodbye.js');
	sayGoodbye(opened, hooks?.command());
	return outcome === 'failed' ? 1 : 0;
}
