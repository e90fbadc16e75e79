import {randomUUID} from 'node:crypto';
import {chmod, mkdir, readdir, rename, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {readText} from '../base/read-text.js';
import {inWords} from '../lab/file-errors.js';
import {LabFault} from '../lab/lab-fault.js';
import {dataFolder, forgetEmptyRegistry, retryWhenRemoved} from '../lab/lab-folder.js';
import {isWorkshopName} from './names.js';
import {type WorkshopDescription, workshopDescription} from './workshop-description.js';

/** The lock of a command that opens or closes a workshop. */
export const workshopLockName = 'busy';

const workshopsFolder = () => path.join(dataFolder(), 'workshops');

/**
 * The folder of a workshop on this machine, with its description and the files of its processes; open to its owner
 * only.
 */
export function workshopFolder(name: string): string {
	return path.join(workshopsFolder(), name);
}

const descriptionFile = (name: string) => path.join(workshopFolder(name), 'workshop.json');

/**
 * Every workshop that was opened on this machine and not closed, at whatever stage, the newest first.
 * @throws LabFault when one of them cannot be read
 */
export async function listWorkshops(): Promise<WorkshopDescription[]> {
	const names = (await readdir(workshopsFolder()).catch(() => [])).filter(isWorkshopName);
	const found = await Promise.all(names.map(readWorkshop));
	return found.filter((workshop) => workshop !== undefined).toSorted((a, b) => b.openedAt.localeCompare(a.openedAt));
}

/**
 * The workshop of that name, at any stage; undefined when there is none.
 * @throws LabFault when its description cannot be read
 */
export async function readWorkshop(name: string): Promise<WorkshopDescription | undefined> {
	const file = descriptionFile(name);
	let text: string;
	try {
		text = await readText(file);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw new LabFault(`What is remembered of the workshop "${name}" cannot be read: ${inWords(error)} (${file}).`);
	}

	const parsed = workshopDescription.safeParse(safeJson(text));
	if (parsed.success && parsed.data.name === name) return parsed.data;
	throw new LabFault(
		`What is remembered of the workshop "${name}" is damaged: ${file}.`,
		`Remove that file; "clean --lab roster-${name}" then removes its roster.`,
	);
}

/**
 * Records a workshop's present state; a kill leaves the last recorded one.
 * @throws LabFault when it cannot be written
 */
export async function rememberWorkshop(workshop: WorkshopDescription): Promise<void> {
	const folder = await makeWorkshopFolder(workshop.name);
	try {
		const text = `${JSON.stringify(workshop, undefined, '\t')}\n`;
		await writeFileAtomic(path.join(folder, 'workshop.json'), text, {mode: 0o600});
	} catch (error) {
		throw cannotWrite(folder, error);
	}
}

/**
 * Makes the folder of a workshop, if it is missing.
 * @throws LabFault when that fails
 */
export async function makeWorkshopFolder(name: string): Promise<string> {
	const folder = workshopFolder(name);
	try {
		await retryWhenRemoved(() => mkdir(folder, {recursive: true, mode: 0o700}));
		// An older one may have been made by hand.
		await chmod(folder, 0o700);
	} catch (error) {
		throw cannotWrite(folder, error);
	}

	return folder;
}

/**
 * Forgets a workshop of which nothing else is left; removes its description last, so that a later call can continue.
 * Keeps the lock of the calling process, and the folder with it.
 */
export async function forgetWorkshop(name: string): Promise<void> {
	const folder = workshopFolder(name);
	const entries = await readdir(folder).catch(() => []);
	const description = path.basename(descriptionFile(name));
	for (const entry of entries.filter((entry) => entry !== description && !entry.startsWith(workshopLockName))) {
		await rm(path.join(folder, entry), {recursive: true, force: true});
	}

	await rm(descriptionFile(name), {force: true});
	await rmdir(folder).catch(() => {});
	await forgetEmptyFolders();
}

/**
 * Removes the folder of a forgotten workshop with the lock in it. The folder first gets another name, so that a process
 * that waits for the lock does not make its own in a folder that is being removed.
 */
export async function removeWorkshopFolder(name: string): Promise<void> {
	const gone = path.join(workshopsFolder(), `.gone-${randomUUID()}`);
	await rename(workshopFolder(name), gone).catch(() => {});
	await rm(gone, {recursive: true, force: true});
	await forgetEmptyFolders();
}

async function forgetEmptyFolders(): Promise<void> {
	await rmdir(workshopsFolder()).catch(() => {});
	await forgetEmptyRegistry();
}

/**
 * The workshop of that name or, without a name, the only one.
 * @throws LabFault of kind `request` when there is none, or when there are several to choose from
 */
export async function findWorkshop(name: string | undefined): Promise<WorkshopDescription> {
	const all = await listWorkshops();
	const candidates = name === undefined ? all : all.filter((workshop) => workshop.name === name);
	const [found, ...more] = candidates;
	if (found === undefined) {
		const others = all.map((workshop) => workshop.name).join(', ');
		throw new LabFault(
			name === undefined ? 'No workshop is open on this machine.' : `No workshop "${name}" is open on this machine.`,
			others === '' ? 'Open one with "workshop open".' : `The workshops here are ${others}.`,
			'request',
		);
	}

	if (more.length === 0) return found;
	throw new LabFault(
		`Several workshops are open on this machine: ${candidates.map((workshop) => workshop.name).join(', ')}.`,
		'Say which one is meant with --name.',
		'request',
	);
}

/**
 * The same, if it is open as a whole.
 * @throws LabFault of kind `request`, also when its opening or closing was interrupted
 */
export async function findOpenWorkshop(name: string | undefined): Promise<WorkshopDescription> {
	const workshop = await findWorkshop(name);
	if (workshop.stage === 'open') return workshop;
	const named = ` --name ${workshop.name}`;
	throw workshop.stage === 'opening'
		? new LabFault(
				`The workshop "${workshop.name}" is not open yet; its opening was broken off, or still goes on.`,
				`Go on with "workshop open${named}", or remove it with "workshop close${named}".`,
				'request',
			)
		: new LabFault(
				`The workshop "${workshop.name}" is being closed.`,
				`If that was broken off, "workshop close${named}" finishes it.`,
				'request',
			);
}

function cannotWrite(folder: string, error: unknown): LabFault {
	return new LabFault(`The workshop cannot be remembered in ${folder}: ${inWords(error)}.`);
}

function safeJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
