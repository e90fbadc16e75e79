/** Most lines that strangers cause in one stretch of time, in milliseconds; the rest is counted. */
const mostLines = 10;
const stretchMs = 60_000;

/** Writes what strangers cause, of which there may be any number, in few lines: the first ones, and how many followed. */
export class BoundedLog {
	readonly #write: (event: string) => void;
	#lines = 0;
	#more = 0;
	#timer: NodeJS.Timeout | undefined;

	constructor(write: (event: string) => void) {
		this.#write = write;
	}

	readonly write = (event: string): void => {
		this.#timer ??= setTimeout(() => this.close(), stretchMs).unref();
		if (this.#lines < mostLines) {
			this.#lines++;
			this.#write(event);
		} else {
			this.#more++;
		}
	};

	/** Says how many followed, and begins anew. */
	close(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#more > 0) this.#write(`${this.#more} more of these in the last minute`);
		this.#lines = 0;
		this.#more = 0;
	}
}
