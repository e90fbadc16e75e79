import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {stopAtOnce} from '../../source/lab/local/stop-at-once.js';
import {thaw} from '../../source/lab/local/thaw.js';
import {descendants, processTable} from '../../source/lab/terminals/process-table.js';

/** A process with two children, each of which writes as fast as it can. */
async function startWriters(): Promise<{pid: number; written: () => Promise<number>; ended: Promise<unknown>}> {
	const folder = await mkdtemp(path.join(tmpdir(), 'writers-'));
	const file = path.join(folder, 'written');
	const write = `while :; do echo x >> '${file}'; done`;
	// Not in the background, where a shell ignores SIGQUIT.
	const child = spawn('sh', ['-c', `(${write}) | (${write})`], {stdio: 'ignore', detached: true});
	const {pid = 0} = child;
	onTestFinished(async () => {
		try {
			process.kill(-pid, 'SIGKILL');
		} catch {}
		await rm(folder, {recursive: true});
	});
	const written = async () => (await stat(file)).size;
	await vi.waitFor(async () => expect(await written()).toBeGreaterThan(0));
	return {pid, written, ended: once(child, 'exit')};
}

/** Stops a process with its children, and returns when all of them have stopped. */
async function freeze(pid: number): Promise<void> {
	process.kill(-pid, 'SIGSTOP');
	const all = [pid, ...descendants(pid)];
	const running = () => processTable().filter((row) => all.includes(row.pid) && !row.stopped);
	await vi.waitFor(() => expect(running()).toEqual([]));
}

test('what is stopped in the middle of its work goes on when it is let', async () => {
	const {pid, written} = await startWriters();
	await freeze(pid);
	const frozen = await written();
	thaw([pid]);
	await vi.waitFor(async () => expect(await written()).toBeGreaterThan(frozen));
});

test('what is stopped in the middle of its work is ended without a word more', async () => {
	const {pid, written, ended} = await startWriters();
	await freeze(pid);
	const frozen = await written();
	await stopAtOnce(pid, 'writers');
	await ended;
	expect(await written()).toBe(frozen);
});

test('what has ended already is no failure', async () => {
	const {pid, ended} = await startWriters();
	process.kill(-pid, 'SIGKILL');
	await ended;
	await stopAtOnce(pid, 'writers');
});
