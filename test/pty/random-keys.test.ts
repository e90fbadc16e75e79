import {afterAll, afterEach, expect, test} from 'vitest';
import {findPrograms} from '../../source/lab/local/programs.js';
import {privateHome} from '../support/private-home.js';
import {PtyTerminal} from '../support/pty-terminal.js';
import {disturbance, randomNumbers} from '../support/random-input.js';
import {runCli} from '../support/run-cli.js';

const programs = await findPrograms();
const place = privateHome();
const lab = ['--engine', 'local', '--lab', 'random', '--dir', place.labDir('random')];
const count = 20_000;
/** Keys that are sent before the screen is looked at again. */
const burst = 50;
const seed = Number(process.env.RANDOM_KEYS_SEED ?? Date.now() % 1_000_000);

let terminal: PtyTerminal | undefined;
afterEach(() => terminal?.stop());
afterAll(async () => {
	if (programs) await runCli(['clean', '--yes', '--lab', 'random', '--dir', place.labDir('random')]);
	await place.remove();
});

/** In a shell that tells afterwards how it has found the terminal. */
function start(): PtyTerminal {
	const script = `"$@"; echo "exit $?"; stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo|isig)$' | tr '\\n' ' '; echo end`;
	const size = {columns: 120, rows: 40, cwd: place.home};
	return new PtyTerminal(
		'/bin/sh',
		['-c', script, 'sh', process.execPath, `${process.cwd()}/dist/cli.js`, ...lab],
		size,
	);
}

test.skipIf(!programs)(
	`stands ${count} random keys, pastes, resizes and focus changes in a live lab (RANDOM_KEYS_SEED=${seed})`,
	async () => {
		// A primary that runs makes every pane live.
		const made = await runCli(['run', ...lab, '--to', 'primary-instance']);
		expect(made.exitCode).toBe(0);
		const random = randomNumbers(seed);
		let starts = 0;
		let at = 0;
		try {
			while (at < count) {
				terminal = start();
				starts++;
				const opened = terminal;
				await opened.sees(/Ready|Passed|The outcome|Running/, 30_000);
				let ended = false;
				void opened.exited.then(() => {
					ended = true;
				});
				while (at < count && !ended && !opened.written.includes('\r\nexit ')) {
					for (let key = 0; key < burst && at < count; key++, at++) {
						const next = disturbance(random);
						if (next.kind === 'keys') opened.type(next.keys);
						else opened.resize(next.columns, next.rows);
					}
					await untilItAnswers(opened, () => ended);
				}
				if (!ended) await leave(opened);
				await opened.sees(/exit \d+/);
				await opened.sees('icanon echo end');
				expect(opened.written, 'it has ended as it should').toMatch(/\r\nexit 0\r\n/);
				expect(opened.isAlternate).toBe(false);
			}
		} catch (error) {
			const screen = (await terminal?.lines())?.join('\n');
			throw new Error(`RANDOM_KEYS_SEED=${seed}, after ${at} keys and ${starts} starts: ${String(error)}\n${screen}`);
		}
	},
	600_000,
);

/** Each resize is answered by a new frame down to its last row, whatever has the keys; two at once could be seen as none. */
async function untilItAnswers(opened: PtyTerminal, hasEnded: () => boolean): Promise<void> {
	for (const rows of [39, 40]) {
		const before = opened.written.length;
		opened.resize(rows + 80, rows);
		const answered = () => {
			const since = opened.written.slice(before);
			return hasEnded() || since.includes(`\u001B[${rows - 1};1H`) || since.includes('exit ');
		};
		await expect.poll(answered, {timeout: 20_000, interval: 5}).toBe(true);
	}
}

/** Out of whatever has the keys, and out of the tutor. */
async function leave(opened: PtyTerminal): Promise<void> {
	await expect
		.poll(
			async () => {
				opened.type('\u0007\u001B');
				return (await opened.lines()).join('\n');
			},
			{timeout: 20_000, interval: 200},
		)
		.toMatch(/q quit|Finished/);
	opened.type('q');
	await opened.sees('Leave the tutor?');
	opened.type('k');
}
