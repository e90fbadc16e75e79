import type {Cast, CastEvent} from '../../demo/cast/cast.js';
import {Emulator} from '../emulator/emulator.js';
import {withCursor} from '../layout/terminal-pane.js';
import type {Line} from '../text/line.js';

/** Output so soon after a marker belongs to its picture, in seconds. */
const drawingSeconds = 0.1;
/** Characters per write to the emulator, so that it does not drop any. */
const chunkLength = 1 << 20;
/** Longest time that a timer takes, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

export type PlayerStatus = 'playing' | 'paused' | 'ended';

export type PlayerOptions = {
	/** The event before which it ends; the end when absent. */
	readonly until?: number;
	/** Factor of the recorded speed. */
	readonly speed?: number;
	/** The picture, or the player's status, has changed. */
	readonly onChange: () => void;
};

/**
 * Plays a recording into a terminal of its own, at the pace and in the sizes of the recording; paused at first. Only
 * visible characters of the recording reach the real terminal.
 */
export class CastPlayer {
	readonly #cast: Cast;
	readonly #until: number;
	readonly #onChange: () => void;
	#emulator: Emulator;
	/** The next event. */
	#index = 0;
	#status: PlayerStatus = 'paused';
	#speed: number;
	/** A moment of the recording, in seconds, and the real one at which it was played, in milliseconds. */
	#since = {at: 0, real: 0};
	#timer: NodeJS.Timeout | undefined;
	/** Counts calls of `seek`: an older one that still waits is superseded. */
	#seekCount = 0;

	constructor(cast: Cast, {until = cast.events.length, speed = 1, onChange}: PlayerOptions) {
		this.#cast = cast;
		this.#until = until;
		this.#speed = speed;
		this.#onChange = onChange;
		this.#emulator = this.#newEmulator();
	}

	get status(): PlayerStatus {
		return this.#status;
	}

	get speed(): number {
		return this.#speed;
	}

	/** The next event's index. */
	get index(): number {
		return this.#index;
	}

	/** Seconds of the recording that were played. */
	get position(): number {
		if (this.#status !== 'playing') return this.#since.at;
		const at = this.#since.at + ((performance.now() - this.#since.real) / 1000) * this.#speed;
		return Math.min(at, this.#nextEvent?.at ?? this.#cast.events[this.#until - 1]?.at ?? 0);
	}

	/** The current picture with its cursor. */
	get lines(): readonly Line[] {
		const {cursor} = this.#emulator;
		const lines = this.#emulator.lines();
		const metrics = {total: lines.length, viewport: lines.length, offset: 0};
		return cursor.visible ? withCursor({lines, metrics, cursor}).lines : lines;
	}

	play(): void {
		if (this.#status !== 'paused') return;
		this.#since = {at: this.#since.at, real: performance.now()};
		this.#status = 'playing';
		this.#go();
		this.#onChange();
	}

	pause(): void {
		if (this.#status !== 'playing') return;
		this.#hold('paused');
		this.#onChange();
	}

	setSpeed(speed: number): void {
		this.#since = {at: this.position, real: performance.now()};
		this.#speed = speed;
		if (this.#status === 'playing') this.#go();
		this.#onChange();
	}

	/**
	 * Goes to an event, such as a marker, and shows the output that belongs to it; plays on if it was playing. Settles
	 * with the picture, or when another call supersedes it.
	 */
	async seek(index: number): Promise<void> {
		const seek = ++this.#seekCount;
		const wasPlaying = this.#status === 'playing';
		this.#hold('paused');
		if (index < this.#index) {
			retire(this.#emulator);
			this.#emulator = this.#newEmulator();
			this.#index = 0;
		}

		const {events} = this.#cast;
		const at = events[index]?.at ?? this.#since.at;
		const isWanted = (event: CastEvent) =>
			this.#index <= index || (event.kind !== 'marker' && event.at <= at + drawingSeconds);
		let taken = 0;
		for (let next = this.#nextEvent; next !== undefined && isWanted(next); next = this.#nextEvent) {
			taken += this.#take(next);
			if (taken < chunkLength) continue;
			taken = 0;
			await this.#emulator.settled();
			if (seek !== this.#seekCount) return;
		}

		await this.#emulator.settled();
		if (seek !== this.#seekCount) return;
		this.#since = {at: Math.max(at, events[this.#index - 1]?.at ?? at), real: performance.now()};
		if (wasPlaying) this.play();
		this.#onChange();
	}

	/** Goes to the end at once. */
	async finish(): Promise<void> {
		await this.seek(this.#until);
	}

	dispose(): void {
		this.#seekCount++;
		this.#hold('ended');
		retire(this.#emulator);
	}

	get #nextEvent(): CastEvent | undefined {
		return this.#index < this.#until ? this.#cast.events[this.#index] : undefined;
	}

	#newEmulator(): Emulator {
		const emulator = new Emulator(this.#cast.size);
		emulator.onChange(() => {
			if (emulator === this.#emulator && this.#status !== 'ended') this.#onChange();
		});
		return emulator;
	}

	#hold(status: PlayerStatus): void {
		clearTimeout(this.#timer);
		this.#since = {at: this.position, real: performance.now()};
		this.#status = status;
	}

	/** Plays the events that are due, and waits for the next. */
	#go(): void {
		clearTimeout(this.#timer);
		const now = this.#since.at + ((performance.now() - this.#since.real) / 1000) * this.#speed;
		let next = this.#nextEvent;
		for (; next !== undefined && next.at <= now; next = this.#nextEvent) this.#take(next);
		if (next === undefined) {
			void this.#end();
			return;
		}

		const wait = Math.ceil(((next.at - now) / this.#speed) * 1000);
		this.#timer = setTimeout(() => this.#go(), Math.min(wait, longestTimer));
	}

	async #end(): Promise<void> {
		const seek = this.#seekCount;
		await this.#emulator.settled();
		if (seek !== this.#seekCount || this.#status !== 'playing') return;
		this.#hold('ended');
		this.#onChange();
	}

	/** Puts an event into the terminal; returns how much the emulator has to read. */
	#take(event: CastEvent): number {
		this.#index++;
		switch (event.kind) {
			case 'output':
				this.#emulator.write(event.data);
				return event.data.length;
			case 'resize':
				this.#emulator.resizeInTurn(event.size);
				return 0;
			case 'marker':
				return 0;
		}
	}
}

/** Ends an emulator after it has read its input: ended earlier, it would never settle for callers that wait. */
function retire(emulator: Emulator): void {
	void emulator.settled().then(() => emulator.dispose());
}
