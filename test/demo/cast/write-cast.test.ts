import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {parseCast, readCast} from '../../../source/demo/cast/read-cast.js';
import {type CastOptions, openCast} from '../../../source/demo/cast/write-cast.js';

let folder = '';
let file = '';

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-cast-'));
	file = path.join(folder, 'talk.cast');
});

afterEach(() => rmSync(folder, {recursive: true, force: true}));

const header = {size: {columns: 60, rows: 20}, title: 'a talk', term: 'xterm-256color'};

function record(options: CastOptions = {}) {
	let now = 0;
	const writer = openCast(file, header, {now: () => now, ...options});
	return {
		writer,
		wait(seconds: number) {
			now += seconds * 1000;
		},
	};
}

const lines = () =>
	readFileSync(file, 'utf8')
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as unknown);

describe('a recording', () => {
	it('says nothing about the machine but its terminal', () => {
		record().writer.close();
		const [first] = lines() as [Record<string, unknown>];
		expect(first).toEqual({
			version: 2,
			width: 60,
			height: 20,
			timestamp: expect.any(Number) as number,
			title: 'a talk',
			env: {TERM: 'xterm-256color'},
		});
		expect(Math.abs(Number(first.timestamp) - Date.now() / 1000)).toBeLessThan(60);
	});

	it('has every event with its time, each in the file as soon as it came', () => {
		const {writer, wait} = record();
		writer.marker('network/create');
		wait(0.25);
		writer.output('\u001B[Hé "quoted"\r\n');
		expect(lines().slice(1)).toEqual([
			[0, 'm', 'network/create'],
			[0.25, 'o', '\u001B[Hé "quoted"\r\n'],
		]);
		wait(0.5);
		writer.resize({columns: 60, rows: 20});
		writer.resize({columns: 80, rows: 24});
		writer.output('');
		writer.close();
		writer.output('after the end');
		expect(lines().slice(3)).toEqual([[0.75, 'r', '80x24']]);
	});

	it('keeps no pause of more than two seconds, and its markers beside what they mark', () => {
		const {writer, wait} = record();
		for (const seconds of [1.5, 3600, 2, 0]) {
			wait(seconds);
			writer.marker(`after/${seconds}`);
			writer.output('.');
		}

		const times = (lines().slice(1) as Array<[number]>).map(([at]) => at);
		expect(times).toEqual([1.5, 1.5, 3.5, 3.5, 5.5, 5.5, 5.5, 5.5]);
	});

	it('can be read again', async () => {
		const {writer, wait} = record();
		writer.output('one');
		wait(1);
		writer.marker('a/b');
		writer.resize({columns: 80, rows: 24});
		expect(await readCast(file)).toEqual({
			size: header.size,
			title: 'a talk',
			cut: false,
			events: [
				{kind: 'output', at: 0, data: 'one'},
				{kind: 'marker', at: 1, label: 'a/b'},
				{kind: 'resize', at: 1, size: {columns: 80, rows: 24}},
			],
		});
	});

	it('never takes the place of a file', () => {
		writeFileSync(file, 'mine');
		expect(() => record()).toThrow(
			`The recording cannot be written to ${file}: there is a file of that name.\nName a new file in another place; nothing is overwritten.`,
		);
		expect(readFileSync(file, 'utf8')).toBe('mine');
		expect(() => openCast(path.join(folder, 'no', 'talk.cast'), header)).toThrow('there is no such place');
	});

	it('is whole but for half a line when its writer is killed', async () => {
		const program = path.join(folder, 'record.mjs');
		await build({
			stdin: {
				contents: `import {openCast} from './source/demo/cast/write-cast.js';
					const cast = openCast(process.argv[2], {size: {columns: 60, rows: 20}, title: 'killed'});
					for (let count = 0; ; count++) cast.output('x'.repeat(count % 5000));`,
				resolveDir: process.cwd(),
			},
			outfile: program,
			bundle: true,
			platform: 'node',
			format: 'esm',
		});
		const child = spawn(process.execPath, [program, file], {stdio: 'inherit'});
		await expect
			.poll(() => (existsSync(file) ? readFileSync(file).length : 0), {timeout: 15_000})
			.toBeGreaterThan(1_000_000);
		child.kill('SIGKILL');
		await once(child, 'exit');
		const {events} = await readCast(file);
		// An output of nothing is no event.
		const lengths = events.map((event) => (event.kind === 'output' ? event.data.length : -1));
		expect(lengths).toEqual(lengths.map((_, count) => 1 + (count % 4999)));
		expect(events.length).toBeGreaterThan(100);
	});
});

const mayMount = process.getuid?.() === 0 && canMount();

function canMount(): boolean {
	const place = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-mount-'));
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], {stdio: 'ignore'});
		execFileSync('umount', [place], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	} finally {
		rmSync(place, {recursive: true, force: true});
	}
}

describe.skipIf(!mayMount)('on a disk that is full (needs the right to mount a small one)', () => {
	it('stops with a word, and what was recorded can be read', async () => {
		const disk = path.join(folder, 'disk');
		mkdirSync(disk);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
		try {
			file = path.join(disk, 'talk.cast');
			const told: string[] = [];
			const {writer} = record({trouble: (text) => told.push(text)});
			for (let count = 0; count < 100; count++) writer.output('x'.repeat(1000));
			expect(told).toEqual([
				`The recording has stopped, because ${file} cannot be written: the disk is full. What was recorded before is there.`,
			]);
			const {events, cut} = await readCast(file);
			expect(cut).toBe(false);
			expect(events.length).toBeGreaterThan(40);
			expect(() => openCast(path.join(disk, 'another.cast'), {...header, title: 'x'.repeat(70_000)})).toThrow(
				/another\.cast: the disk is full\.$/,
			);
			expect(readdirSync(disk)).toEqual(['talk.cast']);
		} finally {
			execFileSync('umount', [disk]);
		}
	});
});

describe('a password', () => {
	it('is masked in what is written, whatever looks its letters have', () => {
		const {writer} = record({secrets: ['admin123', 'p:w\\x"y']});
		writer.output('PASSWORD=admin123 ad\u001B[31mmin\u001B[0;1m123\u001B[0m "p:w\\x"y" p\\:w\\\\x"y p%3Aw%5Cx%22y');
		writer.output('\u001B[3;1H  …:adm  \u001B[K\u001B[4;1H  in123@host');
		expect(lines().slice(1)).toEqual([
			[0, 'o', 'PASSWORD=******** **\u001B[31m***\u001B[0;1m***\u001B[0m "*******" ********* *************'],
			[0, 'o', '\u001B[3;1H  …:***  \u001B[K\u001B[4;1H  *****@host'],
		]);
	});

	it('that becomes known later is taken out of what is written already', () => {
		const {writer, wait} = record();
		writer.marker('network/secrets');
		writer.output('> echo Hunter-22');
		wait(1);
		writer.output('\u001B[2;1HHunter');
		writer.hide(['Hunter-22']);
		wait(1);
		writer.output('and Hunter-22 again');
		writer.hide(['Hunter-22']);
		writer.close();
		expect(lines().slice(1)).toEqual([
			[0, 'm', 'network/secrets'],
			[0, 'o', '> echo *********'],
			[1, 'o', '\u001B[2;1HHunter'],
			[2, 'o', 'and ********* again'],
		]);
		expect(readdirSync(folder)).toEqual(['talk.cast']);
		expect(parseCast(readFileSync(file, 'utf8'), file).events).toHaveLength(4);
	});
});
