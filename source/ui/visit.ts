/** How a screen ended: with what it shows, or before that, because the reader did not want to wait. */
export type ScreenEnd = 'closed' | 'left-early';

/** What a screen shows, as far as its end is concerned. */
export type Guest = {
	/** Settles when it has closed. */
	readonly closed: Promise<void>;
	readonly isClosing: () => boolean;
	/** Asks it to close, and to keep the lab. */
	readonly close: () => void;
};

/**
 * Time that a guest has to close after a signal, in milliseconds: while a snapshot is taken, on a slow disk, the servers
 * stand still.
 */
const closingTime = 8000;

/** The time between a guest's coming and its end. */
export class Visit {
	readonly end: Promise<ScreenEnd>;
	#guest: Guest | undefined;
	#settle: {readonly resolve: (end: ScreenEnd) => void; readonly reject: (error: unknown) => void};

	constructor(guest: Guest | Promise<Guest>) {
		const {promise, resolve, reject} = withResolvers<ScreenEnd>();
		this.end = promise;
		this.#settle = {resolve, reject};
		void this.#follow(guest);
	}

	async #follow(promised: Guest | Promise<Guest>): Promise<void> {
		try {
			this.#guest = await promised;
			await this.#guest.closed;
			this.#settle.resolve('closed');
		} catch (error) {
			this.#settle.reject(error);
		}
	}

	/** Ends it as far as the reader is concerned: a guest that is there, and is not closing already, is closed first. */
	readonly leave = (): void => {
		if (this.#guest === undefined || this.#guest.isClosing()) this.#settle.resolve('left-early');
		else this.#guest.close();
	};

	/** Ends it with an error, after the guest has had the time to close. */
	readonly fail = (error: unknown): void => {
		const {reject} = this.#settle;
		this.abandon();
		void this.closeSoon().then(() => reject(error));
	};

	/** Whatever happens from now on, `end` does not settle by it. */
	abandon(): void {
		this.#settle = {resolve: () => {}, reject: () => {}};
	}

	/** Closes the guest and keeps the lab; settles when that is done, or has taken too long. */
	async closeSoon(): Promise<void> {
		if (this.#guest === undefined) return;
		this.#guest.close();
		// The timer stays behind on purpose: the process must not run out of work before the signal that ends it arrives.
		const late = new Promise<void>((resolve) => setTimeout(resolve, closingTime));
		await Promise.race([this.#guest.closed.catch(() => {}), late]);
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
