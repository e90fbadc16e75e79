import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {KnownSecrets} from '../../../source/demo/cast/known-secrets.js';
import {readCast} from '../../../source/demo/cast/read-cast.js';
import {recordDemo} from '../../../source/demo/cast/record-demo.js';
import {fakeDemo} from '../../support/fakes/fake-demo.js';

let folder = '';

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-record-'));
});

afterEach(() => rmSync(folder, {recursive: true, force: true}));

test('the marker of a step stands with its first frame, however late that comes', async () => {
	const file = path.join(folder, 'talk.cast');
	const size = {columns: 80, rows: 24};
	let now = 0;
	const recording = recordDemo(file, {size, title: 'a talk'}, new KnownSecrets(), {now: () => now});
	const demo = fakeDemo();
	const [first, second] = demo.tutor.course.steps;
	demo.put({}, {stepIndex: 0, stepId: first?.id});
	recording.follow(demo);
	now = 300;
	recording.onPaint('one', size);
	demo.put({beat: {kind: 'explaining'}}, {stepIndex: 1, stepId: second?.id});
	now += 60_000;
	recording.onPaint('', size);
	recording.onPaint('two', {columns: 60, rows: 20});
	recording.onPaint('!', {columns: 60, rows: 20});
	recording.close();
	const {events} = await readCast(file);
	expect(events.slice(1, -1)).toEqual([
		{kind: 'marker', at: 0.3, label: first?.id},
		{kind: 'output', at: 0.3, data: 'one'},
		{kind: 'resize', at: 2.3, size: {columns: 60, rows: 20}},
		{kind: 'marker', at: 2.3, label: second?.id},
		{kind: 'output', at: 2.3, data: 'two'},
		{kind: 'output', at: 2.3, data: '!'},
	]);
});
