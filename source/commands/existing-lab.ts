import path from 'node:path';
import {type FoundLab, findLab} from '../lab/find-labs.js';
import {UsageError} from './faults.js';
import type {GlobalOptions} from './settings.js';

/**
 * Finds the lab that the options name, with its memory.
 * @param without what follows from there being none, to end a sentence with
 * @throws UsageError when there is none, or its folder is gone, or it runs with another engine than the one that was named
 */
export async function existingLab({lab: name, dir, engine}: GlobalOptions, without: string): Promise<FoundLab> {
	const found = await findLab({name, dir});
	if (found === undefined) {
		const which = dir === undefined ? ` "${name ?? 'default'}"` : ` in ${path.resolve(dir)}`;
		throw new UsageError(
			`There is no lab${which}, ${without}.\nName another one with --lab or --dir, or make it: start the tutor.`,
		);
	}

	const {lab, remembered} = found;
	if (!remembered) {
		throw new UsageError(`The folder of the lab "${lab.name}", ${lab.dir}, is gone, and with it what was recorded.`);
	}

	if (engine !== undefined && engine !== lab.engine) {
		throw new UsageError(
			`The lab "${lab.name}" runs with the engine ${lab.engine}, not ${engine}; leave out --engine.`,
		);
	}

	return found;
}
