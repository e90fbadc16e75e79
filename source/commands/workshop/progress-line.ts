import {print} from '../../base/print.js';
import {printableLine} from '../../base/printable.js';
import {Latest} from '../../lab/latest.js';

type Output = NodeJS.WritableStream & {readonly isTTY?: boolean; readonly columns?: number};

/** Shortest time between two pictures of the line, in milliseconds. */
const drawIntervalMs = 200;

/** A progress line at the end of the output; without a terminal, one line for each work. */
export class ProgressLine {
	readonly #output: Output;
	readonly #latest: Latest<string>;
	#begun: string | undefined;
	#shown = false;

	constructor(output: Output) {
		this.#output = output;
		this.#latest = new Latest(drawIntervalMs, (text) => {
			this.#output.write(`\r\u001B[K${printableLine(text).slice(0, (this.#output.columns ?? 80) - 1)}`);
			this.#shown = true;
		});
	}

	/**
	 * @param share the part that is done, from 0 to 1, if it is known
	 * @param work the name of the work; the text changes, this does not
	 */
	show(text: string, share: number | undefined, work = text): void {
		if (this.#output.isTTY === true) {
			this.#latest.put(share === undefined ? text : `${text} (${Math.floor(share * 100)} %)`);
		} else if (this.#begun !== work) {
			this.#begun = work;
			print(`${work} …`, this.#output);
		}
	}

	/** Prints a line that stays. */
	say(text: string): void {
		this.clear();
		print(text, this.#output);
	}

	clear(): void {
		this.#latest.forget();
		this.#latest.end();
		if (this.#shown) this.#output.write('\r\u001B[K');
		this.#shown = false;
	}
}
