import type {Engine, ImagePull} from '../../lab/engine.js';
import {LabFault} from '../../lab/lab-fault.js';
import type {TutorEvent} from '../events.js';

/**
 * Fetches what the instances need, one attempt at a time: a caller joins the running attempt, and begins another one
 * when the last has failed.
 */
export class Preparation {
	readonly #engine: Pick<Engine, 'prepare'>;
	readonly #emit: (event: TutorEvent) => void;
	readonly #closing: AbortSignal;
	/** Callers that wait, and what each does when there is something to wait for. */
	readonly #waiting = new Set<(pull: ImagePull) => void>();
	#attempt: Promise<LabFault | undefined> | undefined;
	#latest: ImagePull | undefined;

	constructor(engine: Pick<Engine, 'prepare'>, emit: (event: TutorEvent) => void, closing: AbortSignal) {
		this.#engine = engine;
		this.#emit = emit;
		this.#closing = closing;
	}

	/** Begins an attempt in the background; a failure that no caller waits for becomes a notice. */
	begin(): void {
		void this.#joined();
	}

	/**
	 * Waits until everything is here.
	 * @param missed called once if there is something to wait for
	 * @returns the reason if it does not come
	 */
	async wait(missed: (image: string) => void, signal: AbortSignal): Promise<'here' | 'interrupted' | LabFault> {
		if (signal.aborted) return 'interrupted';
		let told = false;
		const hear = ({image}: ImagePull) => {
			if (!told) missed(image);
			told = true;
		};
		let interrupt = () => {};
		const interrupted = new Promise<'interrupted'>((resolve) => {
			interrupt = () => resolve('interrupted');
			signal.addEventListener('abort', interrupt, {once: true});
		});
		this.#waiting.add(hear);
		if (this.#latest !== undefined) hear(this.#latest);
		try {
			return (await Promise.race([this.#joined(), interrupted])) ?? 'here';
		} finally {
			this.#waiting.delete(hear);
			signal.removeEventListener('abort', interrupt);
		}
	}

	#joined(): Promise<LabFault | undefined> {
		this.#attempt ??= this.#try().finally(() => {
			this.#attempt = undefined;
		});
		return this.#attempt;
	}

	async #try(): Promise<LabFault | undefined> {
		const fault = await this.#engine
			.prepare((pull) => this.#hear(pull), this.#closing)
			.then(
				() => undefined,
				(error: unknown) =>
					error instanceof LabFault ? error : new LabFault(error instanceof Error ? error.message : String(error)),
			);
		const work = this.#latest;
		this.#latest = undefined;
		if (this.#closing.aborted) return fault;
		if (work !== undefined) this.#emit({type: 'progress', stage: fault ? 'failed' : 'done', work});
		if (fault && this.#waiting.size === 0) {
			this.#emit({type: 'notice', text: [fault.message, fault.remedy].filter(Boolean).join(' ')});
		}

		return fault;
	}

	#hear(pull: ImagePull): void {
		this.#latest = pull;
		this.#emit({type: 'progress', stage: 'going-on', work: pull});
		for (const hear of this.#waiting) hear(pull);
	}
}
