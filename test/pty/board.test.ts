import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {claimSeat} from '../../source/workshop/roster/claim-seat.js';
import {connectSeat} from '../../source/workshop/roster/connect-seat.js';
import {installRoster} from '../../source/workshop/roster/install-roster.js';
import type {WorkshopDescription} from '../../source/workshop/workshop-description.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {privateHome} from '../support/processes/private-home.js';
import {runCli} from '../support/processes/run-cli.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';
import {invitationTo, newClaim, newRoster, numbered} from '../support/workshop/roster-class.js';
import {RosterServer} from '../support/workshop/roster-server.js';

const place = privateHome();
const env = {PG_REPLICATION_TUTORIAL_HOME: place.home};
const boards: PtyTerminal[] = [];
let server: RosterServer;

/** A workshop that is open, with a roster in a server of the test. */
async function openWorkshop(): Promise<void> {
	server = await RosterServer.start();
	const roster = newRoster(12);
	const roles = await installRoster(server.administrator(), roster);
	const description: WorkshopDescription = {
		name: roster.workshop,
		seats: 12,
		openedAt: new Date().toISOString(),
		stage: 'open',
		roster: {
			server: {kind: 'given', administrator: 'postgresql://admin@127.0.0.1/workshop'},
			host: '127.0.0.1',
			port: server.port,
			database: 'workshop',
			...roles,
		},
		announced: {host: '127.0.0.1', port: server.port},
	};
	const folder = path.join(place.home, 'workshops', roster.workshop);
	await mkdir(folder, {recursive: true, mode: 0o700});
	await writeFile(path.join(folder, 'workshop.json'), JSON.stringify(description), {mode: 0o600});
}

beforeAll(async () => {
	if (hasPrograms) await openWorkshop();
});
afterEach(() => {
	for (const board of boards.splice(0)) board.stop();
});
afterAll(async () => {
	await server?.remove();
	await place.remove();
});

function board(...parameters: string[]): PtyTerminal {
	const terminal = new PtyTerminal(process.execPath, ['dist/cli.js', 'workshop', 'board', ...parameters], {env});
	boards.push(terminal);
	return terminal;
}

describe.skipIf(!hasPrograms)('the board of a real roster', () => {
	test('sees a hand, speaks to the seat, and outlives the death of the roster', async () => {
		const screen = board();
		await screen.sees('Nobody has taken a seat yet.');
		const key = await claimSeat(invitationTo(server), newClaim('heron'));
		const seat = await connectSeat(key);
		await seat.send(numbered([{kind: 'joined'}, {kind: 'step-entered', step: 'one/a'}]));
		await screen.sees('1 of 12 seats taken, 1 here');
		expect((await screen.lines()).join('\n')).toContain('nobody is stuck');

		await seat.send(numbered([{kind: 'hand-raised', step: 'one/a'}], 3));
		await screen.sees(/heron +hand/, 5000);

		screen.type('m');
		await screen.sees('To all:');
		for (const key of 'Tea?') screen.type(key);
		await screen.sees('To all: Tea?');
		screen.type('\r');
		await screen.sees('Sent to 1 seat;');
		expect((await seat.heartbeat()).notices).toMatchObject([{kind: 'message', body: 'Tea?'}]);
		screen.type('\r');
		await screen.sees('Seat 1, here');
		screen.type('d');
		await screen.sees('The hand of heron is down.');
		screen.type('\u001B');
		await screen.sees('nobody is stuck');

		await server.down('SIGKILL');
		await screen.sees('Roster away since');
		screen.type('m');
		await screen.sees('To all:');
		screen.type('x');
		await screen.sees('To all: x');
		screen.type('\r');
		// Two sentences: that it is away, and that the message is not sent.
		await screen.sees(/△ .*△ /s);
		await screen.sees('To all: x');
		await server.up();
		await expect.poll(async () => (await screen.lines()).join('\n'), {timeout: 15_000}).not.toContain('Roster away');
		await screen.sees('To all: x');
		screen.type('\r');
		await screen.sees('Sent to 1 seat;');
		const again = await connectSeat(key);
		expect((await again.heartbeat()).notices.map(({body}) => body)).toEqual(['Tea?', 'x']);
		await Promise.all([seat.close(), again.close()]);

		screen.type('q');
		expect((await screen.exited).exitCode).toBe(0);
		expect(screen.isAlternate).toBe(false);
	});

	test('is told in plain lines, and ends by a signal', async () => {
		const lines = board('--plain', '--web');
		await lines.sees('The board as a web page: http://127.0.0.1:');
		await lines.sees('1 of 12 seats taken');
		const [url = ''] = /http:\S+/.exec(lines.written) ?? [];
		expect((await fetch(url)).status).toBe(200);
		const seat = await connectSeat(await claimSeat(invitationTo(server), newClaim('otter')));
		await seat.send(numbered([{kind: 'joined'}, {kind: 'hand-raised'}]));
		await lines.sees('Stuck: otter (not begun yet). The hand has been up for 0 s.');
		await seat.send(numbered([{kind: 'hand-lowered'}], 3));
		await lines.sees('No longer stuck: otter.');
		await seat.close();
		lines.signal('SIGTERM');
		expect((await lines.exited).exitCode).toBe(0);
	});

	test('of no workshop is refused in a sentence', async () => {
		const {exitCode, stderr} = await runCli(['workshop', 'board', '--name', 'autumn'], env);
		expect(exitCode).toBe(2);
		expect(stderr).toContain('No workshop "autumn" is open on this machine.');
	});
});
