/** How a screen ended: with its content, or earlier, because the reader did not want to wait. */
export type ScreenEnd = 'closed' | 'left-early';

/** The content of a screen, such as a tutor, as something that closes. */
export type Closable = {
	/** Settles when it has closed. */
	readonly closed: Promise<void>;
	readonly isClosing: () => boolean;
	/** Asks it to close, and to keep the lab. */
	readonly close: () => void;
};

/**
 * Time until the content has closed after a signal, in milliseconds: while a snapshot is taken, on a slow disk, the
 * servers stand still.
 */
const closeTimeoutMs = 8000;

/** From the start of a screen to the end of its content. */
export class ScreenLifetime {
	readonly end: Promise<ScreenEnd>;
	#closable: Closable | undefined;
	#settle: {readonly resolve: (end: ScreenEnd) => void; readonly reject: (error: unknown) => void};

	constructor(closable: Closable | Promise<Closable>) {
		const {promise, resolve, reject} = withResolvers<ScreenEnd>();
		this.end = promise;
		this.#settle = {resolve, reject};
		void this.#follow(closable);
	}

	async #follow(promised: Closable | Promise<Closable>): Promise<void> {
		try {
			this.#closable = await promised;
			await this.#closable.closed;
			this.#settle.resolve('closed');
		} catch (error) {
			this.#settle.reject(error);
		}
	}

	/** The reader leaves: closes content that is there, and not closing already, before the screen ends. */
	readonly leave = (): void => {
		if (this.#closable === undefined || this.#closable.isClosing()) this.#settle.resolve('left-early');
		else this.#closable.close();
	};

	/** Ends the screen with an error, after the content has had time to close. */
	readonly fail = (error: unknown): void => {
		const {reject} = this.#settle;
		this.abandon();
		void this.closeSoon().then(() => reject(error));
	};

	/** Detaches `end`: it does not settle any more. */
	abandon(): void {
		this.#settle = {resolve: () => {}, reject: () => {}};
	}

	/** Closes the content and keeps the lab; settles when that is done, or has taken too long. */
	async closeSoon(): Promise<void> {
		if (this.#closable === undefined) return;
		this.#closable.close();
		// The timer stays behind on purpose: the process must not run out of work before the signal that ends it arrives.
		const late = new Promise<void>((resolve) => setTimeout(resolve, closeTimeoutMs));
		await Promise.race([this.#closable.closed.catch(() => {}), late]);
	}
}

function withResolvers<T>() {
	let resolve: (value: T) => void = () => {};
	let reject: (error: unknown) => void = () => {};
	const promise = new Promise<T>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return {promise, resolve, reject};
}
