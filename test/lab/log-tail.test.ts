import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {LogTail} from '../../source/lab/local/log-tail.js';

test('a folder in the place of a server log tells nothing, and the log that follows it does', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'log-tail-'));
	const file = path.join(folder, 'postgres.log');
	await mkdir(file);
	const tail = new LogTail(file);
	const lines: string[] = [];
	tail.follow((line) => lines.push(line));
	try {
		// The folder grows by what is put into it.
		await Promise.all(Array.from({length: 500}, (_, index) => writeFile(path.join(file, `${index}`.repeat(40)), '')));
		expect(await tail.since(new Date(0))).toEqual([]);
		await rm(file, {recursive: true});
		await writeFile(file, '');
		await expect
			.poll(
				async () => {
					await writeFile(file, 'told\n', {flag: 'a'});
					return lines;
				},
				{timeout: 10_000, interval: 400},
			)
			.toContain('told');
	} finally {
		tail.close();
		await rm(folder, {recursive: true});
	}
});
