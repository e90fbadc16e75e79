import path from 'node:path';
import {hbaRulesSql} from '../../course/hba-rules.js';
import {notYet, passed} from '../observation.js';
import {type CheckProbe, firstRow} from '../probe.js';

/**
 * `pg_hba_file_rules` shows the file, not what the server has loaded
 * (https://www.postgresql.org/docs/current/view-pg-hba-file-rules.html), so the time of the last load is compared with
 * the file's last change.
 */
export const probeHba: CheckProbe<'hba'> = async ({user: role, database, on: instance}, context) => {
	const addresses = await context.engine.standbyAddresses();
	const found = await firstRow(
		context,
		instance,
		`${hbaRulesSql(role, database, addresses)}
		SELECT
			(SELECT line FROM deciding WHERE lets LIMIT 1),
			(SELECT line FROM deciding WHERE NOT lets LIMIT 1),
			(SELECT method FROM deciding WHERE NOT lets LIMIT 1),
			(SELECT line FROM mistaken LIMIT 1),
			(SELECT error FROM mistaken LIMIT 1),
			extract(epoch FROM pg_conf_load_time()),
			(SELECT line FROM named
				WHERE error IS NULL AND '${database}' = ANY (database) AND lower('${role}') = ANY (user_name) LIMIT 1)`,
	);
	if ('missing' in found) return found.missing;
	const [line, refusing, method = '', mistaken, mistake = '', loadedAt, foldedLine] = found.row ?? [];
	if (mistaken !== undefined) return notYet({code: 'hba-mistake', instance, line: mistaken, mistake});
	if (line === undefined) {
		if (refusing !== undefined) return notYet({code: 'hba-record-refuses', instance, role, line: refusing, method});
		return notYet(
			foldedLine === undefined
				? {code: 'hba-record-missing', instance, role, database, range: addresses.range}
				: {code: 'hba-names-folded-role', instance, role, folded: role.toLowerCase(), line: foldedLine},
		);
	}

	const changedAt = await context.engine.changedAt(path.join(instance, 'config', 'pg_hba.conf'));
	if (changedAt !== undefined && Number(loadedAt) * 1000 < changedAt.getTime()) {
		return notYet({code: 'hba-record-not-loaded', instance, line});
	}

	return passed({code: 'hba-record-loaded', instance, role, line});
};
