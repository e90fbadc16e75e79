import {appendFile, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {attemptsOf} from '../../source/tutor/record/attempts.js';
import type {RecordEntry} from '../../source/tutor/record/entries.js';
import {keptLines, maxLineLength, PrintedLines} from '../../source/tutor/record/printed-lines.js';
import {appendToRecord, readRecord, recordFile} from '../../source/tutor/record/record-file.js';
import {
	ended,
	entered,
	eventfulVisit,
	failed,
	found,
	hint,
	opened,
	passed,
	printed,
	recordOf,
	started,
} from '../support/fakes/fake-record.js';

describe('the record on disk', () => {
	let dir = '';
	const entries = recordOf(eventfulVisit);
	const noTrouble = (text: string) => {
		throw new Error(text);
	};
	const append = (some: readonly RecordEntry[], trouble: (text: string) => void = noTrouble) => {
		const write = appendToRecord(dir, trouble);
		for (const entry of some) write(entry);
	};

	beforeEach(async () => {
		dir = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-record-'));
		await mkdir(path.dirname(recordFile(dir)));
	});

	afterEach(() => rm(dir, {recursive: true, force: true}));

	test('is read as it was written, one entry a line', async () => {
		append(entries);
		expect(await readRecord(dir)).toEqual(entries);
		expect((await readFile(recordFile(dir), 'utf8')).split('\n')).toHaveLength(entries.length + 1);
	});

	test('goes on at the next visit', async () => {
		append(entries.slice(0, 3));
		append(entries.slice(3));
		expect(await readRecord(dir)).toEqual(entries);
	});

	test('loses a cut line, and nothing else', async () => {
		append(entries.slice(0, 3));
		const whole = JSON.stringify(entries[3]);
		await appendFile(recordFile(dir), whole.slice(0, whole.length / 2));
		expect(await readRecord(dir)).toEqual(entries.slice(0, 3));
		append(entries.slice(3));
		expect(await readRecord(dir)).toEqual(entries);
	});

	test('leaves out what is damaged, or of another version', async () => {
		append(entries.slice(0, 2));
		await appendFile(recordFile(dir), `\0\0\0\n{"type":"future","at":""}\n[]\n\n`);
		append(entries.slice(2));
		expect(await readRecord(dir)).toEqual(entries);
	});

	test('is empty where there is none', async () => {
		expect(await readRecord(dir)).toEqual([]);
		expect(await readRecord(path.join(dir, 'nowhere'))).toEqual([]);
	});

	test('that cannot be written is told once, and stops nobody', async () => {
		const told: string[] = [];
		await rm(path.dirname(recordFile(dir)), {recursive: true});
		await writeFile(path.dirname(recordFile(dir)), '');
		append(entries, (text) => told.push(text));
		expect(told).toEqual([
			`What you do is not recorded for the transcript, because ${recordFile(dir)} cannot be written: a part of its path is a file.`,
		]);
	});
});

describe('what a command prints', () => {
	const lines = (count: number) => {
		const gathered = new PrintedLines();
		for (let line = 1; line <= count; line++) gathered.add('stdout', String(line));
		const {first, leftOut, last} = gathered.summary();
		return {first: first.map(({line}) => Number(line)), leftOut, last: last.map(({line}) => Number(line))};
	};
	const range = (from: number, to: number) => Array.from({length: Math.max(0, to - from + 1)}, (_, at) => from + at);
	const most = keptLines.first + keptLines.last;

	test.each([0, 1, keptLines.first, keptLines.first + 1, most])('is kept whole up to its bounds: %i lines', (count) => {
		const {first, leftOut, last} = lines(count);
		expect([...first, ...last]).toEqual(range(1, count));
		expect(leftOut).toBe(0);
	});

	test.each([most + 1, most + keptLines.last, 3 * most + 7, 100_000])(
		'keeps the first and the last of %i lines',
		(count) => {
			expect(lines(count)).toEqual({
				first: range(1, keptLines.first),
				leftOut: count - most,
				last: range(count - keptLines.last + 1, count),
			});
		},
	);

	test('has a bound by the line, too', () => {
		const gathered = new PrintedLines();
		gathered.add('stderr', 'x'.repeat(maxLineLength + 5));
		expect(gathered.summary().first).toEqual([
			{stream: 'stderr', line: `${'x'.repeat(maxLineLength)} (5 more characters)`},
		]);
	});
});

describe('attempts', () => {
	const shape = (...events: Parameters<typeof recordOf>[0]) =>
		attemptsOf(recordOf(events)).map(({step, actions, hints, end}) => ({
			step: step.split('/')[1],
			actions: actions.map(({end: its}) => its?.outcome.kind ?? 'cut'),
			hints: hints.length,
			end: end.kind,
		}));

	test('are one for each run of the commands, and one for each look without them', () => {
		expect(shape(opened, ...eventfulVisit)).toEqual([
			{step: 'create-the-network', actions: ['succeeded'], hints: 0, end: 'passed'},
			{step: 'write-the-configuration', actions: [], hints: 1, end: 'passed'},
			{step: 'start-the-server', actions: ['failed'], hints: 0, end: 'failed'},
			{step: 'start-the-server', actions: [], hints: 0, end: 'failed'},
			{step: 'start-the-server', actions: ['cut'], hints: 0, end: 'open'},
			{step: 'create-the-network', actions: ['interrupted'], hints: 0, end: 'open'},
			{step: 'create-the-network', actions: ['succeeded'], hints: 0, end: 'passed'},
			{step: 'look-around', actions: [], hints: 0, end: 'passed'},
		]);
	});

	test('have the hints that were asked for before them, and all of their commands', () => {
		expect(
			shape(
				entered(2),
				hint(2, 1, 'x'),
				started(2, 0),
				ended(2, 0),
				started(2, 1),
				ended(2, 1),
				failed(2),
				hint(2, 2, 'y'),
			),
		).toEqual([
			{step: 'start-the-server', actions: ['succeeded', 'succeeded'], hints: 1, end: 'failed'},
			{step: 'start-the-server', actions: [], hints: 1, end: 'open'},
		]);
	});

	test('are none where a step was only looked at', () => {
		expect(shape(entered(0), entered(1), entered(2))).toEqual([]);
	});

	test('are told apart though the line that began a step is lost', () => {
		const record = recordOf([entered(0), started(0, 0), ended(0, 0), entered(1), started(1, 0), ended(1, 0)]);
		const damaged = record.filter((entry) => !(entry.type === 'entered' && entry.step.endsWith('configuration')));
		expect(attemptsOf(damaged).map(({step}) => step)).toEqual([
			'network/create-the-network',
			'primary-instance/write-the-configuration',
		]);
	});

	test('have the findings as they were last, in the order of the checks', () => {
		const [attempt] = attemptsOf(
			recordOf([
				entered(2),
				found(2, 1, {status: 'passed', observed: 'b'}),
				found(2, 0, {status: 'not-yet', expected: 'x', observed: 'y'}),
				found(2, 0, {status: 'passed', observed: 'a'}),
				passed(2, 'learner'),
			]),
		);
		const seen = attempt?.end.kind === 'passed' ? attempt.end.findings.map(({finding}) => finding.observed) : [];
		expect(seen).toEqual(['a', 'b']);
	});

	test('have a finding that was told before their commands and has not changed', () => {
		const before = found(2, 0, {status: 'passed', observed: 'a'});
		const [attempt] = attemptsOf(recordOf([entered(2), before, started(2, 0), ended(2, 0), passed(2, 'tutor')]));
		expect(attempt?.end).toMatchObject({kind: 'passed', findings: [{finding: {observed: 'a'}}]});
	});

	test('have the output of each command by itself', () => {
		const [attempt] = attemptsOf(
			recordOf([
				entered(2),
				started(2, 0),
				printed(2, 'one'),
				ended(2, 0),
				started(2, 1),
				printed(2, 'two'),
				ended(2, 1),
			]),
		);
		expect(attempt?.actions.map(({end}) => end?.output.first.map(({line}) => line))).toEqual([['one'], ['two']]);
	});
});
