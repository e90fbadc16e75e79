import {setTimeout as delay} from 'node:timers/promises';
import {rosterNames} from '../names.js';
import {openAsAdministrator} from './install-roster.js';
import {rolePattern} from './roles.js';
import {type Administrator, RosterFault} from './roster.js';
import {answerTimeoutMs, type RosterSession} from './session.js';

/** Time between two looks at the seats' sessions, in seconds. */
const lookIntervalS = 2;

/**
 * Has the server itself look at the sessions of a workshop's seats until it stops, or the workshop is removed: a loop in a
 * session of the administrator, which goes on when its client has left. Unless it runs already.
 *
 * It ends what lasts too long, and takes back what a role has changed of itself. PostgreSQL lets every role change its own
 * settings and password (PostgreSQL 15, ALTER ROLE), so that no setting limits one; and all who join share one role, whose
 * other password would keep out the rest of the class.
 * @param ownsServer the server is the workshop's own: databases that are made there are closed as well
 * @throws RosterFault
 */
export async function keepWatch(administrator: Administrator, workshop: string, ownsServer: boolean): Promise<void> {
	const session = await openAsAdministrator(administrator);
	try {
		if (await isWatched(session, workshop)) return;
		await beginWatch(administrator, workshop, loop(workshop, ownsServer), () => isWatched(session, workshop));
	} finally {
		await session.close();
	}
}

/** Name of the session with the loop, as pg_stat_activity shows it. */
export function watchName(workshop: string): string {
	return `${rosterNames(workshop).schema} watch`;
}

async function isWatched(session: RosterSession, workshop: string): Promise<boolean> {
	const rows = await session.query(
		`SELECT FROM pg_stat_activity WHERE application_name = $1 AND usename = current_user
			AND datname = current_database() AND state = 'active'`,
		[watchName(workshop)],
	);
	return rows.length > 0;
}

async function beginWatch(
	administrator: Administrator,
	workshop: string,
	watching: string,
	hasBegun: () => Promise<boolean>,
): Promise<void> {
	const session = await openAsAdministrator(administrator);
	try {
		await session.query(
			`SELECT set_config(name, '0', false) FROM pg_settings
			WHERE name IN ('statement_timeout', 'client_connection_check_interval')`,
		);
		await session.query("SELECT set_config('application_name', $1, false)", [watchName(workshop)]);
		let fault: unknown;
		void session.query(watching).catch((error: unknown) => {
			fault = error;
		});
		for (const deadline = performance.now() + answerTimeoutMs; !(await hasBegun()); await delay(20)) {
			if (fault !== undefined) throw fault;
			if (performance.now() > deadline) throw new RosterFault('away', 'The roster does not begin to watch its seats.');
		}
	} finally {
		// While a question is open this cuts the connection, and the server goes on with the answer.
		await session.close();
	}
}

function loop(workshop: string, ownsServer: boolean): string {
	const names = rosterNames(workshop);
	return `DO $watch$
DECLARE
	own record;
BEGIN
	LOOP
		IF to_regnamespace('${names.schema}') IS NULL THEN
			RETURN;
		END IF;
		BEGIN
			PERFORM ${names.schema}.end_overlong();
			FOR own IN
				SELECT rolname, datname FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole
					LEFT JOIN pg_database d ON d.oid = setdatabase
				WHERE rolname ~ '${rolePattern(names)}'
			LOOP
				EXECUTE format('ALTER ROLE %I %s RESET ALL', own.rolname,
					CASE WHEN own.datname IS NOT NULL THEN format('IN DATABASE %I', own.datname) END);
			END LOOP;
			-- Nobody else may read what passwords are kept as.
			IF current_setting('is_superuser')::boolean THEN
				FOR own IN
					SELECT rolname, verifier FROM pg_authid JOIN ${names.schema}.verifier ON role_name = rolname
					WHERE rolpassword IS DISTINCT FROM verifier
				LOOP
					EXECUTE format('ALTER ROLE %I PASSWORD %L', own.rolname, own.verifier);
				END LOOP;
				IF ${ownsServer} THEN
					FOR own IN
						SELECT datname FROM pg_database WHERE has_database_privilege('public', oid, 'CONNECT, TEMPORARY')
					LOOP
						EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', own.datname);
					END LOOP;
				END IF;
			END IF;
		EXCEPTION WHEN OTHERS THEN
			-- Somebody changes the same role at this moment, or the workshop is being removed: it is looked again.
			NULL;
		END;
		COMMIT;
		PERFORM pg_sleep(${lookIntervalS});
		COMMIT;
	END LOOP;
END
$watch$`;
}
