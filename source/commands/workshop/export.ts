import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type ExportOptions = GlobalOptions & {
	readonly name?: string;
};

/** Writes the results into a file. Returns the exit code. */
export async function exportWorkshop(_options: ExportOptions, _file?: string): Promise<number> {
	throw new UsageError('"workshop export" is not there yet.');
}
