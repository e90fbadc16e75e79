import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {CheckWatch} from '../source/checks/watch.js';
import {actionsOf, courseForLab, stepsOf} from '../source/course/for-engine.js';
import {loadCourse} from '../source/course/load-course.js';
import type {Condition} from '../source/course/types.js';
import {openLab, planLab} from '../source/lab/open-lab.js';
import {Servers} from '../source/lab/servers.js';
import {performAction} from '../source/tutor/step/perform-action.js';

/** Time from an outcome's coming true to the look that sees it, for outcomes of several kinds; milliseconds. */
export async function measureFindingDelay(home: string, rounds: number): Promise<number[]> {
	const course = await loadCourse('lessons');
	const lab = await openLab(
		await planLab({name: 'bench-finding', engine: 'local', dir: path.join(home, 'labs', 'finding')}),
	);
	const {engine} = lab;
	const servers = new Servers(engine);
	const admin = new Servers(engine);
	const ask = async (statement: string) => {
		const answer = await admin.query('postgres-1', statement);
		if (answer.kind !== 'rows') throw new Error(answer.message);
	};

	try {
		const steps = stepsOf(courseForLab(course, 'local', engine.variables));
		const started = steps.findIndex(({id}) => id.startsWith('replication-user/'));
		for (const step of steps.slice(0, started)) {
			for (const action of actionsOf(step)) await performAction(action, engine, () => {}, new AbortController().signal);
		}

		const file = path.join(engine.dir, 'secrets', 'bench');
		await mkdir(path.dirname(file), {recursive: true});
		const cases: Array<{condition: Condition; before: () => Promise<void>; becomeTrue: () => Promise<void>}> = [
			{
				condition: {kind: 'file', path: 'secrets/bench', absent: false},
				before: () => rm(file, {force: true}),
				becomeTrue: () => writeFile(file, ''),
			},
			{
				condition: {
					kind: 'sql',
					query: "SELECT count(*) FROM pg_roles WHERE rolname = 'bench'",
					on: 'postgres-1',
					expects: {kind: 'is', value: '1'},
				},
				before: () => ask('DROP ROLE IF EXISTS bench'),
				becomeTrue: () => ask('CREATE ROLE bench'),
			},
			{
				condition: {kind: 'setting', setting: 'work_mem', on: 'postgres-1', is: '5MB'},
				before: async () => {
					await ask('ALTER SYSTEM RESET work_mem');
					await ask('SELECT pg_reload_conf()');
				},
				becomeTrue: async () => {
					await ask("ALTER SYSTEM SET work_mem = '5MB'");
					await ask('SELECT pg_reload_conf()');
				},
			},
		];
		const delays: number[] = [];
		for (let round = 0; round < rounds; round++) {
			for (const {condition, before, becomeTrue} of cases) {
				await before();
				let seen: (at: number) => void = () => {};
				const found = new Promise<number>((resolve) => {
					seen = resolve;
				});
				const check = {says: 'the outcome', within: 10_000, condition, position: {file: '', line: 1, column: 1}};
				const watch = new CheckWatch([check], {engine, servers}, (_, observation) => {
					if (observation.passed) seen(performance.now());
				});
				// A learner takes longer than this; by now the looks are as far apart as they get.
				await delay(1200 + Math.random() * 300);
				await becomeTrue();
				const start = performance.now();
				delays.push(Math.max(0, (await found) - start));
				watch.close();
			}
		}

		return delays;
	} finally {
		await servers.close();
		await admin.close();
		await lab.remove();
	}
}
