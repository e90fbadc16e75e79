import {rmSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {quantile} from '../../bench/statistics.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {privateHome} from '../support/processes/private-home.js';
import {floodRoster, hastyPace, ofSeat, seconds, startClassServer, sum} from '../support/workshop/class-scenes.js';
import type {RosterServer} from '../support/workshop/roster-server.js';

/** `npm run bench` has as many as a workshop can have, with more events each. */
const seats = 200;

describe.skipIf(!hasPrograms)('a simulated class', () => {
	const place = privateHome();
	let server: RosterServer;
	let player: string;

	beforeAll(async () => {
		[server, player] = await Promise.all([startClassServer(seats), bundlePlayer('play-class.ts')]);
	});

	afterAll(async () => {
		await server?.remove();
		if (player !== undefined) rmSync(path.dirname(player), {recursive: true, force: true});
		await place.remove();
	});

	test('of 200 that comes back at once is taken in whole', async () => {
		const flood = await floodRoster({
			server,
			player,
			folder: place.home,
			workshop: 'flood',
			seats,
			events: 10,
			leave: false,
		});
		console.log(floodWords(flood));
		expectWhole(flood, seats, 10);
		expect(flood.rows.seats.every(({step, lastSeen}) => step !== undefined && lastSeen !== undefined)).toBe(true);
	});

	test('of which more come back than the roster takes connections is let in one after the other', async () => {
		const crowd = 100;
		const flood = await floodRoster({
			server,
			player,
			folder: place.home,
			workshop: 'crowd',
			seats: crowd,
			events: 50,
			leave: true,
			pace: hastyPace,
			async before() {
				await server.sql('ALTER SYSTEM SET max_connections = 40', 'postgres');
				await server.down('SIGINT');
				await server.up();
			},
		});
		console.log(floodWords(flood));
		expectWhole(flood, crowd, 50);
		expect(sum(flood.learners.map(({refused}) => refused))).toBeGreaterThan(0);
	});
});

type Flood = Awaited<ReturnType<typeof floodRoster>>;

/** Every event of every outbox is there once, in its order. */
function expectWhole({learners, results}: Flood, seats: number, events: number): void {
	expect(learners).toHaveLength(seats);
	for (const {seat, ids} of learners) {
		const own = ofSeat(results, seat);
		expect(own.map(({seq}) => seq)).toEqual(Array.from({length: events}, (_, index) => index + 1));
		expect(own.map(({id}) => id)).toEqual(ids);
	}

	expect(results).toHaveLength(seats * events);
}

function floodWords({learners, results, took, memory}: Flood): string {
	const half = quantile(
		learners.map((learner) => learner.took),
		0.5,
	);
	return `${results.length} events of ${learners.length} learners in ${seconds(took)}, half of them by ${seconds(half)}; ${sum(learners.map(({connections}) => connections))} connections, ${sum(learners.map(({refused}) => refused))} tries in vain, ${sum(learners.map(({again}) => again))} events sent again; the server at most ${Math.round(memory.bytes / 2 ** 20)} MiB in ${memory.processes} processes`;
}
