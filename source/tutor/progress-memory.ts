import type {Engine} from '../lab/engine.js';
import {asLabFault} from '../lab/file-errors.js';
import {noProgress, type Progress, progressText, readProgress, writeProgress} from './progress.js';
import {runningInstances} from './running-instances.js';

/** The recorded progress in a lab's folder, read once and written after each change, one write at a time. */
export class ProgressMemory {
	readonly #engine: Pick<Engine, 'dir' | 'instance' | 'variables'>;
	readonly #isClosed: () => boolean;
	readonly #trouble: (text: string) => void;
	#isTold = false;
	#progress: Progress = noProgress;
	#writing: Promise<void> = Promise.resolve();
	#kept: Pick<Progress, 'running' | 'passed'> | undefined;

	/**
	 * @param isClosed whether the lab is closed, so that nothing may be written there any more
	 * @param trouble is told when the file cannot be written, once until it can be; the course goes on meanwhile
	 */
	constructor(
		engine: Pick<Engine, 'dir' | 'instance' | 'variables'>,
		isClosed: () => boolean,
		trouble: (text: string) => void,
	) {
		this.#engine = engine;
		this.#isClosed = isClosed;
		this.#trouble = trouble;
	}

	get progress(): Progress {
		return this.#progress;
	}

	/** The recorded progress as the text of its file. */
	get text(): string {
		return progressText(this.#progress);
	}

	/** Settles when nothing is being written. */
	get written(): Promise<void> {
		return this.#writing;
	}

	async read(): Promise<void> {
		this.#kept = undefined;
		this.#progress = await readProgress(this.#engine.dir);
	}

	/** Changes the progress without writing it. */
	change(news: Partial<Progress>): void {
		this.#progress = {...this.#progress, ...news};
	}

	/**
	 * Keeps in the file what was recorded before instances could not be started again, until a step passes: the next tutor
	 * tries it, too, and then nothing is lost.
	 */
	keepUntilPassed(recorded: Pick<Progress, 'running' | 'passed'>): void {
		this.#kept = recorded;
	}

	/** Changes the progress, and writes it with the instances that run now. */
	remember(news: Partial<Progress>): Promise<void> {
		this.change(news);
		if (news.passed !== undefined) this.#kept = undefined;
		const writing = this.#writing.then(() => this.#write());
		this.#writing = writing.catch(() => {});
		return writing;
	}

	async #write(): Promise<void> {
		const running = await runningInstances(this.#engine);
		if (this.#isClosed()) return;
		this.change({running});
		const kept = this.#kept && {
			running: [...new Set([...running, ...this.#kept.running])],
			passed: this.#kept.passed,
		};
		try {
			await writeProgress(this.#engine.dir, {...this.#progress, ...kept});
			this.#isTold = false;
		} catch (error) {
			const fault = asLabFault(error);
			if (fault === undefined) throw error;
			if (!this.#isTold) this.#trouble(`How far you are is not recorded. ${fault.message} ${fault.remedy}`);
			this.#isTold = true;
		}
	}
}
