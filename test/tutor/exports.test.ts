import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {writeExport, writeNewFile} from '../../source/tutor/exports.js';

describe('exports', () => {
	let folder = '';

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-exports-'));
	});

	afterEach(() => rm(folder, {recursive: true, force: true}));

	test('get the first name that is free, and overwrite nothing', async () => {
		await mkdir(path.join(folder, 'pg-replication-tutorial-transcript-2.md'));
		await writeFile(path.join(folder, 'pg-replication-tutorial-transcript.md'), 'mine');
		expect(await writeExport(folder, 'transcript', 'text')).toBe(
			path.join(folder, 'pg-replication-tutorial-transcript-3.md'),
		);
		expect(await readFile(path.join(folder, 'pg-replication-tutorial-transcript.md'), 'utf8')).toBe('mine');
	});

	test('that are asked for at once get names of their own', async () => {
		const files = await Promise.all([1, 2, 3].map((text) => writeExport(folder, 'script', String(text))));
		expect(new Set(files).size).toBe(3);
		expect((await readdir(folder)).toSorted()).toEqual([
			'pg-replication-tutorial-script-2.sh',
			'pg-replication-tutorial-script-3.sh',
			'pg-replication-tutorial-script.sh',
		]);
	});

	test('may be read by others as the umask has it', async () => {
		const before = process.umask(0o022);
		try {
			expect((await stat(await writeExport(folder, 'script', ''))).mode & 0o777).toBe(0o644);
		} finally {
			process.umask(before);
		}
	});

	test('are refused where nothing can be written', async () => {
		await expect(writeExport(path.join(folder, 'nowhere'), 'script', '')).rejects.toThrow('ENOENT');
	});

	test('has its name only when it is whole, and is never written over', async () => {
		const file = path.join(folder, 'results.csv');
		const text = 'x'.repeat(60_000_000);
		let isOver = false;
		const writing = writeNewFile(file, text).finally(() => {
			isOver = true;
		});
		const seen = new Set<number>();
		while (!isOver) {
			const {size} = await stat(file).catch(() => ({size: -1}));
			seen.add(size);
		}

		await writing;
		expect([...seen].filter((size) => size !== -1 && size !== text.length)).toEqual([]);
		await expect(writeNewFile(file, 'other')).rejects.toMatchObject({code: 'EEXIST'});
		expect((await stat(file)).size).toBe(text.length);
		expect(await readdir(folder)).toEqual(['results.csv']);
	});
});
