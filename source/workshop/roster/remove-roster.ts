import pg from 'pg';
import {type RosterNames, rosterNames} from '../names.js';
import {openAsAdministrator} from './install-roster.js';
import {watchName} from './keep-watch.js';
import {existingRoles} from './roles.js';
import type {Administrator, RemoveRoster} from './roster.js';
import type {RosterSession} from './session.js';

const {escapeIdentifier, escapeLiteral} = pg;

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
		await shutOut(session, roles, workshop);
		await rollBackPrepared(session, roles);
		for (const database of await otherDatabases(session, roles)) {
			await dropLeft({...administrator, database}, roles);
		}

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

/** Refuses new connections, and then ends the existing ones, and the watch over them. */
async function shutOut(session: RosterSession, roles: readonly string[], workshop: string): Promise<void> {
	await inBatches(session, roles, (role) => `ALTER ROLE ${escapeIdentifier(role)} NOLOGIN`);
	await session.query(
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE usename = ANY($1::name[]) OR usename = current_user AND application_name = $2`,
		[roles, watchName(workshop)],
	);
}

/** A prepared transaction outlives its session, and its locks would keep the schema from being dropped. */
async function rollBackPrepared(session: RosterSession, roles: readonly string[]): Promise<void> {
	const prepared = await session.query(
		`SELECT gid, owner::text FROM pg_prepared_xacts
		WHERE owner = ANY($1::name[]) AND database = current_database()`,
		[roles],
	);
	for (const {gid, owner} of prepared) {
		await session.query(`SET ROLE ${escapeIdentifier(String(owner))}`);
		await session.query(`ROLLBACK PREPARED ${escapeLiteral(String(gid))}`);
		await session.query('RESET ROLE');
	}
}

/**
 * Databases beside the roster's in which the roles have left something: those of a server that is not the workshop's own
 * are open to every role unless its administrator has closed them, and a role that owns something is not dropped.
 */
async function otherDatabases(session: RosterSession, roles: readonly string[]): Promise<string[]> {
	const databases = await session.query(
		`SELECT datname::text AS name FROM pg_database d WHERE datallowconn AND datname <> current_database() AND (
			EXISTS (SELECT FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
				WHERE s.dbid = d.oid AND s.refclassid = 'pg_authid'::regclass AND r.rolname = ANY($1::name[]))
			OR datname IN (SELECT database FROM pg_prepared_xacts WHERE owner = ANY($1::name[])))`,
		[roles],
	);
	return databases.map(({name}) => String(name));
}

async function dropLeft(administrator: Administrator, roles: readonly string[]): Promise<void> {
	const session = await openAsAdministrator(administrator);
	try {
		await rollBackPrepared(session, roles);
		await inBatches(session, roles, (role) => `DROP OWNED BY ${escapeIdentifier(role)}`);
	} finally {
		await session.close();
	}
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
