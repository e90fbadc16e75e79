import type {Duplex} from 'node:stream';
import {type FrameReader, ProtocolError} from './protocol.js';

/** Time between two signs of life, and the silence after which the other side counts as gone, in milliseconds. */
export const pingTime = 5000;
export const longestSilence = 20_000;

/** Time that the other side has to take a last word before the connection is cut, in milliseconds. */
const farewell = 10_000;

/** A connection over which frames go. */
export class Line<In, Out> {
	/** Aborted when the connection is gone, however that came. */
	readonly closed: AbortSignal;
	readonly #stream: Duplex;
	readonly #reader: FrameReader<In>;
	readonly #encode: (frame: Out) => Buffer;
	#isEnding = false;

	constructor(stream: Duplex, reader: FrameReader<In>, encode: (frame: Out) => Buffer) {
		this.#stream = stream;
		this.#reader = reader;
		this.#encode = encode;
		const gone = new AbortController();
		this.closed = gone.signal;
		// Who reads hears of it as the end of what comes; who only writes must not be ended by it.
		stream.on('error', () => {});
		if (stream.destroyed) gone.abort();
		stream.once('close', () => gone.abort());
	}

	/** Whether the other side has not taken yet what was sent. */
	get isWaiting(): boolean {
		return this.#stream.writableLength > 0;
	}

	/** @returns false when no more should be sent until `onDrain` calls back */
	send(frame: Out): boolean {
		if (this.#isEnding || this.#stream.destroyed) return true;
		return this.#stream.write(this.#encode(frame));
	}

	onDrain(listener: () => void): () => void {
		this.#stream.on('drain', listener);
		return () => this.#stream.off('drain', listener);
	}

	/**
	 * All that comes, as fast as it is taken and no faster; ends with the connection.
	 * @throws ProtocolError for what is no frame
	 */
	async *frames(): AsyncGenerator<In, void, undefined> {
		const chunks = this.#stream.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>;
		try {
			for await (const chunk of chunks) yield* this.#reader.push(chunk);
		} catch (error) {
			if (error instanceof ProtocolError) throw error;
			// The connection broke.
			return;
		}

		if (this.#reader.isInside) throw new ProtocolError('The connection ended in the middle of a frame.');
	}

	/** Says a last word and ends the connection; cuts it when that is not taken. */
	end(last?: Out): void {
		if (this.#isEnding) return;
		if (last !== undefined) this.send(last);
		this.#isEnding = true;
		if (this.#stream.destroyed) return;
		const cut = setTimeout(() => this.cut(), farewell);
		this.closed.addEventListener('abort', () => clearTimeout(cut), {once: true});
		this.#stream.end();
		// What still comes is for nobody, and would keep the end from being seen.
		this.#stream.resume();
	}

	cut(): void {
		this.#stream.destroy();
	}
}
