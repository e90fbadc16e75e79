import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {connectInstructor} from '../../../source/workshop/roster/connect-instructor.js';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import {installRoster} from '../../../source/workshop/roster/install-roster.js';
import type {
	InstructorConnection,
	RosterRoles,
	SeatConnection,
	SeatKey,
} from '../../../source/workshop/roster/roster.js';
import {accessTo, invitationTo, newClaim, newRoster, numbered} from '../../support/roster-class.js';
import {RosterServer} from '../../support/roster-server.js';

let server: RosterServer;
let roles: RosterRoles;
let instructor: InstructorConnection;

beforeAll(async () => {
	server = await RosterServer.start();
	roles = await installRoster(server.administrator(), newRoster(12));
	instructor = await connectInstructor(accessTo(server, roles.instructor));
});

afterAll(async () => {
	await instructor?.close();
	await server?.remove();
});

let count = 0;
async function takeSeat(): Promise<{key: SeatKey; connection: SeatConnection}> {
	count += 1;
	const key = await claimSeat(invitationTo(server), newClaim(`learner ${count}`));
	return {key, connection: await connectSeat(key)};
}

async function rowOf({seat}: SeatKey) {
	return (await instructor.readClass()).seats.find((row) => row.seat === seat);
}

describe('events of a seat', () => {
	it('are counted once, however often they come', async () => {
		const {key, connection} = await takeSeat();
		const events = numbered([{kind: 'joined'}, {kind: 'step-entered', step: 'one/a'}]);
		await connection.send(events);
		await connection.send([...events, ...numbered([{kind: 'step-passed', step: 'one/a'}], 3), ...events]);
		const results = (await instructor.readResults()).filter(({seat}) => seat === key.seat);
		expect(results.map(({kind}) => kind)).toEqual(['joined', 'step-entered', 'step-passed']);
		expect(results[0]).toMatchObject({alias: key.alias, id: events[0]?.id, seq: 1, at: new Date(events[0]?.at ?? '')});
		expect(await rowOf(key)).toMatchObject({step: 'one/a', passed: 1, fails: 0, alias: key.alias});
		await connection.close();
	});
});
