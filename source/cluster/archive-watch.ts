import {redact, secretValues} from '../course/variables.js';
import type {Engine} from '../lab/engine.js';
import {type ArchiveTrouble, hear, noTrouble} from './archive-trouble.js';
import type {InstanceView} from './assemble.js';
import type {ServerFacts} from './facts.js';

/**
 * How far back the server log is searched for the reason of a failure that is older than the watch, in milliseconds.
 */
const readBackMs = 120_000;

/** Knows how an instance's archiving goes: its segments, and why the last one was not archived. */
export class ArchiveWatch {
	readonly #name: string;
	readonly #engine: Pick<Engine, 'variables' | 'recentLog'>;
	readonly #changed: () => void;
	#segments = 0;
	#forgiven = 0;
	#trouble: ArchiveTrouble = noTrouble;
	#hasReadBack = false;

	/** @param changed is called when the reason of a failure has become known, or is over */
	constructor(name: string, engine: Pick<Engine, 'variables' | 'recentLog'>, changed: () => void) {
		this.#name = name;
		this.#engine = engine;
		this.#changed = changed;
	}

	get view(): InstanceView['archive'] {
		const {reason} = this.#trouble;
		return {...(reason !== undefined && {reason}), segments: this.#segments, forgiven: this.#forgiven};
	}

	/** Takes in a line of the instance's server log. */
	log(line: string): void {
		const before = this.#trouble.reason;
		this.#trouble = hear(this.#trouble, line);
		if (this.#trouble.reason !== before) this.#changed();
	}

	/** Takes in what the server says of its archiver. */
	take(archive: ServerFacts['archive']): void {
		if (archive?.segments !== undefined) this.#segments = archive.segments;
		if (archive?.failing !== true) {
			this.#forgiven = archive?.failures ?? 0;
			this.#trouble = {...this.#trouble, reason: undefined};
			this.#hasReadBack = false;
		} else if (this.#trouble.reason === undefined && !this.#hasReadBack) {
			this.#hasReadBack = true;
			void this.#readBack();
		}
	}

	/** The failure may be older than the watch. */
	async #readBack(): Promise<void> {
		const secrets = secretValues(this.#engine.variables);
		const lines = await this.#engine.recentLog(this.#name, new Date(Date.now() - readBackMs)).catch(() => []);
		const told = lines.reduce((trouble, line) => hear(trouble, redact(line, secrets)), noTrouble);
		if (this.#trouble.reason !== undefined || told.reason === undefined) return;
		this.#trouble = told;
		this.#changed();
	}
}
