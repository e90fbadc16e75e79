import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Occupancy} from '../../source/lab/occupancy.js';
import {identify} from '../../source/lab/process-identity.js';
import {sessionMembers} from '../../source/lab/terminals/process-table.js';

let dir = '';
let shell = 0;
beforeEach(async () => {
	dir = await mkdtemp(path.join(tmpdir(), 'occupancy-'));
	await mkdir(path.join(dir, '.tutorial'));
});
afterEach(async () => {
	for (const pid of sessionMembers(shell)) process.kill(pid, 'SIGKILL');
	await rm(dir, {recursive: true});
});

/** Leaves a program whose shell has ended, as a killed tutor may; only the shell is recorded. */
async function leave(cwd: string): Promise<void> {
	const child = spawn('bash', ['-c', 'sleep 1000 & read -r'], {
		cwd,
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	shell = child.pid ?? 0;
	await expect.poll(() => sessionMembers(shell).length).toBe(2);
	await writeFile(path.join(dir, '.tutorial', 'command.json'), JSON.stringify(await identify(shell)));
	child.stdin.end();
	await once(child, 'exit');
	expect(sessionMembers(shell)).toHaveLength(1);
}

test.runIf(process.platform === 'linux')('a tutor ends what a command of a killed one has left', async () => {
	await leave(dir);
	(await Occupancy.take(dir)).release();
	await expect.poll(() => sessionMembers(shell)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a tutor ends nothing that works in another folder', async () => {
	await leave(tmpdir());
	(await Occupancy.take(dir)).release();
	expect(sessionMembers(shell)).toHaveLength(1);
});
