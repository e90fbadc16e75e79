import type {RosterNames} from '../../names.js';
import {RosterFault} from '../roster.js';
import type {RosterSession} from '../session.js';
import type {Migration} from './migration.js';

/**
 * Brings a schema to the newest version, in the caller's transaction and as the schema's owner.
 * @returns numbers of the migrations that were missing
 * @throws RosterFault when the schema has a migration that this program does not know
 */
export async function applyMigrations(
	session: Pick<RosterSession, 'query'>,
	names: RosterNames,
	migrations: readonly Migration[],
): Promise<number[]> {
	const ledger = `${names.schema}.migration`;
	await session.query(`CREATE TABLE IF NOT EXISTS ${ledger} (
		number integer PRIMARY KEY,
		says text NOT NULL,
		applied_at timestamptz NOT NULL DEFAULT now()
	)`);
	await session.query(`ALTER TABLE ${ledger} ENABLE ROW LEVEL SECURITY`);
	// A second process waits here, and then finds nothing missing.
	await session.query(`LOCK TABLE ${ledger} IN EXCLUSIVE MODE`);
	const applied = new Set((await session.query(`SELECT number FROM ${ledger}`)).map(({number}) => Number(number)));
	const newest = Math.max(0, ...migrations.map(({number}) => number));
	const unknown = Math.max(0, ...applied);
	if (unknown > newest) {
		throw new RosterFault(
			'refused',
			`The roster was made by a newer version of this program: it has migration ${unknown}, and this one knows ${newest}.`,
			'Use the version that the workshop was opened with.',
		);
	}

	const missing = migrations.filter(({number}) => !applied.has(number)).sort((one, other) => one.number - other.number);
	for (const {number, says, sql} of missing) {
		await session.query(sql(names));
		await session.query(`INSERT INTO ${ledger} (number, says) VALUES ($1, $2)`, [number, says]);
	}

	return missing.map(({number}) => number);
}
