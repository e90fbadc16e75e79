import type {Evidence} from '../../course/evidence.js';
import {notYet, passed} from '../observation.js';
import {type CheckProbe, firstRow} from '../probe.js';

/** Rows of a base backup say `streaming` too, so the application_name identifies the standby's walsender. */
export const probeStreaming: CheckProbe<'streaming'> = async ({instance, from: source}, context) => {
	const standby = await firstRow(
		context,
		instance,
		`SELECT pg_is_in_recovery(), (SELECT status FROM pg_stat_wal_receiver),
			(SELECT system_identifier FROM pg_control_system()), current_setting('primary_conninfo') = ''`,
	);
	if ('missing' in standby) return standby.missing;
	const primary = await firstRow(
		context,
		source,
		`SELECT (SELECT system_identifier FROM pg_control_system()),
			(SELECT state FROM pg_stat_replication WHERE application_name = '${instance}'
				AND (reply_time IS NULL OR now() - reply_time < interval '20s') LIMIT 1),
			(SELECT string_agg(application_name, ', ') FROM pg_stat_replication)`,
	);
	if ('missing' in primary) return primary.missing;
	const [inRecovery, receiver, own = '', noSource] = standby.row ?? [];
	const [other = '', sender, others] = primary.row ?? [];
	const evidence: Evidence[] = [];
	if (inRecovery === 't' && noSource === 't') evidence.push({code: 'standby-without-source', instance});
	if (own !== other) evidence.push({code: 'system-identifier-differs', instance, source, own, other});
	const receives = inRecovery === 't' && receiver === 'streaming';
	if (receives && sender === undefined && others !== undefined) {
		evidence.push({code: 'standby-under-another-name', instance, source, others});
	}

	if (receives && sender === 'streaming' && own === other) {
		return passed({code: 'streaming', instance, source, system: own});
	}

	const none = 'none';
	return notYet(
		inRecovery === 'f'
			? {code: 'not-in-recovery', instance}
			: {code: 'not-streaming', instance, source, receiver: receiver ?? none, sender: sender ?? none},
		evidence,
	);
};
