import {CastError} from '../demo/cast/read-cast.js';
import {UsageError} from './faults.js';

/**
 * Runs work on a recording that the user has named.
 * @throws UsageError for errors of the recording
 */
export async function inUserWords<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof CastError ? new UsageError(error.message) : error;
	}
}
