import {asLabFault} from '../lab/file-errors.js';
import type {OpenLab} from '../lab/open-lab.js';
import type {Taking} from '../lab/snapshots/snapshots.js';
import type {Base} from './journey/route.js';
import type {ProgressMemory} from './progress-memory.js';

/** Takes snapshots of a lab, and takes the lab back to them; the lab must not be closed before `settled`. */
export class Snapshots {
	readonly #lab: Pick<OpenLab, 'snapshots'>;
	readonly #memory: ProgressMemory;
	#work: Promise<unknown> = Promise.resolve();

	constructor(lab: Pick<OpenLab, 'snapshots'>, memory: ProgressMemory) {
		this.#lab = lab;
		this.#memory = memory;
	}

	/** Settles when no snapshot is being taken, and the lab is not being taken back to one. */
	get settled(): Promise<unknown> {
		return this.#work;
	}

	/** The lessons whose start has a snapshot. */
	async lessons(): Promise<string[]> {
		return (await this.#lab.snapshots.list()).map(({lesson}) => lesson);
	}

	/**
	 * Takes a snapshot of the start of a lesson, unless the lab is past it and there is one from before.
	 * @param isClosing is asked before the lab is copied
	 */
	take(
		lesson: string,
		isPast: () => Promise<boolean>,
		isClosing: () => boolean,
	): Promise<Taking | {readonly kind: 'kept'}> {
		return this.#follow(async () => {
			try {
				if ((await this.lessons()).includes(lesson) && (await isPast())) return {kind: 'kept'};
				await this.#memory.remember({});
				if (isClosing()) return {kind: 'skipped', why: 'The tutor was closed.'};
				return await this.#lab.snapshots.take(lesson, this.#memory.text);
			} catch (error) {
				const fault = asLabFault(error);
				if (fault === undefined) throw error;
				return {kind: 'skipped', why: fault.message};
			}
		});
	}

	/** Takes the lab to where a journey begins; returns why it cannot be, if so. */
	restore(base: Base): Promise<{readonly why?: string}> {
		const {snapshots} = this.#lab;
		return this.#follow(async () => {
			try {
				if (base.kind === 'snapshot') await snapshots.restore(base.lesson);
				else if (base.kind === 'beginning') await snapshots.startOver();
				return {};
			} catch (error) {
				const fault = asLabFault(error);
				if (fault === undefined) throw error;
				return {why: [fault.message, fault.remedy].filter(Boolean).join(' ')};
			} finally {
				await this.#memory.read();
			}
		});
	}

	#follow<T>(work: () => Promise<T>): Promise<T> {
		const result = work();
		this.#work = Promise.all([this.#work, result.catch(() => {})]);
		return result;
	}
}
