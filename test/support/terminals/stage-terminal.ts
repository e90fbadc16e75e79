import {expect, vi} from 'vitest';
import type {CourseView} from '../../../source/tutor/views.js';
import {childrenOf, isRunning} from '../processes/left-processes.js';
import {PtyTerminal} from './pty-terminal.js';
import {tellingEnd} from './telling-end.js';

export const pageDown = '\u001B[6~';
export const ctrlC = '\u0003';
export const ctrlG = '\u0007';
const killLine = '\u0015';

/** The footer's text for the one key of a remote where it leads on. */
const leadsOn =
	/Space (?:read on|show the command|all of it|run|next command|look at the outcome|next step|next lesson|finish|go on|to its end)\b/;
/** Names a place in a program; a server's log says "at" before a time of day, too. */
const stackTrace = /^\s+at .*(?:\.[cm]?[jt]sx?|node:\S+):\d+/m;
const hasFailed = /^ *r {2}(?:run the step|look) once more$/m;

/**
 * Time after a change in which the demonstration takes a press for a stray one, in milliseconds: shorter than on a stage,
 * where a person presses.
 */
const debounceMs = 20;
/** Time after a change before the next press, and time between two looks at the screen, in milliseconds. */
const quietMs = 30;
const lookMs = 10;
/** Time after which a press that the screen has not answered was a stray one, in milliseconds. */
const answerMs = 400;

export type StageOptions = {
	/** Parameters of `demo`. */
	readonly parameters: readonly string[];
	readonly env: Record<string, string>;
	/** Whose speaker notes are never to be seen. */
	readonly course: CourseView;
};

/** A demonstration as a projector shows it: every picture is looked at, and only one key leads on. */
export class StageTerminal {
	readonly terminal: PtyTerminal;
	/** Faults of pictures, each once, with the first picture that has it. */
	readonly faults = new Map<string, string>();
	pictures = 0;
	#changedAt = 0;
	#pressed = {at: 0, offer: ''};

	constructor({parameters, env, course}: StageOptions) {
		const script = tellingEnd('it', 'INT');
		const command = [process.execPath, 'dist/cli.js', 'demo', '--debounce', String(debounceMs), ...parameters];
		this.terminal = new PtyTerminal('/bin/sh', ['-c', script, 'sh', ...command], {
			columns: 60,
			rows: 20,
			env: {HISTFILE: '/dev/null', ...env},
		});
		const secretWords = sentencesOf(course);
		let before = '';
		this.terminal.onPicture((lines) => {
			const picture = lines.join('\n');
			if (!this.terminal.isAlternate || picture === before) return;
			before = picture;
			this.pictures++;
			this.#changedAt = performance.now();
			for (const fault of faultsOf(lines, this.terminal.wrapped, secretWords)) {
				if (!this.faults.has(fault)) this.faults.set(fault, picture);
			}
		});
	}

	async text(): Promise<string> {
		return (await this.terminal.lines()).join('\n');
	}

	type(keys: string): void {
		this.terminal.type(keys);
	}

	sees(words: string | RegExp, timeout?: number): Promise<void> {
		return this.terminal.sees(words, timeout);
	}

	/** Presses the one key, whenever the footer says that it leads on, until the words are there. */
	async goOn(words: RegExp, timeout = 90_000): Promise<void> {
		let failure: string | undefined;
		expect([...this.faults], 'every picture is sound').toEqual([]);
		await vi.waitFor(
			async () => {
				const screen = await this.text();
				if (words.test(screen)) return;
				if (hasFailed.test(screen)) {
					failure = screen;
					return;
				}

				if (leadsOn.test(screen)) this.#pressWhenQuiet(pageDown, screen);
				throw new Error(`The demonstration does not come to ${words}:\n${screen}`);
			},
			{timeout, interval: lookMs},
		);
		if (failure !== undefined) throw new Error(`The demonstration has failed before ${words}:\n${failure}`);
	}

