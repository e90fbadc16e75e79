import path from 'node:path';
import {type FoundLab, findLab} from '../lab/find-labs.js';
import {UsageError} from './faults.js';
import type {GlobalOptions} from './settings.js';

/**
 * Finds the lab of the options, with its description.
 * @param without the end of the sentence that tells that there is none
 * @throws UsageError when there is none, its folder is missing, or it runs with another engine than the named one
 */
export async function existingLab({lab: name, dir, engine}: GlobalOptions, without: string): Promise<FoundLab> {
	const found = await findLab({name, dir});
	if (found === undefined) {
		const which = dir === undefined ? ` "${name ?? 'default'}"` : ` in ${path.resolve(dir)}`;
		throw new UsageError(
			`There is no lab${which}, ${without}.\nName another one with --lab or --dir, or make it: start the tutor.`,
		);
	}

	const {lab, isDescribed} = found;
	if (!isDescribed) {
		throw new UsageError(`The folder of the lab "${lab.name}", ${lab.dir}, is gone, and with it what was recorded.`);
	}

	if (engine !== undefined && engine !== lab.engine) {
		throw new UsageError(
			`The lab "${lab.name}" runs with the engine ${lab.engine}, not ${engine}; leave out --engine.`,
		);
	}

	return found;
}
