import {firstRow, type Look} from '../look.js';
import {type Evidence, notYet, passed} from '../observation.js';

/**
 * A value in a file counts only when it is in force: `pg_settings` tells what is, `pending_restart` what waits, and
 * `pg_file_settings` why a file was not taken (https://www.postgresql.org/docs/current/view-pg-file-settings.html).
 */
export const lookAtSetting: Look<'setting'> = async ({setting, on, is}, sight) => {
	const expected = `${setting} = ${is} in force on ${on}`;
	const found = await firstRow(
		sight,
		on,
		`SELECT current_setting(name), pending_restart,
			(SELECT sourcefile || ' line ' || sourceline || ': ' || error FROM pg_file_settings
				WHERE error IS NOT NULL AND error <> 'setting could not be applied' ORDER BY seqno LIMIT 1),
			(SELECT setting FROM pg_file_settings f WHERE f.name = s.name ORDER BY seqno DESC LIMIT 1),
			source = 'command line', EXISTS (SELECT FROM pg_file_settings f WHERE f.name = s.name
				AND sourcefile LIKE '%/postgresql.auto.conf')
		FROM pg_settings s WHERE name = '${setting.toLowerCase().replaceAll("'", "''")}'`,
		expected,
	);
	if ('missing' in found) return found.missing;
	const [value, pending, mistake, inFile, fromCommand, fromAlterSystem] = found.row ?? [];
	if (found.row === undefined) return notYet(expected, `${on} knows no setting ${setting}`);
	if (value === is && pending === 'f') return passed(`${setting} = ${value} on ${on}`);
	const evidence: Evidence[] = [];
	const tell = (text: string) => evidence.push({source: 'state', text});
	if (mistake !== undefined) tell(`mistake in the configuration of ${on}: ${mistake}`);
	else if (fromCommand === 't') tell(`${setting} = ${value} was given to ${on} when it was started`);
	else if (inFile !== is && fromAlterSystem === 't') tell(`postgresql.auto.conf of ${on} says ${setting} = ${inFile}`);
	else if (inFile !== is) tell(`no file of ${on} says ${setting} = ${is}`);
	else if (pending === 't') tell(`${setting} waits for a restart of ${on}`);
	else tell(`${setting} = ${is} is in the file, and not loaded by ${on}`);
	const waits = pending === 't' ? ', a restart pending' : '';
	return notYet(expected, `${setting} = ${value}${waits}`, evidence);
};
