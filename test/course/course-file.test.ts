import {mkdtemp, rm, writeFile} from 'node:fs/promises';
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
			'01-pair.md:10:14 "three" is no instance; by this lesson there are one and two',
			'01-pair.md:11:9 "zero" is no instance; by this lesson there are one and two',
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
			'course.yaml:6:35 `from: nowhere` names no lesson',
		]);
	});

	test('must have an instance', async () => {
		const {mistakes} = await read('title: Nothing\ninstances: []\n');
		expect(mistakes).toContain('course.yaml:2:12 `instances` must name one instance at least');
	});
});
