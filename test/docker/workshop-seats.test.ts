import {randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import Docker from 'dockerode';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {accessAs} from '../../source/workshop/access.js';
import {atMost} from '../../source/workshop/hosts/at-most.js';
import type {SeatHosts} from '../../source/workshop/hosts/hosts.js';
import {hostsOfWorkshop} from '../../source/workshop/hosts/hosts-of-workshop.js';
import {runIn} from '../../source/workshop/hosts/run-in.js';
import {parseInvitation} from '../../source/workshop/invitation.js';
import {claimSeat} from '../../source/workshop/roster/claim-seat.js';
import {connectInstructor} from '../../source/workshop/roster/connect-instructor.js';
import {connectSeat} from '../../source/workshop/roster/connect-seat.js';
import type {SeatKey} from '../../source/workshop/roster/roster.js';
import {findOpenWorkshop} from '../../source/workshop/workshop-folder.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';
import {hostsFile} from '../support/workshop/hosts-file.js';
import {numbered} from '../support/workshop/roster-class.js';
import {meansOfSeat, spreadLine} from '../support/workshop/seat-means.js';
import {mountedVolumes, removeTraces, tracesOf} from '../support/workshop/workshop-traces.js';

const found = await dockerTestImage();
const why = 'reason' in found ? found.reason : undefined;
const image = 'image' in found ? found.image : '';
const required = process.env.PG_TUTORIAL_REQUIRE_DOCKER === '1';

/** Always the same, so that what a killed run has left is found. */
const name = 'seats';
const count = 10;
const numbers = Array.from({length: count}, (_, index) => index + 1);
/** Those that come to streaming; the others come to their first server, which costs a fifth. */
const streaming = numbers.slice(0, 2);

describe.skipIf(why !== undefined && !required)(`${count} seats of a workshop (${why ?? 'real'})`, () => {
	const docker = new Docker();
	const place = privateHome(name);
	const env = {PG_REPLICATION_TUTORIAL_HOME: place.home, DEBUG: undefined};
	const workshop = (command: string, ...more: string[]) => runCli(['workshop', command, ...more, '--name', name], env);
	const container = (seat: number) => `pgws-${name}-s${String(seat).padStart(3, '0')}`;
	const run = async (seat: number, command: string) => {
		const result = await runIn(docker, container(seat), {command: ['sh', '-c', command], user: 'postgres'});
		return {...result, text: `${result.stdout}${result.stderr}`};
	};
	const keys: SeatKey[] = [];
	let hosts: SeatHosts | undefined;
	let code = '';

	const removeAll = async () => {
		hosts?.close();
		if (existsSync(path.join(place.home, 'workshops', name))) await workshop('close', '--yes');
		await removeTraces(name);
		await place.remove();
	};

	beforeAll(async () => {
		await removeAll();
		// It went with what was left in it.
		privateHome(name);
		const file = await hostsFile(place.home, count, image);
		const opening = ['--seats', String(count), '--hosts', file, '--engine', 'docker', '--image', image];
		const {exitCode, stdout, stderr} = await workshop('open', ...opening);
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		code = /^ {4}(\S+@\S+)$/m.exec(stdout)?.[1] ?? '';
		hosts = await hostsOfWorkshop(await findOpenWorkshop(name));
	});
	afterAll(removeAll);

	it('are claimed by the code, all at once, and none more', async () => {
		const claim = (alias: string) => claimSeat(parseInvitation(code), {id: randomUUID(), alias});
		keys.push(...(await Promise.all(numbers.map((number) => claim(`learner-${number}`)))));
		expect(keys.map(({seat}) => seat).toSorted((a, b) => a - b)).toEqual(numbers);
		await expect(claim('late')).rejects.toMatchObject({kind: 'full'});
	});

	it('live side by side, all with a server, some with a standby that streams', async () => {
		const began = performance.now();
		const inTurn = atMost(4);
		// The seat is thrown away: it need not go back.
		const course = (seat: number) =>
			`PG_REPLICATION_TUTORIAL_SNAPSHOTS=off pg-replication-tutorial --engine local --plain run --keep --to ${
				streaming.includes(seat) ? 'start-the-standby' : 'primary-instance'
			}`;
		const learnt = await Promise.all(
			numbers.map(async (seat) => {
				const host = (await hosts?.ready(seat, undefined)) ?? '';
				const ready = secondsSince(began);
				return {seat, host, ready, ...(await inTurn(() => timed(() => run(seat, course(seat)))))};
			}),
		);
		for (const {result} of learnt) expect(result.exitCode, result.text).toBe(0);
		const instructor = await connectInstructor(accessAs('instructor', await findOpenWorkshop(name)));
		for (const {seat, host} of learnt) await instructor.place(seat, host);
		await instructor.close();

		const query = `psql -h /tmp/pg-replication-* -p 5000 -U postgresadmin -d postgresdb -Atc`;
		const states = numbers.map((seat) => run(seat, `${query} 'SELECT max(state) FROM pg_stat_replication'`));
		expect((await Promise.all(states)).map(({text}) => text)).toEqual(
			numbers.map((seat) => (streaming.includes(seat) ? 'streaming\n' : '\n')),
		);
		expect(await hosts?.health()).toEqual(new Map([['host-a', {kind: 'up', seats: count}]]));

		const means = await Promise.all(streaming.map((seat) => meansOfSeat(docker, container(seat))));
		const mebibytes = (of: 'memory' | 'disk') => means.map((each) => each[of] / 1024 ** 2);
		const lines = [
			`${count} seats started in ${Math.max(...learnt.map(({ready}) => ready)).toFixed(1)} s, while others learn`,
			`${streaming.length} seats brought to streaming`,
			spreadLine(
				'Course to the standby',
				's',
				learnt.slice(0, streaming.length).map(({seconds}) => seconds),
			),
			spreadLine(
				'Processor time',
				's',
				means.map(({processor}) => processor),
			),
			spreadLine('Memory without page cache', 'MiB', mebibytes('memory')),
			spreadLine('Disk', 'MiB', mebibytes('disk')),
		];
		process.stdout.write(`${lines.join('\n')}\n`);
		// Limits of a seat are 512 MiB; far more than this would be something that grows.
		expect(Math.max(...mebibytes('memory'))).toBeLessThan(256);
	}, 300_000);

	it('are on the board, on their host', async () => {
		await Promise.all(
			keys.map(async (key) => {
				const seat = await connectSeat(key);
				const step = 'testing-replication/create-a-table';
				await seat.send(numbered([{kind: 'joined'}, {kind: 'step-entered', step}]));
				await seat.heartbeat();
				await seat.close();
			}),
		);
		const board = execa(process.execPath, ['dist/cli.js', 'workshop', 'board', '--plain', '--name', name], {env});
		let shown = '';
		board.stdout.on('data', (data) => {
			shown += data;
		});
		try {
			await expect
				.poll(() => shown, {timeout: 20_000})
				.toMatch(
					new RegExp(
						`${count} of ${count} seats taken, ${count} here, 0 away, 0 finished, 0 stuck\\.\\n.*Seats by lesson: 9: ${count}\\.`,
					),
				);
		} finally {
			board.kill('SIGINT');
			await board;
		}

		const instructor = await connectInstructor(accessAs('board', await findOpenWorkshop(name)));
		const {seats} = await instructor.readClass();
		await instructor.close();
		expect(seats.map(({seat, host}) => [seat, host])).toEqual(numbers.map((seat) => [seat, 'host-a']));
	});

	it('leave no container, network, volume, image, process or folder when the workshop is closed', async () => {
		const before = await tracesOf(name, place.home);
		for (const seat of numbers) {
			for (const what of ['container', 'volume']) expect(before).toContain(`${what} ${container(seat)}`);
		}

		for (const what of [/^network pgws-/, /^container roster-/, /^image /, /^process .* gateway/]) {
			expect(before).toContainEqual(expect.stringMatching(what));
		}

		// Some have no name that tells whose they are.
		const volumes = await mountedVolumes(name);
		const {exitCode, stdout, stderr} = await workshop('close', '--yes');
		expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
		for (const seat of numbers) expect(stdout).toContain(`container ${container(seat)} on host-a`);
		expect(await tracesOf(name, place.home)).toEqual([]);
		const there = (await docker.listVolumes()).Volumes.map((volume) => volume.Name);
		expect(there.filter((volume) => volumes.includes(volume))).toEqual([]);
		expect(await readdir(place.home, {recursive: true})).toEqual(['hosts.yaml']);
	});
});

async function timed<Result>(work: () => Promise<Result>): Promise<{result: Result; seconds: number}> {
	const started = performance.now();
	const result = await work();
	return {result, seconds: secondsSince(started)};
}

function secondsSince(moment: number): number {
	return (performance.now() - moment) / 1000;
}
