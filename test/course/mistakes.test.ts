import {cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {loadCourse, readCourse} from '../../source/course/load-course.js';
import {CourseError, describeMistake} from '../../source/course/mistakes.js';

const fixture = 'test/fixtures/mistaken-course';

async function mistakesIn(dir: string): Promise<string[]> {
	const {mistakes} = await readCourse(dir);
	return mistakes.map((mistake) => describeMistake(mistake).replace(`${dir}/`, ''));
}

test('our own lessons have no mistakes', async () => {
	const {course, mistakes} = await readCourse('lessons');
	expect(mistakes).toEqual([]);
	expect(course.lessons.map(({number}) => number)).toEqual(course.lessons.map((_, index) => index + 1));
	const written = (await readFile('lessons/diagnoses.yaml', 'utf8')).matchAll(/^- id: (\S+)$/gm);
	expect(course.diagnoses.map(({id}) => id)).toEqual([...written].map(([, id]) => id));
});

test('a course with one of every mistake: each is told at its place, in the order of the files', async () => {
	const expected = await readFile(path.join(fixture, 'mistakes.txt'), 'utf8');
	expect(await mistakesIn(fixture)).toEqual(expected.trimEnd().split('\n'));
});

test('a course with mistakes is not played, and all of them are told', async () => {
	const error = await loadCourse(fixture).catch((fault: unknown) => fault);
	expect(error).toBeInstanceOf(CourseError);
	expect((error as CourseError).mistakes.length).toBe((await mistakesIn(fixture)).length);
});

describe('files that no course should have', () => {
	let dir = '';
	const lesson =
		'---\ntitle: T\nmirrors: M\nminutes: 1\n---\n\n## Step\n\n```check\n- says: x\n  folder: secrets\n```\n';

	beforeEach(async () => {
		dir = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-course-'));
	});

	afterEach(async () => {
		await rm(dir, {recursive: true, force: true});
	});

	const write = (name: string, text: string | Buffer) => writeFile(path.join(dir, name), text);

	test('an empty folder has no lessons', async () => {
		expect(await readdir(dir)).toEqual([]);
		expect(await mistakesIn(dir)).toEqual([
			`${dir}:1:1 the folder has no lessons; a lesson is called NN-name.md, as 01-network.md`,
		]);
	});

	test('a file that is not UTF-8', async () => {
		await write('01-a.md', Buffer.from([0xff, 0xfe]));
		expect(await mistakesIn(dir)).toEqual(['01-a.md:1:1 the file is not text in UTF-8']);
	});

	test('a folder with the name of a lesson', async () => {
		await mkdir(path.join(dir, '01-a.md'));
		expect(await mistakesIn(dir)).toEqual(['01-a.md:1:1 this is a folder; a file is called so']);
	});

	test('a link to nothing, and names that are nearly those of a lesson', async () => {
		await symlink('nowhere', path.join(dir, '01-a.md'));
		await write('02-B.MD', lesson);
		await write('Course.YML', '');
		expect(await mistakesIn(dir)).toEqual([
			'01-a.md:1:1 this is a link to a file that is not there',
			'02-B.MD:1:1 a lesson is called NN-name.md, as 07-base-backup.md',
			'Course.YML:1:1 only course.yaml and diagnoses.yaml are read',
		]);
	});

	test('front matter that is not closed', async () => {
		await write('01-a.md', lesson.replace('minutes: 1\n---', 'minutes: 1'));
		expect(await mistakesIn(dir)).toEqual([
			'01-a.md:1:1 the front matter is not closed: put --- on a line of its own after it',
		]);
	});

	test('a kind of check that is none is named', async () => {
		await write('01-a.md', lesson.replace('folder:', 'folders:'));
		expect(await mistakesIn(dir)).toEqual([
			expect.stringMatching(/^01-a\.md:\d+:3 `folders` is no kind of check; it needs one of network, folder,/),
		]);
	});

	test('a lesson with the line ends of Windows is read like any other', async () => {
		await write('01-a.md', lesson.replace('mirrors', 'mirror').replaceAll('\n', '\r\n'));
		expect(await mistakesIn(dir)).toEqual([
			'01-a.md:3:1 the front matter has no `mirror`; it may have title, mirrors, minutes, built',
		]);
		await write('01-a.md', lesson.replace('## Step', '## Step\n\n```sh\na\nb\n```').replaceAll('\n', '\r\n'));
		const {course} = await readCourse(dir);
		expect(course.lessons[0]?.steps[0]?.blocks).toMatchObject([{action: {kind: 'sh', command: 'a\nb'}}]);
	});

	test('a byte order mark does not hide the front matter', async () => {
		await write('01-a.md', `\uFEFF${lesson}`);
		expect(await mistakesIn(dir)).toEqual([]);
	});

	test('an empty list of diagnoses is one, an empty file is not', async () => {
		await write('01-a.md', lesson);
		await write('diagnoses.yaml', '[]\n');
		expect(await mistakesIn(dir)).toEqual([]);
		await write('diagnoses.yaml', '');
		expect(await mistakesIn(dir)).toEqual([
			'diagnoses.yaml:1:1 the file is a list of diagnoses: start each with `- id: …`',
		]);
	});

	test('the name of the folder makes no difference', async () => {
		const copy = path.join(dir, 'a course');
		await cp(fixture, copy, {recursive: true});
		expect(await mistakesIn(copy)).toEqual(await mistakesIn(fixture));
	});
});
