import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {runCli} from '../support/processes/run-cli.js';
import {runHere} from '../support/processes/run-here.js';
import {castText, writeCastFile} from '../support/scenes/recordings.js';

const folder = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-replay-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const talk = writeCastFile(path.join(folder, 'talk.cast'), [
	[0, 'o', '\u001B[2J\u001B[Hbefore'],
	[1, 'm', 'network/create'],
	[1.01, 'o', '\u001B[2J\u001B[H\u001B[31mdocker\u001B[0m network create'],
	[2, 'o', '\u001B[3;5Hpassed'],
	[3, 'm', 'network/secrets'],
	[3.01, 'o', '\u001B[2J\u001B[Hsecrets'],
	[4, 'm', 'primary-instance/start'],
	[900, 'o', '\u001B[2J\u001B[Hstarted'],
]);

describe('replay without a terminal', () => {
	test('prints the last picture of each step at once', async () => {
		expect(await runCli(['replay', talk])).toEqual({
			exitCode: 0,
			stderr: '',
			stdout: [
				'== network/create ==\n\ndocker network create\n\n    passed',
				'== network/secrets ==\n\nsecrets',
				'== primary-instance/start ==\n\nstarted\n',
			].join('\n\n'),
		});
	});

	test.each(['primary-instance', 'primary-instance/start', '3'])('begins where --from %s says', async (from) => {
		const {exitCode, stdout} = await runHere(['replay', talk, '--from', from, '--speed', '0.1', '--idle', '1']);
		expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: '== primary-instance/start ==\n\nstarted\n'});
	});

	test('says what may be named when --from names nothing', async () => {
		expect(await runHere(['replay', talk, '--from', 'netw'])).toEqual({
			exitCode: 2,
			stdout: '',
			stderr:
				'--from names no step of the recording: "netw".\nIts steps are network/create, network/secrets, primary-instance/start.',
		});
	});

	test('prints the last picture of a recording without steps', async () => {
		const file = writeCastFile(path.join(folder, 'plain.cast'), [[0, 'o', 'all of it']]);
		expect((await runHere(['replay', file])).stdout).toBe('all of it\n');
		const {exitCode, stderr} = await runHere(['replay', file, '--from', '1']);
		expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: `--from "1": the recording ${file} has no marked steps.`});
	});

	test('tells that a last line was cut off', async () => {
		const file = path.join(folder, 'cut.cast');
		writeFileSync(
			file,
			castText([
				[0, 'o', 'one'],
				[1, 'o', ' two'],
			]).slice(0, -4),
		);
		expect(await runHere(['replay', file])).toEqual({
			exitCode: 0,
			stdout: 'one\n',
			stderr: `The last line of ${file} was cut off, and is left out.`,
		});
	});
});

const header = '{"version":2,"width":80,"height":24}\n';
const good = `${header}[0,"o","fine"]\n`;

describe('a file that is no recording', () => {
	test.each([
		['', /:1: the file is empty; a recording begins with a line about itself\.$/],
		['#!/bin/sh\necho\n', /:1: this is no recording: the first line of an asciicast is a JSON object\.$/],
		['[0,"o","x"]\n', /:1: this is no recording/],
		['{"version":1,"width":80,"height":24,"stdout":[]}\n', /:1: this is no asciicast v2: its version is 1\.$/],
		['{"width":80,"height":24}\n', /:1: this is no asciicast v2: its version is not told\.$/],
		[
			'{"version":3,"term":{"cols":80,"rows":24}}\n',
			/:1: this is an asciicast v3; convert it to v2: asciinema convert/,
		],
		['{"version":2,"height":24}\n', /:1: width and height must be numbers of columns and rows, from 1 to 1000\.$/],
		['{"version":2,"width":80,"height":1e9}\n', /:1: width and height must be/],
		[`${good}not JSON\n`, /:3: this is not JSON\.$/],
		[`${good}{"o":1}\n`, /:3: an event is a list: \[seconds, kind, data\]\.$/],
		[`${good}[1,"o"]\n`, /:3: an event is a list/],
		[`${good}["1","o","x"]\n`, /:3: an event begins with its time, a number of seconds from 0 up\.$/],
		[`${good}[-1,"o","x"]\n`, /:3: an event begins with its time/],
		[`${good}[1,"o",2]\n`, /:3: the kind of an event and its data are texts\.$/],
		[`${good}[1,"r","80"]\n`, /:3: a new size is written COLUMNSxROWS, as in 80x24, not "80"\.$/],
		[`${good}[5,"o","x"]\n[4.5,"o","y"]\n`, /:4: time goes backwards: 4\.5 comes after 5\.$/],
	])('%j is refused in one sentence', async (content, says) => {
		const file = path.join(folder, 'wrong.cast');
		writeFileSync(file, content);
		const {exitCode, stdout, stderr} = await runHere(['replay', file]);
		expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''});
		expect(stderr).toMatch(says);
		expect(stderr.startsWith(`${file}:`)).toBe(true);
		expect(stderr).not.toContain('\n');
	});

	test('is refused when it is a folder, or is not there', async () => {
		mkdirSync(path.join(folder, 'some'));
		for (const [name, why] of [
			['some', 'it is a folder'],
			['none', 'there is no such place'],
		] as const) {
			const file = path.join(folder, name);
			const {exitCode, stderr} = await runHere(['replay', file]);
			expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: `The recording ${file} cannot be read: ${why}.`});
		}
	});

	test.each([
		[['replay'], 'The command replay needs a recording.'],
		[['replay', ''], 'The recording cannot be "": it is the name of a file.'],
		[['replay', talk, talk], 'The command replay takes one recording.'],
		[['replay', talk, '--speed', 'fast'], '--speed cannot be "fast": it is a number from 0.1 to 50.'],
		[['replay', talk, '--idle', '-1'], '--idle cannot be "-1": it is a number from 0 to 3600.'],
	])('%j is refused', async (parameters, says) => {
		const {exitCode, stderr} = await runHere(parameters);
		expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: `${says}\nSee "pg-replication-tutorial --help".`});
	});
});
