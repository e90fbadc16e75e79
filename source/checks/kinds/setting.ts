import type {Fact} from '../../course/evidence.js';
import {notYet, passed} from '../observation.js';
import {type CheckProbe, firstRow} from '../probe.js';

/**
 * A value in a file counts only when it is in force: `pg_settings` has the value in force, `pending_restart` tells that
 * a restart is missing, and `pg_file_settings` tells why a file was not loaded
 * (https://www.postgresql.org/docs/current/view-pg-file-settings.html).
 */
export const probeSetting: CheckProbe<'setting'> = async ({setting: name, on: instance, is: wanted, or}, context) => {
	const found = await firstRow(
		context,
		instance,
		`SELECT current_setting(name), pending_restart, mistaken.sourcefile, mistaken.sourceline, mistaken.error,
			(SELECT setting FROM pg_file_settings f WHERE f.name = s.name ORDER BY seqno DESC LIMIT 1),
			source = 'command line', EXISTS (SELECT FROM pg_file_settings f WHERE f.name = s.name
				AND sourcefile LIKE '%/postgresql.auto.conf')
		FROM pg_settings s LEFT JOIN LATERAL (SELECT sourcefile, sourceline, error FROM pg_file_settings
			WHERE sourcefile IS NOT NULL AND error IS NOT NULL AND error <> 'setting could not be applied'
			ORDER BY seqno LIMIT 1) mistaken ON true
		WHERE name = '${name.toLowerCase().replaceAll("'", "''")}'`,
	);
	if ('missing' in found) return found.missing;
	if (found.row === undefined) return notYet({code: 'setting-unknown', instance, name});
	const [value = '', pending, file = '', line = '', mistake, inFile = '', fromCommand, fromAlterSystem] = found.row;
	const isAccepted = (text: string) => text === wanted || text === or;
	if (isAccepted(value) && pending === 'f') return passed({code: 'setting-in-force', instance, name, value});
	const why = (): Fact => {
		if (mistake !== undefined) return {code: 'configuration-mistake', instance, file, line, mistake};
		if (fromCommand === 't') return {code: 'setting-given-at-start', instance, name, value};
		if (!isAccepted(inFile)) {
			return fromAlterSystem === 't'
				? {code: 'setting-overridden', instance, name, value: inFile}
				: {code: 'setting-not-written', instance, name, wanted};
		}

		if (pending === 't') return {code: 'setting-waits-for-restart', instance, name};
		return {code: 'setting-not-loaded', instance, name, wanted};
	};

	return notYet({code: 'setting-differs', instance, name, value, wanted}, [why()]);
};
