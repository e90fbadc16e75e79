import pg from 'pg';
import {type RosterNames, rosterNames} from '../names.js';
import {openAsAdministrator} from './install-roster.js';
import {existingRoles} from './roles.js';
import type {RemoveRoster} from './roster.js';
import type {RosterSession} from './session.js';

const {escapeIdentifier} = pg;

/** Roles that are removed by one statement. */
const rolesPerStatement = 100;

/** @see RemoveRoster */
export const removeRoster: RemoveRoster = async (administrator, workshop) => {
	const names = rosterNames(workshop);
	const session = await openAsAdministrator(administrator);
	try {
		const roles = [...(await existingRoles(session, names))].sort();
		const [row] = await session.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
		if (row?.rolsuper !== true) await joinAll(session, roles);
		await shutOut(session, roles);
		await session.transaction(async () => {
			await session.query(`DROP SCHEMA IF EXISTS ${names.schema} CASCADE`);
			await drop(session, names, roles);
		});
	} finally {
		await session.close();
	}
};

/** Without superuser, only a member of a role may end its connections, and drop its things. */
async function joinAll(session: RosterSession, roles: readonly string[]): Promise<void> {
	await inBatches(session, roles, (role) => `GRANT ${escapeIdentifier(role)} TO CURRENT_USER`);
}

/** Refuses new connections, and then ends the existing ones. */
async function shutOut(session: RosterSession, roles: readonly string[]): Promise<void> {
	await inBatches(session, roles, (role) => `ALTER ROLE ${escapeIdentifier(role)} NOLOGIN`);
	await session.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ANY($1::name[])', [
		roles,
	]);
}

/** Groups go last, as others are members of them. */
async function drop(session: RosterSession, names: RosterNames, roles: readonly string[]): Promise<void> {
	const groups = [names.learner, names.owner];
	const ordered = [...roles.filter((role) => !groups.includes(role)), ...groups.filter((role) => roles.includes(role))];
	await inBatches(session, ordered, (role) => {
		const name = escapeIdentifier(role);
		return `DROP OWNED BY ${name}; DROP ROLE ${name}`;
	});
}

async function inBatches(
	session: RosterSession,
	roles: readonly string[],
	statement: (role: string) => string,
): Promise<void> {
	for (let start = 0; start < roles.length; start += rolesPerStatement) {
		await session.queries(
			roles
				.slice(start, start + rolesPerStatement)
				.map((role) => `${statement(role)};`)
				.join('\n'),
		);
	}
}
