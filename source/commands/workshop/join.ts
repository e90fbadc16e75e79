import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type JoinOptions = GlobalOptions & {
	readonly as?: string;
	readonly hosted?: boolean;
	readonly offline?: boolean;
};

/** Claims a seat, or goes on in the one that was claimed, and opens the tutor in it. Returns the exit code. */
export async function joinWorkshop(_options: JoinOptions, _code?: string): Promise<number> {
	throw new UsageError('"workshop join" is not there yet.');
}
