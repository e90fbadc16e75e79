import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type BundleOptions = GlobalOptions & {
	readonly hosts?: string;
};

/** Writes all that a room without internet needs into a folder. Returns the exit code. */
export async function bundleWorkshop(_options: BundleOptions, _folder?: string): Promise<number> {
	throw new UsageError('"workshop bundle" is not there yet.');
}
