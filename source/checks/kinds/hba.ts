import path from 'node:path';
import {firstRow, type Look} from '../look.js';
import {notYet, passed} from '../observation.js';

/**
 * `pg_hba_file_rules` shows the file, not what the server has loaded
 * (https://www.postgresql.org/docs/current/view-pg-hba-file-rules.html), so the time of the last load is compared with
 * the file's last change.
 */
export const lookAtHba: Look<'hba'> = async ({user, database, on}, sight) => {
	const expected = `${on} has loaded a record for the role ${user} and the database ${database}`;
	const found = await firstRow(
		sight,
		on,
		`SELECT
			(SELECT line_number FROM pg_hba_file_rules
				WHERE error IS NULL AND '${database}' = ANY (database) AND ('${user}' = ANY (user_name) OR 'all' = ANY (user_name))
					AND type <> 'local' AND address NOT IN ('127.0.0.1', '::1') LIMIT 1),
			(SELECT line_number || ': ' || error FROM pg_hba_file_rules WHERE error IS NOT NULL LIMIT 1),
			extract(epoch FROM pg_conf_load_time()),
			(SELECT line_number FROM pg_hba_file_rules
				WHERE error IS NULL AND '${database}' = ANY (database) AND lower('${user}') = ANY (user_name) LIMIT 1),
			(SELECT line_number FROM pg_hba_file_rules
				WHERE error IS NULL AND '${database}' = ANY (database) AND '${user}' = ANY (user_name) LIMIT 1)`,
		expected,
	);
	if ('missing' in found) return found.missing;
	const [wide, mistake, loadedAt, folded, own] = found.row ?? [];
	const line = own ?? wide;
	if (mistake !== undefined) return notYet(expected, `pg_hba.conf of ${on} has a mistake in line ${mistake}`);
	if (line === undefined) {
		return notYet(
			expected,
			folded === undefined
				? `pg_hba.conf of ${on} has no record for the role ${user} and the database ${database}`
				: `pg_hba.conf of ${on} names the role ${user.toLowerCase()} in line ${folded}; the role is ${user}`,
		);
	}

	const changedAt = await sight.engine.changedAt(path.join(on, 'config', 'pg_hba.conf'));
	if (changedAt !== undefined && Number(loadedAt) * 1000 < changedAt.getTime()) {
		return notYet(expected, `line ${line} of pg_hba.conf is not loaded by ${on}`);
	}

	return passed(`line ${line} of pg_hba.conf lets ${user} in`);
};
