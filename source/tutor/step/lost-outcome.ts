import type {CheckContext} from '../../checks/probe.js';
import {CheckWatch} from '../../checks/watch.js';
import type {Step} from '../../course/types.js';
import type {LostOutcome} from '../events.js';
import {findLost} from '../journey/resume.js';

/** Watches for an outcome of an earlier step that is not true any more, and until it is true again. */
export class LostOutcomeWatch {
	readonly #steps: readonly Step[];
	readonly #index: number;
	readonly #context: CheckContext;
	readonly #told: (lost: LostOutcome, holds: boolean) => void;
	#watch: CheckWatch | undefined;
	#looking = false;
	#closed = false;

	/**
	 * @param index of the failed step, among all steps
	 * @param told gets a lost outcome, and again when it is true again
	 */
	constructor(
		steps: readonly Step[],
		index: number,
		context: CheckContext,
		told: (lost: LostOutcome, holds: boolean) => void,
	) {
		this.#steps = steps;
		this.#index = index;
		this.#context = context;
		this.#told = told;
	}

	/** Looks now, unless a lost outcome is known. */
	async look(): Promise<void> {
		if (this.#looking || this.#watch !== undefined || this.#closed) return;
		this.#looking = true;
		const found = await findLost(this.#steps, this.#index, this.#context).finally(() => {
			this.#looking = false;
		});
		if (found === undefined || this.#closed) return;
		const lost: LostOutcome = {step: found.step, says: found.check.says};
		this.#told(lost, false);
		this.#watch = new CheckWatch([found.check], this.#context, (_check, observation) => {
			if (!observation.passed) return;
			this.#watch?.close();
			this.#watch = undefined;
			this.#told(lost, true);
		});
	}

	/** Stops looking until `wake`. */
	pause(): void {
		this.#watch?.pause();
	}

	wake(): void {
		this.#watch?.wake();
	}

	close(): void {
		this.#closed = true;
		this.#watch?.close();
	}
}
