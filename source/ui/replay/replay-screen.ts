import {type EndingSignal, endBy, onEndingSignal} from '../../base/interruption.js';
import {type Cast, largestSize, type Marker, markersOf} from '../../demo/cast/cast.js';
import {CastPlayer} from '../cast/cast-player.js';
import type {Size} from '../layout/arrange.js';
import type {Key} from '../terminal/keys.js';
import {readInput} from '../terminal/read-input.js';
import {sizeOf, takeTerminal} from '../terminal/terminal.js';
import {blank, type Line, padTo, text, truncate} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {chooseTheme, type Theme} from '../theme/theme.js';
import {paint} from '../views/painting.js';
import {statusLine} from './status-line.js';

export type ReplayOptions = {
	/** The marker to begin with. */
	readonly from?: Marker;
	/** Factor of the recorded speed. */
	readonly speed?: number;
	/** `play`: also in a terminal that is too small for it, without a question. */
	readonly tooSmall: 'ask' | 'play';
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
	readonly env?: Record<string, string | undefined>;
};

/** How a replay ended. */
export type ReplayEnd = 'played' | 'left' | 'interrupted';

/** Factor of the speed for each press of its key, within bounds. */
const speedStep = 1.5;
const speeds = {slowest: 0.1, fastest: 50} as const;

/**
 * Plays a recording on the terminal, and gives the terminal back before it settles. Rejects with the error of the
 * terminal or the recording. A signal that ends the process does so after the terminal was given back.
 */
export async function runReplay(cast: Cast, options: ReplayOptions): Promise<ReplayEnd> {
	const {stdin = process.stdin, stdout = process.stdout, env = process.env} = options;
	const terminal = takeTerminal({stdin, stdout});
	let undo: Array<() => void> = [];
	try {
		return await new Promise<ReplayEnd>((resolve, reject) => {
			const screen = new ReplayScreen(cast, options, {
				size: () => sizeOf(stdout),
				show: (frame) => terminal.stdout.write(frame),
				theme: chooseTheme(env),
				end: resolve,
				fail: reject,
			});
			const onSignal = (signal: EndingSignal) => {
				terminal.giveBack();
				endBy(signal);
			};
			const onResize = () => screen.draw();
			const onClosed = () => resolve('left');
			stdout.on('resize', onResize);
			stdin.once('end', onClosed);
			undo = [
				onEndingSignal(onSignal),
				readInput(stdin, () => ({onKey: screen.press})),
				() => stdout.off('resize', onResize),
				() => stdin.off('end', onClosed),
				() => screen.dispose(),
			];
			screen.begin();
		});
	} finally {
		for (const step of undo) step();
		terminal.giveBack();
	}
}

type ReplayPorts = {
	readonly size: () => Size;
	/** Shows a frame: rows, one below the other, ready for the terminal. */
	readonly show: (frame: string) => void;
	readonly theme: Theme;
	readonly end: (how: ReplayEnd) => void;
	readonly fail: (error: unknown) => void;
};

/** The screen of a replay, and its keys. */
class ReplayScreen {
	readonly #cast: Cast;
	readonly #options: ReplayOptions;
	readonly #ports: ReplayPorts;
	readonly #markers: readonly Marker[];
	readonly #player: CastPlayer;
	#scene: 'asking' | 'playing' = 'playing';

	constructor(cast: Cast, options: ReplayOptions, place: ReplayPorts) {
		this.#cast = cast;
		this.#options = options;
		this.#ports = place;
		this.#markers = markersOf(cast);
		this.#player = new CastPlayer(cast, {speed: options.speed, onChange: () => this.#changed()});
	}

	begin(): void {
		const needed = largestSize(this.#cast);
		const {columns, rows} = this.#ports.size();
		if (this.#options.tooSmall === 'ask' && (columns < needed.columns || rows < needed.rows)) {
			this.#scene = 'asking';
			this.draw();
			return;
		}

		this.#play();
	}

	readonly press = (key: Key): void => {
		if (key === 'ctrl+c') this.#ports.end('interrupted');
		else if (key === 'q' || key === 'ctrl+d') this.#ports.end('left');
		else if (this.#scene === 'asking') {
			if (key === 'enter' || key === 'space') this.#play();
		} else this.#steer(key);
	};

	draw(): void {
		const size = this.#ports.size();
		const rows = this.#scene === 'asking' ? this.#question(size) : this.#picture(size);
		const {theme} = this.#ports;
		this.#ports.show(rows.map((row) => paint(truncate(row, size.columns, ''), theme)).join('\n') || ' ');
	}

	dispose(): void {
		this.#player.dispose();
	}

	#play(): void {
		this.#scene = 'playing';
		const {from} = this.#options;
		const ready = from === undefined ? Promise.resolve() : this.#player.seek(from.index);
		ready.then(() => this.#player.play()).catch(this.#ports.fail);
	}

	#steer(key: Key): void {
		const player = this.#player;
		switch (key) {
			case 'space':
				if (player.status === 'playing') player.pause();
				else player.play();
				break;
			case 'right':
			case 'page-down': {
				const next = this.#markers.find(({index}) => index >= player.index);
				this.#goTo(next?.index ?? this.#cast.events.length);
				break;
			}
			case 'left':
			case 'page-up': {
				// The last marker is that of the shown step; the one before it is meant.
				const passed = this.#markers.filter(({index}) => index < player.index);
				this.#goTo(passed.at(-2)?.index ?? 0);
				break;
			}
			case '+':
			case '=':
				this.#changeSpeed(speedStep);
				break;
			case '-':
				this.#changeSpeed(1 / speedStep);
		}
	}

	#goTo(index: number): void {
		this.#player.seek(index).catch(this.#ports.fail);
	}

	#changeSpeed(factor: number): void {
		const speed = Math.min(speeds.fastest, Math.max(speeds.slowest, this.#player.speed * factor));
		this.#player.setSpeed(Number(speed.toPrecision(2)));
	}

	#changed(): void {
		if (this.#scene === 'playing') this.draw();
		if (this.#player.status === 'ended') this.#ports.end('played');
	}

	#picture({columns, rows}: Size): readonly Line[] {
		const lines = this.#player.lines.slice(0, rows);
		if (this.#player.status !== 'paused') return lines;
		const {position, index, speed} = this.#player;
		const padded = [...lines, ...Array.from({length: rows - lines.length}, () => blank)];
		const {ellipsis} = this.#ports.theme.glyphs;
		return [
			...padded.slice(0, -1),
			padTo(statusLine(this.#cast, {position, index, speed}, columns, ellipsis), columns),
		];
	}

	#question({columns, rows}: Size): readonly Line[] {
		const needed = largestSize(this.#cast);
		const fits = columns >= needed.columns && rows >= needed.rows;
		const sentences = [
			`The recording needs ${needed.columns} columns and ${needed.rows} rows; this terminal has ${columns} and ${rows}.`,
			fits ? 'Enter plays it.' : 'Make it larger or its letters smaller. Enter plays what fits, q leaves.',
		];
		return sentences.flatMap((sentence) => [blank, ...wrap([text(sentence)], columns)]);
	}
}
