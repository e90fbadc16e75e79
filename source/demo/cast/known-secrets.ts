import {secretForms} from './secrets.js';

/** The passwords of a lab as far as they are known; none is forgotten, because what is recorded stays. */
export class KnownSecrets {
	#all: ReadonlySet<string> = new Set();
	#forms: readonly string[] = [];
	readonly #listeners = new Set<(secrets: ReadonlySet<string>) => void>();

	/** Texts in which they may be seen; the same list while nothing new is known. */
	get forms(): readonly string[] {
		return this.#forms;
	}

	/** Calls back with all of them when there is a new one, until the returned function is called. */
	onNew(listener: (secrets: ReadonlySet<string>) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	learn(secrets: Iterable<string>): void {
		const all = new Set([...this.#all, ...secrets]);
		if (all.size === this.#all.size) return;
		this.#all = all;
		this.#forms = secretForms(all);
		for (const listener of this.#listeners) listener(all);
	}
}

/** Time after which the files of a lab are looked at again, in milliseconds: nobody changes a password faster. */
const pollIntervalMs = 250;

/**
 * Learns the passwords of a lab, and goes on learning, because somebody may write others into its files.
 * @param read the passwords as they are now
 * @returns how to stop, after a last look; settles when that is done
 */
export function keepLearning(known: KnownSecrets, read: () => Promise<Iterable<string>>): () => Promise<void> {
	let looking: Promise<void> | undefined;
	const look = async () => {
		try {
			known.learn(await read());
		} catch {
			// The files may be about to be written, or gone with the lab: what is known stays known.
		} finally {
			looking = undefined;
		}
	};
	const timer = setInterval(() => {
		looking ??= look();
	}, pollIntervalMs);
	timer.unref();
	looking = look();
	return async () => {
		clearInterval(timer);
		await looking;
		await look();
	};
}
