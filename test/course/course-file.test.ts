import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readCourse} from '../../source/course/load-course.js';
import {describeMistake} from '../../source/course/mistakes.js';

describe('course.yaml', () => {
	let dir = '';

	const lesson = (says: string) =>
		`---\ntitle: T\nminutes: 1\n---\n\n## Step\n\n\`\`\`check\n- says: x\n  ${says}\n\`\`\`\n`;

	beforeEach(async () => {
		dir = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-course-'));
		await write('01-pair.md', lesson('streaming: two\n  from: one'));
		await write('02-cascade.md', lesson('streaming: three\n  from: two'));
	});

	afterEach(async () => rm(dir, {recursive: true, force: true}));

	const write = (name: string, text: string) => writeFile(path.join(dir, name), text);
	const read = async (text: string) => {
		await write('course.yaml', text);
		const {course, mistakes} = await readCourse(dir);
		return {course, mistakes: mistakes.map((mistake) => describeMistake(mistake).replace(`${dir}/`, ''))};
	};

	test('names the course and its instances, and from which lesson on they are there', async () => {
		const {course, mistakes} = await read(
			'title: A cascade\ninstances:\n- {name: one, port: 6000}\n- {name: two, port: 6001}\n- {name: three, port: 6002, from: cascade}\n',
		);
		expect(mistakes).toEqual([]);
		expect(course).toMatchObject({
			title: 'A cascade',
			instances: [
				{name: 'one', port: 6000},
				{name: 'two', port: 6001},
				{name: 'three', port: 6002, from: 'cascade'},
			],
		});
	});

	test('is read before the lessons, which may name no instance before it is there', async () => {
		await write('01-pair.md', lesson('streaming: three\n  from: zero'));
		const {mistakes} = await read(
			'title: A cascade\ninstances:\n- {name: one, port: 6000}\n- {name: two, port: 6001}\n- {name: three, port: 6002, from: cascade}\n',
		);
		expect(mistakes).toEqual([
			'01-pair.md:10:14 "three" is no instance; by this lesson there are one and two; course.yaml may list others',
			'01-pair.md:11:9 "zero" is no instance; by this lesson there are one and two; course.yaml may list others',
		]);
	});

	test('is told what contradicts itself', async () => {
		const {mistakes} = await read(
			"title: '{{lab}}'\ninstances:\n- {name: one, port: 6000}\n- {name: two, port: 6000}\n- {name: two, port: 6001}\n- {name: three, port: 6002, from: nowhere}\n",
		);
		expect(mistakes).toEqual([
			'course.yaml:1:8 `title` is shown as it is written; {{lab}} is not filled in',
			'course.yaml:4:21 another instance has the port 6000 too',
			'course.yaml:5:10 another instance is called two too',
			'course.yaml:6:35 `from: nowhere` names no lesson; the lessons are pair, cascade',
		]);
	});

	test('must have an instance', async () => {
		const {mistakes} = await read('title: Nothing\ninstances: []\n');
		expect(mistakes).toEqual(['course.yaml:2:12 `instances` must name one instance at least']);
	});

	const keys = 'the file is written as `key: value` on lines of their own; the keys are title, instances';

	test.each([
		['an empty file', '', `course.yaml:1:1 ${keys}`],
		['a word', 'hello\n', `course.yaml:1:1 ${keys}`],
		['a list', '- a\n', `course.yaml:1:1 ${keys}`],
		[
			'no list of instances',
			'title: T\ninstances: two\n',
			'course.yaml:2:12 `instances` must be a list: start each entry with `- `',
		],
		[
			'two documents',
			'title: T\n---\ntitle: U\n',
			'course.yaml:2:1 the file is not YAML: a second document begins here; remove the line `---`',
		],
		[
			'an open bracket',
			'title: T\ninstances: [\n',
			'course.yaml:3:1 the file is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
		],
	])('is told alone where it does not tell the instances: %s', async (_, text, mistake) => {
		expect((await read(text)).mistakes).toEqual([mistake]);
	});

	test('that is a folder is told alone', async () => {
		await mkdir(path.join(dir, 'course.yaml'));
		const {mistakes} = await readCourse(dir);
		expect(mistakes.map(({message}) => message)).toEqual(['this is a folder; a file is called so']);
	});

	test('is told first, and an instance with a mistake is no mistake of the lessons that name it', async () => {
		await write('01-pair.md', lesson('folder: /etc'));
		const {mistakes} = await read(
			'title: A cascade\ninstances:\n- {name: one, port: x}\n- {name: two, port: 6001}\n- {name: three, port: 6002}\n',
		);
		expect(mistakes.map((mistake) => mistake.split(':')[0])).toEqual(['course.yaml', '01-pair.md']);
	});

	test('that lacks an instance is told once, at the first place that names it', async () => {
		await write('01-pair.md', lesson("sql: SELECT '{{three.port}}'\n  on: three\n  is: x"));
		await write('02-cascade.md', lesson('streaming: three\n  from: two'));
		const {mistakes} = await read('title: A pair\ninstances:\n- {name: one, port: 6000}\n- {name: two, port: 6001}\n');
		expect(mistakes).toEqual([
			'01-pair.md:10:16 "three" is no instance; by this lesson there are one and two; course.yaml may list others (2 more places name it)',
		]);
	});
});
