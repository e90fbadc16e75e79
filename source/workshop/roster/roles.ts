import pg from 'pg';
import type {RosterNames} from '../names.js';
import {makePassword, scramVerifier} from './scram.js';
import type {RosterSession} from './session.js';

const {escapeIdentifier, escapeLiteral} = pg;

/** Roles that one statement makes; a few hundred take a server longer than a question may. */
const rolesPerStatement = 100;

/** Spare keys, for seats that are released and claimed again. */
export function spareKeys(seats: number): number {
	return 4 + Math.ceil(seats / 4);
}

/** All roles of a workshop, whichever of them exist. */
export function rolePattern({schema}: RosterNames): string {
	return `^${schema}_(owner|learner|board|instructor|joiner|seat_[0-9]{3,4})$`;
}

export async function existingRoles(session: Pick<RosterSession, 'query'>, names: RosterNames): Promise<Set<string>> {
	const rows = await session.query('SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname ~ $1', [
		rolePattern(names),
	]);
	return new Set(rows.map(({rolname}) => String(rolname)));
}

/** Makes the roles that have members or own things; they have no login. */
export async function makeGroups(session: RosterSession, names: RosterNames, existing: ReadonlySet<string>) {
	for (const role of [names.owner, names.learner]) {
		if (!existing.has(role)) await session.query(`CREATE ROLE ${escapeIdentifier(role)} NOLOGIN`);
	}
}

/** A role with a login, and its properties. */
export type Login = {
	readonly role: string;
	readonly password: string;
	readonly connections: number;
	readonly group?: string;
	/** A role whose functions see the sessions of this one, and end them. */
	readonly endedBy?: string;
};

/** Makes roles that log in, or gives those that exist a new password. */
export async function makeLogins(session: RosterSession, logins: readonly Login[], existing: ReadonlySet<string>) {
	for (let start = 0; start < logins.length; start += rolesPerStatement) {
		const statements = await Promise.all(
			logins.slice(start, start + rolesPerStatement).map(async ({role, password, connections, group, endedBy}) => {
				const name = escapeIdentifier(role);
				const verifier = escapeLiteral(await scramVerifier(password));
				return [
					`${existing.has(role) ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN CONNECTION LIMIT ${connections} PASSWORD ${verifier};`,
					// Settings that a role has for itself might disturb others that log in as it.
					existing.has(role) ? `ALTER ROLE ${name} RESET ALL;` : '',
					group === undefined ? '' : `GRANT ${escapeIdentifier(group)} TO ${name};`,
					endedBy === undefined ? '' : `GRANT ${name} TO ${escapeIdentifier(endedBy)};`,
				].join('\n');
			}),
		);
		await session.queries(statements.join('\n'));
	}
}

/** Connections of a seat: its own, a dead one that is not noticed yet, and the next one. */
const seatConnections = 3;

/** Gives each of the workshop's seat roles that has no key a new one, and each seat that is missing a role. */
export async function makeSeats(
	session: RosterSession,
	names: RosterNames,
	seats: number,
	existing: ReadonlySet<string>,
): Promise<void> {
	const keyed = new Set((await session.query(`SELECT role_name::text FROM ${names.schema}.seat_secret`)).map(roleOf));
	const logins = Array.from({length: seats + spareKeys(seats)}, (_, index) => names.seat(index + 1))
		.filter((role) => !keyed.has(role))
		.map((role) => ({
			role,
			password: makePassword(),
			connections: seatConnections,
			group: names.learner,
			endedBy: names.owner,
		}));
	await makeLogins(session, logins, existing);
	await session.query(
		`INSERT INTO ${names.schema}.seat_secret (role_name, password) SELECT * FROM unnest($1::text[], $2::text[])`,
		[logins.map(({role}) => role), logins.map(({password}) => password)],
	);
	// A workshop that is opened again with fewer seats keeps those that were claimed.
	await session.query(
		`DELETE FROM ${names.schema}.seat s WHERE seat > $1 AND alias IS NULL
			AND NOT EXISTS (SELECT FROM ${names.schema}.event e WHERE e.seat = s.seat)`,
		[seats],
	);
	await session.query(
		`WITH missing AS (
			SELECT number, row_number() OVER (ORDER BY number) AS turn FROM generate_series(1, $1::integer) AS number
			WHERE NOT EXISTS (SELECT FROM ${names.schema}.seat WHERE seat = number)
		), spare AS (
			SELECT role_name, row_number() OVER (ORDER BY role_name) AS turn FROM ${names.schema}.seat_secret k
			WHERE password IS NOT NULL AND claim IS NULL
				AND NOT EXISTS (SELECT FROM ${names.schema}.seat s WHERE s.role_name = k.role_name)
		)
		INSERT INTO ${names.schema}.seat (seat, role_name) SELECT number, role_name FROM missing JOIN spare USING (turn)`,
		[seats],
	);
	await session.query(
		`INSERT INTO ${names.schema}.progress (seat) SELECT seat FROM ${names.schema}.seat ON CONFLICT DO NOTHING`,
	);
}

/** Remembers the passwords of seats and joiner as the server keeps them; only a superuser may read them there. */
export async function rememberVerifiers(session: RosterSession, {schema}: RosterNames): Promise<void> {
	await session.query(
		`INSERT INTO ${schema}.verifier SELECT rolname, rolpassword FROM pg_authid WHERE rolname ~ $1
		ON CONFLICT (role_name) DO UPDATE SET verifier = excluded.verifier`,
		[`^${schema}_(joiner|seat_[0-9]+)$`],
	);
}

function roleOf({role_name}: Record<string, unknown>): string {
	return String(role_name);
}
