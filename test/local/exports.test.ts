import {mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {exporterFor} from '../../source/commands/exports.js';
import {loadCourse} from '../../source/course/load-course.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {openLab, planLab} from '../../source/lab/open-lab.js';
import {Driver} from '../support/labs/driver.js';
import {privateHome} from '../support/processes/private-home.js';

const programs = await findPrograms();

describe.skipIf(programs === undefined)('exports of a tutor, local engine', () => {
	const place = privateHome();
	const folder = path.join(place.home, 'here');
	const before = process.cwd();
	let driver: Driver;
	const state = () => driver.tutor.getState();

	beforeAll(async () => {
		await mkdir(folder);
		const course = await loadCourse('lessons');
		const plan = await planLab({name: 'exports', engine: 'local', dir: place.labDir('exports')});
		driver = new Driver(course, await openLab(plan), {}, exporterFor(course, plan.lab));
		await driver.comesTo('ready');
		while (state().stepIndex < 2) await driver.pass();
		process.chdir(folder);
	});

	afterAll(async () => {
		process.chdir(before);
		await driver.end();
		await place.remove();
	});

	test('are written into the current folder, each time under a new name', async () => {
		for (const what of ['script', 'transcript', 'transcript'] as const) {
			const count = state().written.length;
			driver.tutor.dispatch({type: 'write', what});
			await vi.waitFor(() => expect(state().written.length).toBe(count + 1), {timeout: 10_000});
		}

		const files = ['script.sh', 'transcript.md', 'transcript-2.md'].map((name) =>
			path.join(folder, `pg-replication-tutorial-${name}`),
		);
		expect(state().written.map(({file}) => file)).toEqual(files);
		expect(driver.told('written')).toHaveLength(3);
		const [script = '', transcript = ''] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
		expect(script).toMatch(/^#!\/usr\/bin\/env bash\n/);
		expect(transcript).toContain('### 1.2 Keep the password in a file');
		expect(transcript).not.toContain('admin123');
	});

	test.runIf(process.platform === 'linux')('that cannot be written are answered with the reason', async () => {
		process.chdir('/proc');
		driver.tutor.dispatch({type: 'write', what: 'transcript'});
		const says = expect.stringMatching(/^The transcript cannot be written into the current folder: .*\.$/);
		await vi.waitFor(() => expect(state().notices).toContainEqual(says), {timeout: 10_000});
		process.chdir(folder);
		expect(state().written).toHaveLength(3);
	});
});
