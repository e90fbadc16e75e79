import pg from 'pg';
import type {RosterNames} from '../names.js';
import type {RosterSession} from './session.js';

const {escapeIdentifier} = pg;

/** What an administrator can, and may, do about rights that do not belong to the workshop alone. */
export type Reach = {
	readonly isSuperuser: boolean;
	/** The server is the workshop's own: all that every role may do there by default is taken away. */
	readonly ownsServer: boolean;
};

/**
 * Lets the workshop's roles into the current database. On a server of the workshop's own, closes all databases to every
 * other role, and takes away what any role may do in this one by default.
 */
export async function openDatabase(session: RosterSession, names: RosterNames, reach: Reach): Promise<void> {
	const [row] = await session.query(
		'SELECT pg_has_role(datdba, $1) AS owns, datname::text AS name FROM pg_database WHERE datname = current_database()',
		['USAGE'],
	);
	if (!reach.isSuperuser && row?.owns !== true) return;
	const database = escapeIdentifier(String(row?.name));
	await session.query(
		`GRANT CONNECT ON DATABASE ${database} TO ${names.learner}, ${names.board}, ${names.instructor}, ${names.joiner}`,
	);
	if (!reach.ownsServer) return;
	await session.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
	await session.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
	if (reach.isSuperuser) await closeToAll(session, names);
}

/** Needs the rights of a superuser: databases, functions and languages belong to whoever has made the server. */
async function closeToAll(session: RosterSession, {owner}: RosterNames): Promise<void> {
	const databases = await session.query('SELECT datname::text AS name FROM pg_database');
	for (const {name} of databases) {
		await session.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${escapeIdentifier(String(name))} FROM PUBLIC`);
	}

	const functions = await session.query(
		`SELECT oid::regprocedure::text AS name FROM pg_proc
		WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ $1`,
		[lasting],
	);
	await session.query(`REVOKE EXECUTE ON FUNCTION ${functions.map(({name}) => name).join(', ')} FROM PUBLIC`);
	await session.query(`GRANT EXECUTE ON FUNCTION pg_catalog.pg_notify(text, text) TO ${owner}`);
	// DO runs any code; the owner writes the roster's functions.
	await session.query('REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC');
	await session.query(`GRANT USAGE ON LANGUAGE plpgsql TO ${owner}`);
}

/**
 * Functions that any role may call by default (PostgreSQL 15, 5.7) and that leave something behind: large objects, which
 * belong to no schema; locks that last as long as the session, in a memory that all sessions share (13.3.5); queued
 * notices, files of snapshots, messages in the WAL.
 */
const lasting =
	'^(lo_creat|lo_create|lo_from_bytea|pg_(try_)?advisory_.*|pg_notify|pg_export_snapshot|pg_logical_emit_message)$';

/**
 * Refuses commands that define something, whatever rights a role has: ALTER DEFAULT PRIVILEGES needs none. Roles and
 * databases belong to no database, so that ALTER ROLE is no such command (PostgreSQL 15, 40.1); see `keepWatch`.
 */
export async function refuseDefinitions(session: RosterSession, {schema}: RosterNames, reach: Reach): Promise<void> {
	if (!reach.isSuperuser || !reach.ownsServer) return;
	const trigger = `${schema}_no_definitions`;
	await session.query(`DROP EVENT TRIGGER IF EXISTS ${trigger}`);
	await session.query(
		`CREATE EVENT TRIGGER ${trigger} ON ddl_command_start EXECUTE FUNCTION ${schema}.refuse_definition()`,
	);
}
