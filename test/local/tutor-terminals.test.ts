import {existsSync} from 'node:fs';
import {afterAll, describe, expect, test} from 'vitest';
import {loadCourse} from '../../source/course/load-course.js';
import {sessionMembers} from '../../source/lab/terminals/process-table.js';
import {Driver} from '../support/labs/driver.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';

const place = privateHome();
afterAll(() => place.remove());

describe.skipIf(!hasPrograms)('the terminals of a tutor', () => {
	test("end when it closes, and are in nobody's way", async () => {
		const dir = place.labDir('terminals');
		const lab = {name: 'diag-tutor-terminals', engine: 'local' as const, dir};
		const driver = await Driver.open(await loadCourse('lessons'), lab);
		const {tutor} = driver;
		const terminal = await tutor.terminals.open({kind: 'shell'}, {columns: 80, rows: 24});
		if (terminal.kind !== 'open') throw new Error(`There is no terminal: ${JSON.stringify(terminal)}`);
		let seen = '';
		terminal.onData((data) => {
			seen += Buffer.from(data).toString();
		});
		terminal.write('echo "session $$"; (trap "" HUP; sleep 1004)\r');
		await expect.poll(() => /^session \d+/m.test(seen), {timeout: 10_000}).toBe(true);
		const session = Number(/^session (\d+)/m.exec(seen)?.[1]);
		await expect.poll(() => sessionMembers(session).length).toBe(2);

		await driver.end();
		expect(sessionMembers(session)).toEqual([]);
		expect(tutor.leftBehind()).toEqual([]);
		expect(existsSync(dir)).toBe(false);
		expect(await tutor.terminals.open({kind: 'shell'}, {columns: 80, rows: 24})).toEqual({kind: 'closing'});
		expect(await tutor.terminals.handOver({kind: 'shell'}), 'a shell for the whole terminal').toBe(129);
	});
});
