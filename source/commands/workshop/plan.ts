import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type PlanOptions = GlobalOptions & {
	readonly hosts?: string;
};

/** Tells what a workshop of so many seats needs, and whether the hosts have it. Returns the exit code. */
export async function planWorkshop(_options: PlanOptions, _seats?: string): Promise<number> {
	throw new UsageError('"workshop plan" is not there yet.');
}
