import type {Fact} from '../course/evidence.js';

/**
 * The lab cannot do what it is asked: says what happened and what to do next. `request`: the user asked for something
 * that cannot be; `world`: the outside world lets the lab down.
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
