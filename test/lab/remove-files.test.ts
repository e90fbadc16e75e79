import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {removeFiles} from '../../source/lab/remove-files.js';

test('what is mounted in a folder is told at once, and stays', async (context) => {
	const folder = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-mounted-'));
	const mounted = path.join(folder, 'staging', 'moved', 'postgres-1', 'archive');
	await mkdir(mounted, {recursive: true});
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'mounted', mounted], {stdio: 'ignore'});
	} catch {
		await rm(folder, {recursive: true});
		context.skip('no small file system can be mounted here');
	}

	try {
		await expect(removeFiles([path.join(folder, 'staging')])).rejects.toMatchObject({code: 'EBUSY'});
		expect((await stat(mounted)).isDirectory()).toBe(true);
	} finally {
		execFileSync('umount', [mounted]);
		await removeFiles([folder]);
	}
});
