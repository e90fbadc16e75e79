import {appendFile, cp, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {prepareCourse} from '../../source/course/prepare-course.js';
import {loadPrepared} from '../../source/course/prepared-course.js';
import type {Course} from '../../source/course/types.js';
import {lessonCount} from '../support/scenes/lesson-place.js';

let folder = '';
const lessons = () => path.join(folder, 'lessons');
const prepared = () => path.join(folder, 'course.json');

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'prepared-course-'));
	await cp('lessons', lessons(), {recursive: true});
	await writeFile(prepared(), await prepareCourse(lessons()));
});

afterAll(() => rm(folder, {recursive: true, force: true}));

/** Without the places in the Markdown, which only mistakes need, and with patterns as text. */
function comparable({lessons, diagnoses}: Course): unknown {
	const plain = JSON.stringify({lessons, diagnoses}, (key, value) => {
		if (value instanceof RegExp) return String(value);
		return key === 'position' && value?.start !== undefined ? undefined : value;
	});
	return JSON.parse(plain);
}

test('a prepared course is the course', async () => {
	const course = await loadPrepared(lessons(), prepared());
	expect(comparable(course)).toEqual(comparable(await loadCourse(lessons())));
	const patterns = course.diagnoses.flatMap((diagnosis) => ('pattern' in diagnosis ? [diagnosis.pattern] : []));
	expect(new Set(patterns.map((pattern) => pattern?.constructor))).toEqual(new Set([RegExp]));
});

test.each(['', '{"digest":', 'null', '{}'])('a prepared form that holds %j is as none', async (text) => {
	const file = path.join(folder, 'damaged.json');
	await writeFile(file, text);
	expect((await loadPrepared('lessons', file)).lessons.length).toBe(lessonCount);
});

test('a text that cannot be read is told as a mistake of the course', async () => {
	const place = path.join(folder, 'with-a-folder');
	await cp('lessons', place, {recursive: true});
	await mkdir(path.join(place, '99-folder.md'));
	await expect(loadPrepared(place, prepared())).rejects.toThrow('this is a folder; a file is called so');
});

test('a course that was changed since is read anew', async () => {
	await appendFile(path.join(lessons(), '11-a-new-standby.md'), '\n## Nothing\n\nA step without a check.\n');
	await expect(loadPrepared(lessons(), prepared())).rejects.toThrow('has no check');
});

test('a course that was never prepared is read', async () => {
	expect((await loadPrepared('lessons', path.join(folder, 'none.json'))).lessons.length).toBe(lessonCount);
});
