import {isWorkshopName, maxSeats, type RosterNames, rosterNames} from '../names.js';
import {openDatabase, refuseDefinitions} from './database-rights.js';
import {applyMigrations} from './migrations/apply-migrations.js';
import type {Migration} from './migrations/migration.js';
import {migrations as allMigrations} from './migrations/migrations.js';
import {existingRoles, makeGroups, makeLogins, makeSeats, rememberVerifiers} from './roles.js';
import {type Administrator, type InstallRoster, type NewRoster, RosterFault, type RosterRoles} from './roster.js';
import {makePassword} from './scram.js';
import {openSession, type RosterSession} from './session.js';

/**
 * Seats keep their keys; board, instructor and joiner have new passwords each time.
 * @see InstallRoster
 */
export const installRoster: InstallRoster = (administrator, roster) =>
	installWith(allMigrations, administrator, roster);

/** The same, with migrations of a test's own. */
export async function installWith(
	migrations: readonly Migration[],
	administrator: Administrator,
	roster: NewRoster,
): Promise<RosterRoles> {
	if (!isWorkshopName(roster.workshop)) {
		throw new RosterFault('refused', `"${roster.workshop}" is no name of a workshop.`);
	}

	if (!Number.isInteger(roster.seats) || roster.seats < 1 || roster.seats > maxSeats) {
		throw new RosterFault('refused', `A workshop has 1 to ${maxSeats} seats, not ${roster.seats}.`);
	}

	const names = rosterNames(roster.workshop);
	const session = await openAsAdministrator(administrator);
	try {
		return await session.transaction(() => install(session, names, roster, migrations));
	} finally {
		await session.close();
	}
}

export function openAsAdministrator({user, ...rest}: Administrator): Promise<RosterSession> {
	return openSession({...rest, role: user}, 'administrator');
}

async function install(
	session: RosterSession,
	names: RosterNames,
	roster: NewRoster,
	migrations: readonly Migration[],
): Promise<RosterRoles> {
	const isSuperuser = await survey(session, names, roster.seats);
	const reach = {isSuperuser, ownsServer: roster.ownsServer === true};
	const existing = await existingRoles(session, names);
	await makeGroups(session, names, existing);
	if (!isSuperuser) await session.query(`GRANT ${names.owner}, ${names.learner} TO CURRENT_USER`);
	const given = {
		board: {role: names.board, password: makePassword()},
		instructor: {role: names.instructor, password: makePassword()},
		joiner: {role: names.joiner, password: roster.joinSecret},
	};
	await makeLogins(
		session,
		[
			{...given.board, connections: staffConnections},
			{...given.instructor, connections: staffConnections},
			// A client with the join code must not be able to take all connections of the server.
			{...given.joiner, connections: Math.max(20, Math.ceil(roster.seats / 2)), endedBy: names.owner},
		],
		existing,
	);
	await session.query(`CREATE SCHEMA IF NOT EXISTS ${names.schema} AUTHORIZATION ${names.owner}`);
	await openDatabase(session, names, reach);

	await session.query(`SET LOCAL ROLE ${names.owner}`);
	await session.query('ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');
	await applyMigrations(session, names, migrations);
	await describe(session, names, roster);
	await session.query('RESET ROLE');
	await refuseDefinitions(session, names, reach);
	await makeSeats(session, names, roster.seats, existing);
	if (isSuperuser) await rememberVerifiers(session, names);
	return given;
}

const staffConnections = 20;

/** Connections that are reserved for board, instructor, joiner and administrator. */
const spareConnections = 15;

/**
 * @returns whether the administrator is a superuser
 * @throws RosterFault when the server is not suitable
 */
async function survey(session: RosterSession, names: RosterNames, seats: number): Promise<boolean> {
	const [row = {}] = await session.query(
		`SELECT r.rolsuper AS superuser, d.datname::text AS database, pg_encoding_to_char(d.encoding) AS encoding,
			current_setting('server_version_num')::integer AS version,
			current_setting('max_connections')::integer AS connections,
			to_regnamespace($1) IS NOT NULL AND to_regclass($1 || '.migration') IS NULL AS foreign_schema,
			(SELECT min(o.datname::text) FROM pg_shdepend s JOIN pg_database o ON o.oid = s.dbid
				JOIN pg_roles w ON w.oid = s.refobjid
				WHERE s.refclassid = 'pg_authid'::regclass AND o.oid <> d.oid AND w.rolname = $2) AS elsewhere
		FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()`,
		[names.schema, names.owner],
	);
	const refuse = (message: string, remedy: string) => new RosterFault('refused', message, remedy);
	if (Number(row.version) < 130_000) {
		throw refuse('The server is older than PostgreSQL 13.', 'Take a newer one for the roster.');
	}

	if (Number(row.connections) < seats + spareConnections) {
		throw refuse(
			`The server takes ${row.connections} connections, and ${seats} seats need ${seats + spareConnections}.`,
			`Set max_connections = ${Math.max(300, 2 * seats)} there, and restart it.`,
		);
	}

	if (row.encoding !== 'UTF8') {
		throw refuse(`The database "${row.database}" is not in UTF8.`, "Make one with ENCODING 'UTF8' for the roster.");
	}

	if (row.foreign_schema) {
		throw refuse(
			`The database "${row.database}" has a schema "${names.schema}" that is no workshop's.`,
			'Open the workshop under another name.',
		);
	}

	if (row.elsewhere) {
		throw refuse(
			`A workshop of this name is open on this server already, in the database "${row.elsewhere}".`,
			'Open this one under another name.',
		);
	}

	return row.superuser === true;
}

/** Writes the workshop's name and gateway, and the steps of its course. */
async function describe(session: RosterSession, {schema}: RosterNames, roster: NewRoster): Promise<void> {
	await session.query(
		`INSERT INTO ${schema}.workshop (name, gateway) VALUES ($1, $2)
		ON CONFLICT (is_one) DO UPDATE SET gateway = excluded.gateway`,
		[roster.workshop, roster.gateway ?? null],
	);
	await session.query(`DELETE FROM ${schema}.step`);
	await session.query(
		`INSERT INTO ${schema}.step (step, position, title, lesson, lesson_title, lesson_number, lesson_minutes)
		SELECT step, position, title, lesson, "lessonTitle", "lessonNumber", "lessonMinutes"
		FROM json_to_recordset($1::json) AS s(step text, position integer, title text, lesson text, "lessonTitle" text,
			"lessonNumber" integer, "lessonMinutes" double precision)`,
		[JSON.stringify(roster.steps)],
	);
}
