import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type CloseOptions = GlobalOptions & {
	readonly name?: string;
};

/** Removes everything that a workshop has made, on all hosts. Returns the exit code. */
export async function closeWorkshop(_options: CloseOptions): Promise<number> {
	throw new UsageError('"workshop close" is not there yet.');
}
