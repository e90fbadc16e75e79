import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';
import {flyThrough} from '../../../source/tutor/autopilot.js';
import {Driver} from '../labs/driver.js';
import {labAt, playFirst} from '../labs/template-lab.js';
import {privateHome} from '../processes/private-home.js';

/** Longer than a look at a server waits for an answer, in milliseconds. */
const longCopy = 6500;

/** Behaviour while a slow snapshot is taken: the tutor looks at nothing all the while. */
export function proveHolding(engine: EngineKind, request: {image?: string}, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`a snapshot that takes long, ${engine} engine (${skip ?? 'real'})`, () => {
		const place = privateHome();
		const name = `held-${engine}-${process.pid}`;
		const plan = () => planLab({name, engine, dir: place.labDir(name), ...request});
		let lab: OpenLab;
		let driver: Driver;
		let copies = 0;
		const letCopy = () => writeFile(path.join(lab.engine.dir, `.tutorial/copy-${copies}`), '');
		const stage = () => driver.events.flatMap((event) => (event.type === 'snapshot' ? [event.stage] : [])).at(-1);

		playFirst(engine);
		beforeAll(async () => {
			lab = await labAt(engine, 'replication-user', name, place.labDir(name));
			driver = new Driver(await loadCourse('lessons'), lab);
			const {tutor} = driver;
			tutor.dispatch({type: 'set-poll-rate', pollRate: 'fast'});
			expect(await flyThrough(tutor, {to: 'replication-user'})).toBe('arrived');
			const {shell} = lab.engine;
			// A copy that is as slow as the test wants it to be.
			const slow: OpenLab['engine']['shell'] = async () => {
				const real = await shell();
				const gate = `.tutorial/copy-${++copies}`;
				return {...real, run: (script) => real.run(`until [ -e ${gate} ]; do sleep 0.02; done\n${script}`)};
			};
			Object.assign(lab.engine, {shell: slow});
		}, 120_000);

		afterAll(async () => {
			await letCopy();
			await driver?.end();
			if (!driver?.tutor.removed()) await (await openLab(await plan())).remove();
			await place.remove();
		});

		test('shows nobody as away, says nothing of outcomes, and forgets no key', async () => {
			const {tutor} = driver;
			await expect.poll(() => tutor.getState().cluster.instances[0]?.server.kind, {timeout: 20_000}).toBe('primary');
			driver.events = [];
			tutor.dispatch({type: 'proceed'});
			await expect.poll(() => copies, {timeout: 20_000}).toBe(1);
			expect(tutor.getState()).toMatchObject({keeping: 'write-ahead-log', phase: {kind: 'ready'}});
			const entered = driver.events.length;
			tutor.dispatch({type: 'proceed'});
			tutor.dispatch({type: 'recheck'});
			await delay(longCopy);
			// Earlier lines of a server may come later.
			const during = driver.events.slice(entered).flatMap(({type}) => (type === 'log-lines' ? [] : [type]));
			// Whatever was seen, the servers may run on.
			await letCopy();
			expect(during).toEqual(['run-waits']);
			await expect.poll(() => tutor.getState().phase.kind, {timeout: 30_000}).toBe('passed');
			expect(stage()).toBe('taken');
			// The step itself may stop a server.
			const before = driver.events.slice(
				0,
				driver.events.findIndex(({type}) => type === 'action-started'),
			);
			const servers = before.flatMap((event) => (event.type === 'cluster' ? [event.cluster.instances[0]?.server] : []));
			expect(servers.every((server) => server?.kind === 'primary')).toBe(true);
			expect(JSON.stringify(before)).not.toMatch(/does not answer|timeout/);
		});

		test('is ended before the tutor closes, and the servers run on', async () => {
			const {tutor} = driver;
			const flight = flyThrough(tutor, {to: 'write-ahead-log'});
			tutor.dispatch({type: 'proceed'});
			expect(await flight).toBe('arrived');
			tutor.dispatch({type: 'proceed'});
			await expect.poll(() => copies, {timeout: 20_000}).toBe(2);
			let closed = false;
			tutor.dispatch({type: 'quit', lab: 'keep'});
			void tutor.closed.then(() => {
				closed = true;
			});
			await delay(1000);
			expect(closed).toBe(false);
			await letCopy();
			await tutor.closed;
			const again = await openLab(await plan());
			try {
				expect((await again.snapshots.list()).map(({lesson}) => lesson)).toContain('enable-archiving');
				expect((await again.engine.program('postgres-1', answering(again))).exitCode).toBe(0);
			} finally {
				again.close();
			}
		});

		function answering({description, engine: {kind}}: OpenLab): string[] {
			return [
				'pg_isready',
				'-t',
				'2',
				'-h',
				'127.0.0.1',
				'-p',
				kind === 'docker' ? '5432' : `${description.ports['postgres-1']}`,
			];
		}
	});
}
