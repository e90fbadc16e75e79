import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type GatewayOptions = GlobalOptions & {
	readonly name?: string;
};

/** Serves the seats on hosts to learners until the workshop is closed. Returns the exit code. */
export async function serveGateway(_options: GatewayOptions): Promise<number> {
	throw new UsageError('"workshop gateway" is not there yet.');
}
