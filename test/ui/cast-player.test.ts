import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Cast} from '../../source/demo/cast/cast.js';
import {parseCast} from '../../source/demo/cast/read-cast.js';
import {CastPlayer} from '../../source/ui/cast/cast-player.js';
import {playStep} from '../../source/ui/cast/play-step.js';
import {stepScreens} from '../../source/ui/cast/step-screens.js';
import {type Line, plainText} from '../../source/ui/text/line.js';
import {castText} from '../support/scenes/recordings.js';

const clear = '\u001B[?25l\u001B[2J\u001B[H';
const cast = parseCast(
	castText([
		[0, 'o', `${clear}before`],
		[1, 'm', 'a/one'],
		[1.01, 'o', `${clear}one`],
		[3, 'o', '!'],
		[4, 'm', 'a/two'],
		[4, 'r', '60x3'],
		[4.01, 'o', `${clear}${'two '.repeat(14)}`],
		[6, 'm', 'a/one'],
		[6.01, 'o', `${clear}one again`],
		[7, 'o', '!'],
		[8, 'm', 'b/three'],
		[9, 'o', `${clear}three`],
	]),
	'f',
);

const shown = (lines: readonly Line[]) => lines.map(plainText).join('\n').trimEnd();
const players: CastPlayer[] = [];

beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']});
});

afterEach(() => {
	vi.useRealTimers();
	for (const player of players.splice(0)) player.dispose();
});

function opened(given: Cast = cast, speed?: number): {player: CastPlayer; sees: (words: string) => Promise<void>} {
	const player = new CastPlayer(given, {speed, onChange() {}});
	players.push(player);
	return {player, sees: (words) => settles(() => expect(shown(player.lines)).toBe(words))};
}

/** The emulator reads a little later than it is written to, on timers of its own. */
async function settles(holds: () => void): Promise<void> {
	for (let turn = 0; turn < 200; turn++) {
		await vi.advanceTimersByTimeAsync(0);
		try {
			holds();
			return;
		} catch {
			// Not yet.
		}
	}

	holds();
}

/** Lets the emulator read until a promise is kept. */
async function awaited<T>(promise: Promise<T>): Promise<T> {
	let isSettled = false;
	const settle = () => {
		isSettled = true;
	};
	promise.then(settle, settle);
	while (!isSettled) await vi.advanceTimersByTimeAsync(0);
	return promise;
}

describe('CastPlayer', () => {
	it('plays at the pace of the recording, pauses, and goes on', async () => {
		const {player, sees} = opened();
		await vi.advanceTimersByTimeAsync(5000);
		expect(player.position).toBe(0);
		player.play();
		await sees('before');
		await vi.advanceTimersByTimeAsync(900);
		await sees('before');
		await vi.advanceTimersByTimeAsync(200);
		await sees('one');
		player.pause();
		expect(player.position).toBeCloseTo(1.1);
		await vi.advanceTimersByTimeAsync(60_000);
		await sees('one');
		player.play();
		await vi.advanceTimersByTimeAsync(1850);
		await sees('one');
		await vi.advanceTimersByTimeAsync(100);
		await sees('one!');
		await vi.advanceTimersByTimeAsync(6000);
		await sees('three');
		expect([player.status, player.position]).toEqual(['ended', 9]);
	});

	it('plays as many times as fast as is wished for, also from now on', async () => {
		const {player, sees} = opened(cast, 10);
		player.play();
		await vi.advanceTimersByTimeAsync(290);
		await sees('one');
		await vi.advanceTimersByTimeAsync(15);
		await sees('one!');
		player.setSpeed(0.5);
		await vi.advanceTimersByTimeAsync(1800);
		await sees('one!');
		await vi.advanceTimersByTimeAsync(400);
		await sees('two '.repeat(14).trim());
	});

	it('goes forward and back to a marker, and shows what was drawn there', async () => {
		const {player, sees} = opened();
		await awaited(player.seek(4));
		await sees('two '.repeat(14).trim());
		expect(player.status).toBe('paused');
		await awaited(player.seek(1));
		await sees('one');
		expect(player.position).toBeCloseTo(1.01);
		player.play();
		await awaited(player.seek(10));
		expect(player.status).toBe('playing');
		await sees('one again!');
		await vi.advanceTimersByTimeAsync(1100);
		await sees('three');
	});

	it('shows the last place of many that were asked for at once', async () => {
		vi.useRealTimers();
		const large: Cast = {
			...cast,
			events: Array.from({length: 400}, (_, at) => ({
				kind: 'output' as const,
				at,
				data: `${clear}${at}${' '.repeat(20_000)}${clear}${at}`,
			})),
		};
		const {player} = opened(large);
		const places = [300, 20, 399, 250].map((index) => player.seek(index));
		await Promise.all(places);
		expect(player.index).toBe(251);
		expect(shown(player.lines)).toBe('250');
	});
});

describe('playStep', () => {
	it('plays the last visit to a step, and nothing after it', async () => {
		const frames: string[] = [];
		const played = playStep(cast, 'a/one', {
			frame: (lines) => frames.push(shown(lines)),
			signal: new AbortController().signal,
		});
		await settles(() => expect(frames.at(-1)).toBe('one again'));
		await vi.advanceTimersByTimeAsync(900);
		expect(frames.at(-1)).toBe('one again');
		await vi.advanceTimersByTimeAsync(100);
		await settles(() => expect(frames.at(-1)).toBe('one again!'));
		expect(await awaited(played)).toBe('played');
		expect(new Set(frames.filter((frame) => !frame.startsWith('one again')).slice(1))).not.toContain('three');
	});

	it('shows the last picture when it is skipped', async () => {
		const frames: string[] = [];
		const skip = new AbortController();
		const played = playStep(cast, 'a/one', {frame: (lines) => frames.push(shown(lines)), signal: skip.signal});
		await settles(() => expect(frames.at(-1)).toBe('one again'));
		skip.abort();
		expect(await awaited(played)).toBe('skipped');
		expect(frames.at(-1)).toBe('one again!');
	});

	it('knows which steps there are', async () => {
		const signal = AbortSignal.abort();
		expect(await playStep(cast, 'a/four', {frame() {}, signal})).toBe('unknown');
	});
});

describe('stepScreens', () => {
	it('are the last picture of each step, and of what comes before', async () => {
		vi.useRealTimers();
		const screens: string[] = [];
		for await (const {marker, lines} of stepScreens(cast)) screens.push(`${marker?.label}: ${lines.join('|')}`);
		expect(screens).toEqual([
			'undefined: before',
			'a/one: one!',
			`a/two: ${'two '.repeat(14).trim()}`,
			'a/one: one again!',
			'b/three: three',
		]);
	});
});
