import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {rm, rmdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, expect, test, vi} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {parseInvitation} from '../../../source/workshop/invitation.js';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import type {SeatKey} from '../../../source/workshop/roster/roster.js';
import {labMaker} from '../labs/lab-maker.js';
import {runCli} from '../processes/run-cli.js';
import {numbered} from '../workshop/roster-class.js';

/** How the servers of an engine are looked at, and struck down, behind the program's back. */
export type EngineEye = {
	/** Kills the server of the lab in that folder, with -9. */
	readonly kill: (dir: string, lab: string) => Promise<void>;
	/** Things of the lab in that folder that run, or lie outside it. */
	readonly left: (dir: string, lab: string) => Promise<string[]>;
};

/** Tests that a workshop with a roster of its own is opened, survives its server, and is closed without a trace. */
export function proveLifecycle(engine: EngineKind, options: readonly string[], eye: EngineEye) {
	const labs = labMaker(engine);
	const name = `life-${engine}`;
	const lab = `roster-${name}`;
	const dir = labs.labDir(name);
	const opening = ['workshop', 'open', '--name', name, '--seats', '3', '--engine', engine, '--dir', dir, ...options];
	const workshop = (command: string, ...more: string[]) => runCli(['workshop', command, ...more], labs.env);
	const folder = path.join(labs.home, 'workshops', name);
	const stage = () => JSON.parse(readFileSync(path.join(folder, 'workshop.json'), 'utf8')).stage as string;
	const codeIn = (text: string) => /^ {4}(\S+@\S+)$/m.exec(text)?.[1] ?? '';
	const expectNothingLeft = async () => {
		expect(await eye.left(dir, lab)).toEqual([]);
		// The folder of the tests' labs is the test's own.
		await rmdir(path.join(labs.home, 'labs')).catch(() => {});
		expect(readdirSync(labs.home, {recursive: true})).toEqual([]);
	};

	/** Starts a command, and kills it with -9 as soon as something can be seen. */
	const killWhen = async (parameters: readonly string[], seen: (said: string) => boolean | Promise<boolean>) => {
		const child = spawn(process.execPath, ['dist/cli.js', ...parameters], {
			env: {...process.env, ...labs.env},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let said = '';
		child.stdout.on('data', (chunk) => {
			said += chunk;
		});
		const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_code, by) => resolve(by)));
		await vi.waitFor(async () => expect(await seen(said)).toBe(true), {timeout: 60_000, interval: 5});
		child.kill('SIGKILL');
		expect(await ended, `it was not over before: ${said}`).toBe('SIGKILL');
	};

	let code = '';
	let key: SeatKey | undefined;
	afterAll(async () => {
		if (existsSync(folder)) await workshop('close', '--name', name, '--yes');
		await labs.end();
	});

	test('is opened: its roster runs, and what it remembers is for its owner only', async () => {
		const {exitCode, stdout, stderr} = await runCli(opening, labs.env);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		code = codeIn(stdout);
		expect(stdout).toContain(`npx pg-replication-tutorial workshop join ${code} --as ALIAS`);
		expect(stage()).toBe('open');
		for (const file of readdirSync(folder)) {
			expect((statSync(path.join(folder, file)).mode & 0o777).toString(8), file).toBe('600');
		}

		expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
	});

	test('is joined by its code; results are exported into new files', async () => {
		key = await claimSeat(parseInvitation(code), {id: randomUUID(), alias: 'heron'});
		expect(key).toMatchObject({seat: 1, alias: 'heron', workshop: name});
		const seat = await connectSeat(key);
		const step = 'network/give-the-servers-a-place-to-meet';
		await seat.send(
			numbered([
				{kind: 'joined'},
				{kind: 'step-entered', step},
				{kind: 'step-failed', step},
				{kind: 'step-passed', step, detail: {by: 'learner', milliseconds: 120_000}},
			]),
		);
		await seat.close();
		const csv = path.join(labs.home, 'results.csv');
		const json = path.join(labs.home, 'results.json');
		expect(await workshop('export', csv)).toEqual({
			exitCode: 0,
			stdout: `The results are written: ${csv} (1 seat, 4 events)`,
			stderr: '',
		});
		const lines = readFileSync(csv, 'utf8').split('\r\n');
		expect(lines[1]).toMatch(/^heron,1,network,network\/give-the-servers-a-place-to-meet,\d{4}-.*Z,2\.0,learner,0,1$/);
		expect((await workshop('export', json, '--name', name)).exitCode).toBe(0);
		const told = JSON.parse(readFileSync(json, 'utf8'));
		expect(told.results.map(({kind}: {kind: string}) => kind)).toEqual([
			'joined',
			'step-entered',
			'step-failed',
			'step-passed',
		]);
		const again = await workshop('export', json);
		expect(again).toMatchObject({exitCode: 2, stdout: ''});
		expect(again.stderr).toContain('there is a file of that name');
		await Promise.all([csv, json].map((file) => rm(file)));
	});

	test('keeps its roster from being cleaned away or played in', async () => {
		const kept = `The lab "${lab}" keeps the roster of the workshop "${name}", which is open; it is not removed.`;
		for (const which of [['--all'], ['--lab', lab]]) {
			const {exitCode, stdout, stderr} = await labs.clean(...which, '--yes');
			expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''});
			expect(stderr).toBe(`${kept}\nEnd the workshop with "workshop close --name ${name}".`);
		}

		const played = await runCli(['run', '--lab', lab], labs.env);
		expect(played.exitCode).toBe(2);
		expect(played.stderr).toContain(`The lab "${lab}" keeps the roster of a workshop, and no course is played in it.`);
		expect(await eye.left(dir, lab)).not.toEqual([]);
	});

	test('whose server was killed is opened again under the same code, with all seats', async () => {
		await eye.kill(dir, lab);
		const {exitCode, stdout, stderr} = await workshop('open', '--name', name);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout).toContain('The roster did not run; it is started again.');
		expect(codeIn(stdout)).toBe(code);
		if (key === undefined) throw new Error('nobody has joined');
		const seat = await connectSeat(key);
		expect(await seat.heartbeat()).toEqual({notices: [], hand: 'down'});
		await seat.close();
		expect((await claimSeat(parseInvitation(code), {id: randomUUID(), alias: 'owl'})).seat).toBe(2);
	});

	test('that is open is not opened otherwise', async () => {
		const {exitCode, stderr} = await workshop('open', '--name', name, '--seats', '5');
		expect(exitCode).toBe(2);
		expect(stderr).toContain(`The workshop "${name}" is open already, with 3 seats.`);
	});

	test('is closed: no container, network, volume, process or folder is left', async () => {
		const {exitCode, stdout, stderr} = await workshop('close');
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect(stdout).toContain(`The workshop "${name}" is closed.`);
		await expectNothingLeft();
		expect((await workshop('close')).stderr).toContain('No workshop is open on this machine.');
	});

	test('whose opening is killed is gone on with; whose closing is killed is finished', async () => {
		await killWhen(opening, async () => (await eye.left(dir, lab)).length > 0);
		expect(stage()).toBe('opening');
		const tooEarly = await workshop('export', path.join(labs.home, 'early.csv'));
		expect(tooEarly.exitCode).toBe(2);
		expect(tooEarly.stderr).toContain(`The workshop "${name}" is not open yet`);

		const {exitCode, stdout, stderr} = await runCli(opening, labs.env);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		expect((await claimSeat(parseInvitation(codeIn(stdout)), {id: randomUUID(), alias: 'wren'})).seat).toBe(1);

		await killWhen(['workshop', 'close', '--name', name, '--yes'], () => stage() === 'closing');
		const refused = await workshop('open', '--name', name);
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain(`The workshop "${name}" is being closed, and that was broken off.`);
		expect((await workshop('close', '--name', name)).exitCode).toBe(0);
		await expectNothingLeft();
	});

	test('whose opening is killed is closed without a trace', async () => {
		await killWhen(opening, () => existsSync(path.join(dir, 'secrets')));
		// A foreign file there stays.
		await writeFile(path.join(dir, 'notes.txt'), 'mine\n');
		expect((await workshop('close', '--name', name)).exitCode).toBe(0);
		expect(await eye.left(dir, lab)).toEqual([]);
		expect(readdirSync(labs.home, {recursive: true}).filter((file) => !/^labs/.test(String(file)))).toEqual([]);
		expect(readdirSync(dir)).toEqual(['notes.txt']);
	});

	return {labs, name, workshop};
}
