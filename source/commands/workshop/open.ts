import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type OpenOptions = GlobalOptions & {
	readonly seats?: number;
	readonly name?: string;
	readonly hosts?: string;
	readonly roster?: string;
	readonly listen?: string;
	readonly port?: number;
};

/** Opens a workshop and prints its join line. Returns the exit code. */
export async function openWorkshop(_options: OpenOptions): Promise<number> {
	throw new UsageError('"workshop open" is not there yet.');
}
