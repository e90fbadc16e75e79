import {rmSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {quantile} from '../../bench/statistics.js';
import {boardOf} from '../../source/workshop/board/board-of.js';
import type {ClassRows} from '../../source/workshop/roster/rows.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {UnsteadyNetwork} from '../support/network/unsteady-network.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {privateHome} from '../support/processes/private-home.js';
import {type ClassRun, ofSeat, playClass, seconds, startClassServer, sum} from '../support/workshop/class-scenes.js';
import type {RosterServer} from '../support/workshop/roster-server.js';
import type {Standing} from '../support/workshop/simulated-class.js';

/** `npm run bench` has twice as many. */
const seats = 100;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe.skipIf(!hasPrograms)(`a simulated class, SEED=${seed}`, () => {
	const place = privateHome();
	let server: RosterServer;
	let player: string;
	let network: UnsteadyNetwork;

	beforeAll(async () => {
		[server, player] = await Promise.all([startClassServer(seats), bundlePlayer('play-class.ts')]);
		network = await UnsteadyNetwork.start({host: '127.0.0.1', port: server.port});
	});

	afterAll(async () => {
		await network?.close();
		await server?.remove();
		if (player !== undefined) rmSync(path.dirname(player), {recursive: true, force: true});
		await place.remove();
	});

	test('of 100 loses and doubles nothing, though its roster is killed and twenty are cut off', async () => {
		const cutOff = new Set(Array.from({length: 20}, (_, index) => index * 5 + 1));
		let returned = 0;
		const run = await playClass({
			server,
			player,
			folder: place.home,
			workshop: 'class',
			seats,
			seed,
			length: 600_000,
			haste: 24,
			portOf: (learner) => (cutOff.has(learner) ? network.port : undefined),
			async trouble(board) {
				const passed = () => sum(board.latest?.seats.map((seat) => seat.passed) ?? []);
				await expect.poll(passed, {timeout: 20_000}).toBeGreaterThan(2 * seats);
				network.silence();
				expect(await network.hungUp()).toBe(cutOff.size);
				network.open();
				await server.down('SIGKILL');
				const began = performance.now();
				await server.up();
				returned = performance.now() - began;
			},
			atEnd: ({learners, board}) =>
				expect
					.poll(() => (board.latest === undefined ? [] : shownBy(board.latest)), {timeout: 10_000})
					.toEqual(learners.toSorted((a, b) => a.seat - b.seat).map(({seat, simulated}) => [seat, simulated.end])),
		});
		tellOf(run, returned);
		for (const {seat, ids, simulated} of run.learners) {
			const own = ofSeat(run.results, seat);
			expect(
				own.map(({kind, step}) => ({kind, ...(step !== undefined && {step})})),
				`seat ${seat}`,
			).toEqual(simulated.told);
			expect(own.map(({seq}) => seq)).toEqual(own.map((_, index) => index + 1));
			expect(own.map(({id}) => id)).toEqual(ids);
		}

		expect(run.results).toHaveLength(run.learners.reduce((sum, {simulated}) => sum + simulated.told.length, 0));
		expect(run.results.length).toBeGreaterThan(2500);
		// All had to reconnect, and some events had to be sent again.
		expect(Math.min(...run.learners.map(({connections}) => connections))).toBeGreaterThanOrEqual(2);
		expect(run.learners.some(({again}) => again > 0)).toBe(true);
		expect(run.lags.length).toBeGreaterThan(500);
	});
});

/** How seats stand on a board, in the simulation's words. */
function shownBy(rows: ClassRows): ReadonlyArray<readonly [seat: number, Standing]> {
	const board = boardOf(rows);
	return board.seats
		.toSorted((a, b) => a.seat - b.seat)
		.map(({seat, stepIndex = -1, passed, failing, stuck, isFinished}) => [
			seat,
			{
				stepIndex,
				passed,
				fails: rows.seats.find((row) => row.seat === seat)?.fails ?? 0,
				...(failing !== undefined && {check: failing.check}),
				hand: stuck.some(({kind}) => kind === 'hand') ? 'up' : 'down',
				isFinished,
			},
		]);
}

function tellOf({learners, results, board, lags, joining, rest}: ClassRun, returned: number): void {
	console.log(
		`${results.length} events of ${learners.length} learners, who joined in ${seconds(joining)}; roster back in ${seconds(returned)}, board away for ${seconds(board.away)}, all sent ${seconds(rest)} after the end; ${sum(learners.map(({again}) => again))} events sent again, ${sum(learners.map(({connections}) => connections))} connections, ${sum(learners.map(({refused}) => refused))} tries in vain; board read ${board.readings} times, behind by p50 ${Math.round(quantile(lags, 0.5))} ms, p99 ${Math.round(quantile(lags, 0.99))} ms (${lags.length} events)`,
	);
}
