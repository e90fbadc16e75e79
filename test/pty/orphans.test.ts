import {rm} from 'node:fs/promises';
import path from 'node:path';
import {execa, type ResultPromise} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {sessionMembers} from '../../source/lab/terminals/process-table.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';

let program = '';

beforeAll(async () => {
	program = await bundlePlayer('play-terminals.ts');
});
afterAll(() => rm(path.dirname(program), {recursive: true, force: true}));

const stubborn = '(trap "" HUP TERM; sleep 1000 & sleep 1001)';

function start(way: string, command: string, env: Record<string, string> = {}): ResultPromise {
	return execa(process.execPath, [program, way, command], {env, reject: false, timeout: 20_000, killSignal: 'SIGKILL'});
}

async function session(child: ResultPromise): Promise<number> {
	for await (const line of child.iterable()) {
		const found = Number(/session (\d+)/.exec(String(line))?.[1]);
		if (found > 0) return found;
	}

	throw new Error('no session was told');
}

describe('the processes of a terminal', () => {
	it.each(['throw', 'exit'])('end with the process that has opened it: %s', async (way) => {
		const {stdout} = await start(way, stubborn);
		const found = Number(/session (\d+)/.exec(String(stdout))?.[1]);
		expect(found).toBeGreaterThan(0);
		await expect.poll(() => sessionMembers(found)).toEqual([]);
	});

	it('end even if that is killed, unless they do not listen to a hang-up', async () => {
		const child = start('wait', 'sleep 1002 & sleep 1003');
		const found = await session(child);
		child.kill('SIGKILL');
		await child;
		await expect.poll(() => sessionMembers(found), {timeout: 5000}).toEqual([]);
	});

	it('are none where terminals are switched off', async () => {
		const {exitCode, stdout} = await start('exit', '', {PG_REPLICATION_TUTORIAL_PTY: 'off'});
		expect({exitCode, stdout}).toEqual({
			exitCode: 3,
			stdout: 'unavailable: PG_REPLICATION_TUTORIAL_PTY is set to off',
		});
	});
});
