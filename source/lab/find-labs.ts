import path from 'node:path';
import {defaultLabName, type LabDescription} from './description.js';
import {LabFault} from './lab-fault.js';
import {defaultLabFolder, type LabRecord, labRecords, readLab} from './lab-folder.js';
import {accountToDropTo} from './local/account.js';

/** A lab that was made and not removed. */
export type FoundLab = {
	readonly lab: LabDescription;
	/** Its folder exists and describes it; otherwise only its record is left. */
	readonly isDescribed: boolean;
};

/** Every lab of this user, the newest first. */
export async function findAllLabs(): Promise<FoundLab[]> {
	return Promise.all((await labRecords()).map(fromRecord));
}

/**
 * The lab of a name, or of a folder, whatever is left of it; undefined when there is none.
 * @throws LabFault when the folder belongs to a lab of another name
 */
export async function findLab({name, dir}: {name?: string; dir?: string}): Promise<FoundLab | undefined> {
	const records = await labRecords();
	if (dir === undefined) {
		const wanted = name ?? defaultLabName;
		const record = records.find(({lab}) => lab.name === wanted);
		return record ? fromRecord(record) : findInDefaultFolder(wanted);
	}

	const folder = path.resolve(dir);
	const record = records.find((candidate) => candidate.dir === folder);
	const found = record ? await fromRecord(record) : await fromFolder(folder);
	if (found === undefined || name === undefined || found.lab.name === name) return found;
	throw new LabFault(
		`The folder ${folder} is that of the lab "${found.lab.name}".`,
		`Say --lab ${found.lab.name}, or leave --lab out.`,
		'request',
	);
}

async function fromRecord({lab, dir}: LabRecord): Promise<FoundLab> {
	try {
		const there = await readLab(dir);
		return there?.name === lab.name ? {lab: there, isDescribed: true} : {lab, isDescribed: false};
	} catch {
		// A damaged description still shows that the folder is the lab's; the record has the rest.
		return {lab, isDescribed: true};
	}
}

async function fromFolder(dir: string): Promise<FoundLab | undefined> {
	const lab = await readLab(dir);
	return lab && {lab, isDescribed: true};
}

/** A lab without a record may still be in the default folder of its name. */
async function findInDefaultFolder(name: string): Promise<FoundLab | undefined> {
	const account = await accountToDropTo().catch(() => undefined);
	for (const owner of new Set([undefined, account])) {
		const found = await fromFolder(await defaultLabFolder(name, owner)).catch(() => undefined);
		if (found?.lab.name === name) return found;
	}

	return undefined;
}
