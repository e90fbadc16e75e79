import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {installRoster} from '../../../source/workshop/roster/install-roster.js';
import {keepWatch} from '../../../source/workshop/roster/keep-watch.js';
import {removeRoster} from '../../../source/workshop/roster/remove-roster.js';
import type {Administrator} from '../../../source/workshop/roster/roster.js';
import {hasPrograms} from '../../support/labs/local-instances.js';
import {invitationTo, newClaim, newRoster} from '../../support/workshop/roster-class.js';
import {RosterServer} from '../../support/workshop/roster-server.js';
import {Stranger} from '../../support/workshop/roster-stranger.js';

/** By whom the roster is made in a server that others have: with, and without, all rights. */
const makers = [
	{maker: 'a superuser', workshop: 'a', user: 'admin'},
	{maker: 'a user who may make roles', workshop: 'b', user: 'teacher'},
] as const;

describe.skipIf(!hasPrograms)('a roster in a server that is there', () => {
	let server: RosterServer;

	beforeAll(async () => {
		server = await RosterServer.start({settings: 'max_prepared_transactions = 5'});
		await server.sql("CREATE ROLE teacher LOGIN CREATEROLE PASSWORD 'chalk'");
		await server.sql('ALTER DATABASE workshop OWNER TO teacher');
	});
	afterAll(() => server?.remove());

	const as = (user: string): Administrator => server.administrator(user === 'teacher' ? {user, password: 'chalk'} : {});
	const rows = async (text: string, database?: string) =>
		(await server.sql(text, database)).rows.map((row) => Object.values(row)[0]);

	it('ends what its seats leave running, with all rights and without', async () => {
		for (const {workshop, user} of makers) {
			await installRoster(as(user), newRoster(3, {workshop, ownsServer: false}));
			await keepWatch(as(user), workshop, false);
		}

		await Promise.all(makers.map(runTooLong));
		for (const {workshop, user} of makers) await removeRoster(as(user), workshop);
		const watches = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'ws\\__ watch'";
		await expect.poll(() => rows(watches)).toEqual([]);
	}, 60_000);

	async function runTooLong({workshop}: (typeof makers)[number]): Promise<void> {
		const seat = await Stranger.enter(await claimSeat(invitationTo(server, {workshop}), newClaim('eve')));
		await seat.run('SET statement_timeout = 0; ALTER ROLE CURRENT_USER SET statement_timeout = 0');
		await expect(seat.run('SELECT pg_sleep(120)')).rejects.toMatchObject({code: '57P01'});
		const settings = `SELECT setconfig FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole
			WHERE rolname ~ '^ws_${workshop}_'`;
		await expect.poll(() => rows(settings), {timeout: 10_000}).toEqual([]);
	}

	it.each(makers)('made by $maker is removed with what a seat has left in any database', async ({workshop, user}) => {
		await installRoster(as(user), newRoster(3, {workshop, ownsServer: false}));
		const key = await claimSeat(invitationTo(server, {workshop}), newClaim('eve'));
		for (const database of ['workshop', 'postgres', 'template1']) {
			const seat = await Stranger.enter({...key, database});
			await seat.run("SELECT lo_from_bytea(0, decode(repeat('41', 100000), 'hex'))");
			await seat.run('ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC');
			if (database !== 'template1') {
				await seat.run(`BEGIN; SELECT lo_creat(-1); PREPARE TRANSACTION '${workshop} in ${database}'`);
			}

			await seat.leave();
		}

		await removeRoster(as(user), workshop);
		for (const database of ['workshop', 'postgres', 'template1']) {
			expect(await rows('SELECT oid FROM pg_largeobject_metadata', database), database).toEqual([]);
			expect(await rows('SELECT oid FROM pg_default_acl', database), database).toEqual([]);
		}

		expect(await rows('SELECT gid FROM pg_prepared_xacts')).toEqual([]);
		expect(await rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'ws\\_%'")).toEqual([]);
	});
});
