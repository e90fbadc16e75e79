import {redact, secretValues} from '../course/variables.js';
import type {Engine} from '../lab/engine.js';
import type {LogText, TutorEvent} from './events.js';

/** A lesson's explanation of lines in an instance's log; the pattern is a regular expression. */
export type LogRemark = {readonly instance: string; readonly pattern: string; readonly meaning: string};

type LoggingEngine = Pick<Engine, 'followLogs' | 'variables'>;

/** Tells the lines of the instances' server logs, passwords masked, those that came together in one piece. */
export class ServerLogs {
	readonly #engine: LoggingEngine;
	readonly #emit: (event: TutorEvent) => void;
	readonly #onLines: (instance: string, lines: readonly string[]) => void;
	#remarks: ReadonlyArray<{readonly instance: string; readonly pattern: RegExp; readonly meaning: string}> = [];
	/** Lines of each instance that came since the last turn of the event loop. */
	#heard = new Map<string, string[]>();
	#stop: () => void = () => {};

	/** @param onLines gets the lines before they are emitted */
	constructor(
		engine: LoggingEngine,
		emit: (event: TutorEvent) => void,
		onLines: (instance: string, lines: readonly string[]) => void,
	) {
		this.#engine = engine;
		this.#emit = emit;
		this.#onLines = onLines;
	}

	/** From now on these lines are explained. */
	explain(remarks: readonly LogRemark[]): void {
		this.#remarks = remarks.map((remark) => ({...remark, pattern: new RegExp(remark.pattern)}));
	}

	/** Follows the logs from their ends; stops following others. */
	follow(): void {
		this.stop();
		const secrets = secretValues(this.#engine.variables);
		const stopFollowing = this.#engine.followLogs((instance, line) => {
			if (this.#heard.size === 0) setImmediate(() => this.#tell());
			const lines = this.#heard.get(instance);
			if (lines === undefined) this.#heard.set(instance, [redact(line, secrets)]);
			else lines.push(redact(line, secrets));
		});
		this.#stop = () => {
			stopFollowing();
			this.#stop = () => {};
		};
	}

	stop(): void {
		this.#stop();
	}

	/** Drops lines that are not emitted yet. */
	close(): void {
		this.stop();
		this.#heard.clear();
	}

	/** Emits lines together that came together: a log can be a flood. */
	#tell(): void {
		const heard = this.#heard;
		this.#heard = new Map();
		for (const [instance, told] of heard) {
			this.#onLines(instance, told);
			const lines = told.map((line): LogText => {
				const meaning = this.#meaning(instance, line);
				return meaning === undefined ? {line} : {line, meaning};
			});
			this.#emit({type: 'log-lines', instance, lines});
			for (const {line, meaning} of lines) {
				if (meaning !== undefined) this.#emit({type: 'log', instance, line, meaning});
			}
		}
	}

	#meaning(instance: string, line: string): string | undefined {
		return this.#remarks.find((remark) => remark.instance === instance && remark.pattern.test(line))?.meaning;
	}
}
