import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {endFrozen, freeze, thaw} from '../../source/lab/local/freeze.js';

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

test('what is frozen writes nothing, and goes on when it is thawed', async () => {
	const {pid, written} = await startWriters();
	await freeze([pid]);
	const frozen = await written();
	await freeze([pid]);
	expect(await written()).toBe(frozen);
	thaw([pid]);
	await vi.waitFor(async () => expect(await written()).toBeGreaterThan(frozen));
});

test('what is frozen ends without a word more', async () => {
	const {pid, written, ended} = await startWriters();
	await freeze([pid]);
	const frozen = await written();
	endFrozen([pid]);
	await ended;
	expect(await written()).toBe(frozen);
});

test('what is not frozen is not ended', async () => {
	const {pid, written} = await startWriters();
	endFrozen([pid]);
	const before = await written();
	await vi.waitFor(async () => expect(await written()).toBeGreaterThan(before));
});
