import {setTimeout} from 'node:timers/promises';
import {afterAll, afterEach, expect, test} from 'vitest';
import {findPrograms} from '../../source/lab/local/programs.js';
import {labMaker} from '../support/labs/lab-maker.js';
import {playFirst} from '../support/labs/template-lab.js';
import {childrenOf, leftInTerminals, residentMemory} from '../support/processes/left-processes.js';
import {disturbance, randomNumbers} from '../support/random/random-input.js';
import {brokenFrame} from '../support/scenes/whole-frame.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';
import {tellingEnd} from '../support/terminals/telling-end.js';

const programs = await findPrograms();
const place = labMaker('local');
const dir = place.labDir('random');
const count = Number(process.env.RANDOM_KEYS_COUNT ?? 10_000);
/** Disturbances that are sent before the tutor has to answer. */
const burst = 200;
/** Sizes that the screen is looked at in, in turn: a frame of the one cannot be taken for a frame of the other. */
const sizes = [
	{columns: 120, rows: 40},
	{columns: 101, rows: 31},
] as const;
/** Time in which it has to answer, and after which keys are pressed again, in milliseconds. */
const answerTime = 20_000;
const patience = 400;
/** Resident memory of a tutor that has a shell open, in bytes, and twice as much as it takes. */
const mostMemory = 400 * 1024 * 1024;
const seed = Number(process.env.RANDOM_KEYS_SEED ?? Date.now() % 1_000_000);

let terminal: PtyTerminal | undefined;
afterEach(() => {
	for (const tutor of terminal === undefined ? [] : childrenOf(terminal.pid)) process.kill(tutor, 'SIGKILL');
	terminal?.stop();
});
afterAll(() => place.end());
if (programs) playFirst('local');

/** In a shell that no key ends, and that tells afterwards how it has found the terminal. */
function start(): PtyTerminal {
	const script = `echo "pid $$"; ${tellingEnd('tutor', 'INT QUIT')}`;
	const tutor = [
		process.execPath,
		`${process.cwd()}/dist/cli.js`,
		'--engine',
		'local',
		'--lab',
		'random',
		'--dir',
		dir,
	];
	const {columns, rows} = sizes[0];
	return new PtyTerminal('/bin/sh', ['-c', script, 'sh', ...tutor], {
		columns,
		rows,
		cwd: place.home,
		env: {PG_REPLICATION_TUTORIAL_HOME: place.home},
	});
}

test.skipIf(!programs)(
	`stands ${count} random keys, pastes, resizes and focus changes in a live lab (RANDOM_KEYS_SEED=${seed})`,
	async () => {
		const random = randomNumbers(seed);
		const tally = {starts: 0, memory: 0};
		let at = 0;
		let isThere = false;
		try {
			while (at < count) {
				// A primary that runs makes every pane live.
				if (!isThere) await place.copy('random', 'replication-user');
				terminal = start();
				tally.starts++;
				const opened = terminal;
				await opened.sees('q quit', 30_000);
				for (let round = 1; at < count && !hasEnded(opened); round++) {
					for (let key = 0; key < burst && at < count; key++, at++) {
						const next = disturbance(random);
						if (next.kind === 'keys') opened.type(next.keys);
						else opened.resize(next.columns, next.rows);
					}
					await untilItAnswers(opened, round);
					tally.memory = Math.max(tally.memory, ...childrenOf(opened.pid).map(residentMemory));
				}
				if (!hasEnded(opened)) opened.type('qk');
				// Input that came too late is echoed before it.
				await opened.sees(/tutor ended with .*\.$/m);
				expect(endOf(opened)).toBe('tutor ended with 0, isig icanon echo .');
				expect(opened.isAlternate).toBe(false);
				expect(leftInTerminals(dir), 'processes of the shells that are left').toEqual([]);
				isThere = !opened.written.includes('The lab is removed');
			}
			expect(tally.memory).toBeLessThan(mostMemory);
			console.log(`RANDOM_KEYS_SEED=${seed}: ${JSON.stringify(tally)}`);
		} catch (error) {
			const screen = (await terminal?.lines())?.join('\n');
			throw new Error(
				`RANDOM_KEYS_SEED=${seed}, after ${at} keys and ${tally.starts} starts: ${String(error)}\n${screen}`,
			);
		}
	},
	600_000,
);

function endOf({written}: PtyTerminal): string | undefined {
	return /tutor ended with [^.\r]*\./.exec(written)?.[0];
}

function hasEnded(opened: PtyTerminal): boolean {
	return endOf(opened) !== undefined;
}

/**
 * It must give up whatever has the keys, show a whole frame in a size that it has not had before, and show what is typed
 * then. Keys are pressed again after a while, as everybody would: so many of them at once count as pasted.
 */
async function untilItAnswers(opened: PtyTerminal, round: number): Promise<void> {
	const size = sizes[round % 2] ?? sizes[0];
	opened.resize(size.columns, size.rows);
	const deadline = Date.now() + answerTime;
	const query = `z${round}`;
	const steps = [
		// Out of a program, and out of what lies over the step.
		{keys: '\u0007\u001B', shown: 'q quit'},
		{keys: `/${query}`, shown: 'Esc back', typed: query},
		{keys: '\u001B', shown: 'q quit'},
	];
	let wrong: string | undefined;
	while (Date.now() < deadline) {
		for (const {keys, shown, typed} of steps) {
			opened.type(keys);
			wrong = await soon(opened, (lines) => {
				const hasTyped = typed === undefined || lines.some((line) => line.includes(`/ ${typed}`));
				return brokenFrame(lines, size, shown) ?? (hasTyped ? undefined : `${typed} is not shown`);
			});
			if (wrong !== undefined) break;
		}
		if (wrong === undefined || hasEnded(opened)) return;
	}
	throw new Error(`it does not answer: ${wrong}`);
}

/** Waits until nothing is wrong with the screen, but not for long. */
async function soon(opened: PtyTerminal, look: (lines: readonly string[]) => string | undefined) {
	const deadline = Date.now() + patience;
	for (;;) {
		const wrong = look(await opened.lines());
		if (wrong === undefined || hasEnded(opened) || Date.now() > deadline) return wrong;
		await setTimeout(5);
	}
}
