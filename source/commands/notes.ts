import path from 'node:path';
import {print} from '../base/print.js';
import {NoConnection} from '../demo/notes/connect-to-demo.js';
import {type Follower, followDemo, type NotesEnd} from '../demo/notes/follow-demo.js';
import type {LabDescription} from '../lab/description.js';
import {findLab} from '../lab/find-labs.js';
import {LabFault} from '../lab/lab-fault.js';
import {findNotesSockets} from '../lab/notes-socket.js';
import {occupantOf} from '../lab/occupancy.js';
import {UsageError} from './faults.js';
import type {GlobalOptions} from './settings.js';
import {wantsScreen} from './wants-screen.js';

/** Shows the presenter's notes on the demonstration that runs in a lab, and drives it. Returns the exit code. */
export async function notes(options: GlobalOptions): Promise<number> {
	const lab = await namedLab(options);
	const follower = await follow(lab);
	const end = wantsScreen(options) ? await onScreen(follower) : await inPlainText(follower, options);
	print(end.says, isWell(end) ? process.stdout : process.stderr);
	return isWell(end) ? 0 : 1;
}

function isWell({kind}: NotesEnd): boolean {
	return kind === 'ended' || kind === 'left';
}

async function namedLab({lab: name, dir}: GlobalOptions): Promise<LabDescription> {
	const found = await findLab({name, dir});
	if (found !== undefined) return found.lab;
	const which = dir === undefined ? ` "${name ?? 'default'}"` : ` in ${path.resolve(dir)}`;
	throw new UsageError(
		`There is no lab${which}, so no demonstration runs in it.\nName another one with --lab or --dir, or begin there: "demo" in the first terminal.`,
	);
}

async function follow(lab: LabDescription): Promise<Follower> {
	try {
		const follower = await followDemo(() => findNotesSockets(lab));
		if (follower !== undefined) return follower;
	} catch (error) {
		if (error instanceof NoConnection) throw new LabFault(error.message);
		throw error;
	}

	const occupant = await occupantOf(lab.dir);
	throw new LabFault(
		occupant === undefined
			? `No demonstration runs in the lab "${lab.name}".`
			: `The tutor that works in the lab "${lab.name}" (process ${occupant}) gives no notes: only "demo" does.`,
		'Start "demo" for that lab in the first terminal, then "notes" here.',
	);
}

async function onScreen(follower: Follower): Promise<NotesEnd> {
	const {prepareEnvironment} = await import('../ui/prepare-environment.js');
	prepareEnvironment();
	const {runNotesScreen} = await import('../ui/notes/run-notes-screen.js');
	return runNotesScreen({follower});
}

async function inPlainText(follower: Follower, {yes}: GlobalOptions): Promise<NotesEnd> {
	const {runPlainNotes} = await import('../plain/notes-session.js');
	const asks = process.stdin.isTTY === true && yes !== true;
	return runPlainNotes(follower, {asks, input: process.stdin, output: process.stdout});
}
