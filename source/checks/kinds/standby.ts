import {firstRow, firstValue, type Look} from '../look.js';
import {type Evidence, notYet, passed} from '../observation.js';

/** Rows of a base backup say `streaming` too, so the walsender of the standby is told by its application_name. */
export const lookAtStreaming: Look<'streaming'> = async ({instance, from}, sight) => {
	const expected = `${instance} streams WAL from ${from}`;
	const standby = await firstRow(
		sight,
		instance,
		`SELECT pg_is_in_recovery(), (SELECT status FROM pg_stat_wal_receiver),
			(SELECT system_identifier FROM pg_control_system()), current_setting('primary_conninfo') = ''`,
		expected,
	);
	if ('missing' in standby) return standby.missing;
	const primary = await firstRow(
		sight,
		from,
		`SELECT (SELECT system_identifier FROM pg_control_system()),
			(SELECT state FROM pg_stat_replication WHERE application_name = '${instance}'
				AND (reply_time IS NULL OR now() - reply_time < interval '20s') LIMIT 1),
			(SELECT string_agg(application_name, ', ') FROM pg_stat_replication)`,
		expected,
	);
	if ('missing' in primary) return primary.missing;
	const [inRecovery, receiver, standbySystem, noSource] = standby.row ?? [];
	const [primarySystem, sender, others] = primary.row ?? [];
	const evidence: Evidence[] = [];
	if (inRecovery === 'f') evidence.push({source: 'state', text: `${instance} is not in recovery`});
	else if (noSource === 't') evidence.push({source: 'state', text: `${instance} has no primary_conninfo`});
	if (standbySystem !== primarySystem) {
		evidence.push({
			source: 'state',
			text: `system identifiers differ: ${instance} ${standbySystem}, ${from} ${primarySystem}`,
		});
	}

	if (inRecovery === 't' && receiver === 'streaming' && sender === undefined && others !== undefined) {
		evidence.push({source: 'state', text: `no walsender of ${from} is called ${instance}; there is ${others}`});
	}

	if (inRecovery === 't' && receiver === 'streaming' && sender === 'streaming' && standbySystem === primarySystem) {
		return passed(`walsender and WAL receiver say streaming, system ${primarySystem}`);
	}

	const observed =
		inRecovery === 'f'
			? `${instance} is not in recovery`
			: `WAL receiver: ${receiver ?? 'none'}, walsender: ${sender ?? 'none'}`;
	return notYet(expected, observed, evidence);
};

/** The position is asked first: what the source writes later is not waited for. */
export const lookAtCatchUp: Look<'caughtup'> = async ({instance, from}, sight) => {
	const expected = `${instance} has replayed all that ${from} had written`;
	const written = await firstValue(sight, from, 'SELECT pg_current_wal_lsn()', expected);
	if ('missing' in written) return written.missing;
	const replayed = await firstRow(
		sight,
		instance,
		`SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= '${written.value}', pg_last_wal_replay_lsn(),
			CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END`,
		expected,
	);
	if ('missing' in replayed) return replayed.missing;
	const [reached, position, paused] = replayed.row ?? [];
	if (reached === 't') return passed(`${instance} has replayed up to ${position}, past ${written.value}`);
	const evidence: Evidence[] = paused === 't' ? [{source: 'state', text: `replay is paused on ${instance}`}] : [];
	return notYet(
		expected,
		`${instance} has replayed up to ${position ?? 'nothing'}, ${from} has written ${written.value}`,
		evidence,
	);
};

/** A checkpoint may be seconds behind a promotion; the file name of the current position is not. */
export const lookAtTimeline: Look<'timeline'> = async ({timeline, on}, sight) => {
	const expected = `${on} writes on timeline ${timeline}`;
	const found = await firstValue(
		sight,
		on,
		'SELECT CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END',
		expected,
	);
	if ('missing' in found) return found.missing;
	if (found.value === undefined) return notYet(expected, `${on} is in recovery and writes no WAL`);
	const number = Number.parseInt(found.value, 16);
	return number === timeline
		? passed(`${on} writes on timeline ${number}`)
		: notYet(expected, `${on} writes on timeline ${number}`);
};
