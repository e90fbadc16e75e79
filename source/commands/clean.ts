import {print, printToStderr} from '../base/print.js';
import {asLabFault} from '../lab/file-errors.js';
import {type FoundLab, findAllLabs, findLab} from '../lab/find-labs.js';
import {LabFault} from '../lab/lab-fault.js';
import {removeLab} from '../lab/remove-lab.js';
import {workshopOf} from '../workshop/roster-lab.js';
import {agrees} from './ask.js';
import {reportFault, UsageError} from './faults.js';
import type {GlobalOptions} from './settings.js';

export type CleanOptions = GlobalOptions & {readonly all?: boolean};

/** Removes a lab, or all labs of this user, and nothing else. Returns the exit code. */
export async function clean(options: CleanOptions): Promise<number> {
	const labs = await wantedLabs(options);
	if (labs.length === 0) {
		print(`There is no lab${describeRequest(options)}; nothing is removed.`);
		return 0;
	}

	const {free, kept, resisted} = await apart(labs);
	let code = kept.length > 0 ? 2 : resisted ? 1 : 0;
	for (const {lab, workshop} of kept) {
		printToStderr(
			`The lab "${lab.name}" keeps the roster of the workshop "${workshop}", which is open; it is not removed.\nEnd the workshop with "workshop close --name ${workshop}".`,
		);
	}

	if (free.length === 0) return code;
	if (process.stdin.isTTY === true && options.yes !== true && !(await agreed(free))) {
		print('Nothing is removed.');
		return 0;
	}

	for (const lab of free) code = Math.max(code, await removeAndTell(lab));
	return code;
}

/**
 * Tells labs from the rosters of workshops that this machine remembers, which go with their workshops; says which lab
 * `resisted` that.
 */
async function apart(labs: readonly FoundLab[]) {
	const free: FoundLab[] = [];
	const kept: Array<{readonly lab: FoundLab['lab']; readonly workshop: string}> = [];
	let resisted = false;
	for (const found of labs) {
		try {
			const workshop = await workshopOf(found.lab);
			if (workshop === undefined) free.push(found);
			else kept.push({lab: found.lab, workshop});
		} catch (error) {
			resisted = true;
			tellWhyNot(found, error);
		}
	}

	return {free, kept, resisted};
}

async function wantedLabs(options: CleanOptions): Promise<FoundLab[]> {
	const {all, lab: name, dir, engine} = options;
	if (all) {
		if (name !== undefined || dir !== undefined) {
			throw new UsageError(`--all means every lab; leave out ${name === undefined ? '--dir' : '--lab'} or --all.`);
		}

		return (await findAllLabs()).filter(({lab}) => engine === undefined || lab.engine === engine);
	}

	const found = await findLab({name, dir});
	if (found && engine !== undefined && found.lab.engine !== engine) {
		throw new UsageError(
			`The lab "${found.lab.name}" runs with the engine ${found.lab.engine}, not ${engine}; leave out --engine to remove it.`,
		);
	}

	return found ? [found] : [];
}

function describeRequest({all, lab, dir, engine}: CleanOptions): string {
	const kind = all && engine !== undefined ? ` of the engine ${engine}` : '';
	if (all) return `${kind} at all`;
	return dir === undefined ? ` "${lab ?? 'default'}"` : ` in ${dir}`;
}

async function agreed(labs: readonly FoundLab[]): Promise<boolean> {
	const what = labs.map(({lab}) => `"${lab.name}" (${lab.engine}, ${lab.dir})`);
	const [only] = what;
	return agrees(
		what.length === 1
			? `Remove the lab ${only} with its servers and their data?`
			: `${what.map((line) => `  ${line}\n`).join('')}Remove these ${what.length} labs with their servers and their data?`,
	);
}

async function removeAndTell(found: FoundLab): Promise<0 | 1> {
	const {lab, isDescribed} = found;
	try {
		const {removed, left, emptied, foreign} = await removeLab(lab, isDescribed);
		print(
			removed.length === 0
				? `The lab "${lab.name}" is forgotten; there was nothing left of it.`
				: `The lab "${lab.name}" is removed:\n${removed.map((what) => `  ${what}`).join('\n')}`,
		);
		if (left.length > 0) print(`In ${lab.dir} stays what the lab did not write: ${left.join(', ')}`);
		if (emptied !== undefined) print(`${lab.dir} stays, empty: ${stays[emptied]}.`);
		if (foreign !== undefined) print(`${foreign}, so the lab has not made it; it is left alone.`);
		return 0;
	} catch (error) {
		tellWhyNot(found, error);
		return 1;
	}
}

/** The labs after it are removed all the same. */
function tellWhyNot({lab}: FoundLab, error: unknown): void {
	const fault = asLabFault(error);
	const what = `The lab "${lab.name}" is not removed.`;
	if (fault !== undefined) reportFault(new LabFault(`${what} ${fault.message}`, fault.remedy));
	else {
		printToStderr(what);
		reportFault(error);
	}
}

/** Why the folder of a lab is not removed with it. */
const stays = {
	link: 'it is a symbolic link, which the lab did not make',
	folder: 'it cannot be removed',
} as const;
