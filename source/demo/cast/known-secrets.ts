import {secretForms} from './secrets.js';

/** The known passwords of a lab; none is forgotten, because the recording keeps them. */
export class KnownSecrets {
	#all: ReadonlySet<string> = new Set();
	#forms: readonly string[] = [];
	readonly #listeners = new Set<(secrets: ReadonlySet<string>) => void>();

	/** Texts in which they may be seen; the same list until there is a new password. */
	get forms(): readonly string[] {
		return this.#forms;
	}

	/** Calls back with all of them when there is a new one; returns how to stop that. */
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

/** Time between two looks at the lab's files, in milliseconds: no person changes a password faster. */
const pollIntervalMs = 250;

/**
 * Learns the passwords of a lab, and goes on, because others may be written into its files.
 * @param read the passwords as they are now
 * @returns how to stop, after a last look; settles when that is done
 */
export function keepLearning(known: KnownSecrets, read: () => Promise<Iterable<string>>): () => Promise<void> {
	let looking: Promise<void> | undefined;
	const look = async () => {
		try {
			known.learn(await read());
		} catch {
			// The files may be about to be written, or removed with the lab: known passwords stay known.
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
