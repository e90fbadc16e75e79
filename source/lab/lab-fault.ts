import type {Fact} from '../course/evidence.js';

/**
 * The lab cannot do what it is asked to: has a message and a remedy. `request`: the request is wrong; `world`: the
 * outside world has failed.
 */
export class LabFault extends Error {
	override readonly name = 'LabFault';

	constructor(
		message: string,
		readonly remedy?: string,
		readonly kind: 'request' | 'world' = 'world',
		/** By which a diagnosis can recognise it. */
		readonly fact?: Fact,
	) {
		super(message);
	}
}

/** Why servers could not be started; undefined when all of them were. */
export async function unstarted(starting: Promise<void>): Promise<LabFault | undefined> {
	try {
		await starting;
		return undefined;
	} catch (error) {
		if (error instanceof LabFault) return error;
		throw error;
	}
}
