import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type BoardOptions = GlobalOptions & {
	readonly name?: string;
	readonly web?: number | true;
	readonly projector?: boolean;
};

/** Shows the class until somebody quits. Returns the exit code. */
export async function showBoard(_options: BoardOptions): Promise<number> {
	throw new UsageError('"workshop board" is not there yet.');
}