	/** Presses once for each thing that the screen offers: a second press would be taken for an answer to what comes next. */
	#pressWhenQuiet(key: string, screen: string): void {
		const now = performance.now();
		const offer = `${key}${offerOf(screen)}`;
		if (now < this.#changedAt + quietMs) return;
		if (offer === this.#pressed.offer && now < this.#pressed.at + answerMs) return;
		this.#pressed = {at: now, offer};
		this.type(key);
	}

	/** Presses a key until the words are there: as long as something changes by itself, keys are swallowed. */
	async press(key: string, words: RegExp, timeout = 30_000): Promise<void> {
		await vi.waitFor(
			async () => {
				const screen = await this.text();
				if (words.test(screen)) return;
				this.#pressWhenQuiet(key, screen);
				throw new Error(`The key does not lead to ${words}:\n${screen}`);
			},
			{timeout, interval: lookMs},
		);
	}

	/** Does something in a shell on the stage, and comes back. */
	async inShell(command: string, done: string | RegExp): Promise<void> {
		await this.press('t', /❯ shell/);
		await this.sees(/lab:\S+ [#$]/);
		// A key that was pressed once more than needed may stand there.
		this.type(`${killLine}${command}\r`);
		await this.sees(done, 60_000);
		this.type(ctrlG);
		await this.sees(/Space|r {2}run the step/);
	}

	/** Shows nothing, then the cluster, and comes back by the one key. */
	async coverAndUncover(): Promise<void> {
		const before = await this.text();
		this.type('b');
		await vi.waitFor(async () => expect((await this.text()).trim()).toBe(''));
		this.type(pageDown);
		await vi.waitFor(async () => expect(await this.text()).toBe(before));
		this.type('c');
		await this.sees(/cluster[\s\S]*Space back to the step/);
		this.type(pageDown);
		await vi.waitFor(async () => expect(await this.text()).toBe(before));
	}

	/** Ends the demonstration if it still runs, as when a test has failed; settles when the lab is free. */
	async stop(): Promise<void> {
		const own = childrenOf(this.terminal.pid);
		this.terminal.stop();
		for (const pid of own) if (isRunning(pid)) process.kill(pid, 'SIGTERM');
		await expect.poll(() => own.filter(isRunning), {timeout: 30_000}).toEqual([]);
	}

	/** Leaves, keeps the lab, and sees how the terminal was left. */
	async leave(): Promise<void> {
		await this.press('q', /Leave the demonstration\?/);
		this.type('\r');
		await this.endsWith(0);
	}

	async endsWith(exitCode: number): Promise<void> {
		await this.sees(`it ended with ${exitCode}, isig icanon echo .`, 60_000);
		expect(this.terminal.isAlternate).toBe(false);
		expect(this.pictures).toBeGreaterThan(10);
		expect([...this.faults], 'every picture is sound').toEqual([]);
	}
}

/** The beginning of a screen whose header stands at a step, by its index. */
export function atStep({steps}: CourseView, id: string, footer = ''): RegExp {
	const index = steps.findIndex((step) => step.id === id);
	if (index < 0) throw new Error(`there is no step ${id}`);
	return new RegExp(`\\b${index + 1}/${steps.length}\\n[\\s\\S]*${footer}`);
}

/** Where the demonstration stands, and what its keys do there. */
function offerOf(screen: string): string {
	const lines = screen.split('\n');
	return [lines[0], ...lines.slice(-4)].join('\n');
}

function faultsOf(lines: readonly string[], wrapped: readonly number[], secretWords: readonly string[]): string[] {
	const said = wordsOf(lines.join('\n'));
	return [
		...(wrapped.length > 0 ? [`rows ${wrapped.join(', ')} are wrapped`] : []),
		...(lines.at(-1) === '' ? [] : [`the last row is "${lines.at(-1)}"`]),
		...(stackTrace.test(lines.join('\n')) ? ['there is a stack trace'] : []),
		...secretWords.filter((words) => said.includes(words)).map((words) => `notes are shown: ${words}`),
	];
}

/** Words of a sentence that cannot stand there by chance. */
const enough = 6;

function sentencesOf({lessons, steps}: CourseView): string[] {
	return [...lessons, ...steps]
		.flatMap(({notes}) => notes)
		.flatMap((note) => note.split(/(?<=[.?!])["”]?\s+|\n\n/))
		.map((sentence) => wordsOf(sentence))
		.filter((words) => words.trim().split(' ').length >= enough);
}

/** Words alone: where lines end, and what is drawn around them, makes no difference. */
function wordsOf(text: string): string {
	return ` ${(text.toLowerCase().match(/[a-z0-9]+/g) ?? []).join(' ')} `;
}
