import path from 'node:path';
import {instanceNames} from '../../course/variables.js';
import type {Engine} from '../engine.js';
import {LabFault} from '../lab-fault.js';
import {freeSpace, lastLine} from './copying.js';
import {copiesFolder} from './paths.js';
import {damagedExitCode, equalizingScript, listingScript, stagingScript} from './scripts.js';
import {makeOwnFolder, type StoredSnapshot} from './stored.js';

const untouched = 'the lab is as it was';

/** Lists of files, among staged entries: no entry's name begins like this one. */
const listsIn = (staging: string) => path.posix.join(staging, '.lists');

const copiesOf = ({folder}: StoredSnapshot) => path.posix.join(folder, copiesFolder);

/**
 * Copies a snapshot to where it waits to be put in place.
 * @param staging folder of the lab that is there
 * @throws LabFault when the snapshot is damaged, or cannot be copied
 */
export async function stage(
	engine: Engine,
	snapshot: StoredSnapshot,
	staging: string,
	otherwise = untouched,
): Promise<void> {
	if (snapshot.entries.length === 0) return;
	const shell = await engine.shell();
	const result = await shell.run(stagingScript(copiesOf(snapshot), staging, snapshot.signature));
	if (result.exitCode === damagedExitCode) throw damaged(engine, snapshot, otherwise);
	if (result.exitCode === 0) return;
	const where = path.join(engine.dir, snapshot.folder);
	throw new LabFault(`The snapshot in ${where} cannot be copied (${lastLine(result)}); ${otherwise}.`);
}

/** The same for a lab that is being taken back, whatever waits there: servers may have been started since. */
export async function stageAgain(engine: Engine, snapshot: StoredSnapshot, staging: string): Promise<void> {
	await engine.removeEntries([staging]);
	await makeOwnFolder(engine.dir, staging);
	await stage(engine, snapshot, staging, 'it is tried again when the lab is opened the next time');
}

/**
 * Whether the lab's files can be made equal to those of a snapshot where they are; lists the snapshot's for that.
 * @param staging folder of the lab that is there
 * @throws LabFault when the snapshot is damaged
 */
export async function canBeEqualized(engine: Engine, snapshot: StoredSnapshot, staging: string): Promise<boolean> {
	// With Docker it would take another helper container, which takes longer than to copy everything.
	if (engine.kind !== 'local' || snapshot.entries.length === 0) return false;
	if ((await freeSpace(engine.dir)) < snapshot.bytes || (await mayHaveOrphans(engine))) return false;
	const shell = await engine.shell();
	const {entries, signature} = snapshot;
	const {exitCode} = await shell.run(listingScript(entries, copiesOf(snapshot), listsIn(staging), signature));
	if (exitCode === damagedExitCode) throw damaged(engine, snapshot, untouched);
	return exitCode === 0;
}

/**
 * Makes the files of a lab whose servers have ended equal to those of a listed snapshot; stages all of the snapshot where
 * that fails, as with a name that takes two lines.
 */
export async function equalize(engine: Engine, snapshot: StoredSnapshot, staging: string): Promise<void> {
	const shell = await engine.shell();
	const {exitCode} = await shell.run(equalizingScript(snapshot.entries, copiesOf(snapshot), listsIn(staging)));
	if (exitCode !== 0) await stageAgain(engine, snapshot, staging);
}

/** Whether processes of a server may write on although its postmaster was killed, which leaves its file behind. */
async function mayHaveOrphans(engine: Engine): Promise<boolean> {
	for (const instance of instanceNames(engine.variables)) {
		if ((await engine.instance(instance)).kind === 'running') continue;
		if ((await engine.status(`${instance}/pgdata/postmaster.pid`)) !== undefined) return true;
	}

	return false;
}

function damaged({dir}: Engine, {folder}: StoredSnapshot, otherwise: string): LabFault {
	return new LabFault(`The snapshot in ${path.join(dir, folder)} is damaged; ${otherwise}.`);
}
