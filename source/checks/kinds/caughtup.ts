import {notYet, passed} from '../observation.js';
import {type CheckProbe, firstRow} from '../probe.js';

/** The position is asked first: what the source writes later is not waited for. */
export const probeCaughtUp: CheckProbe<'caughtup'> = async ({instance, from: source}, context) => {
	const position = await firstRow(context, source, 'SELECT pg_current_wal_lsn()');
	if ('missing' in position) return position.missing;
	const [written = ''] = position.row ?? [];
	const standby = await firstRow(
		context,
		instance,
		`SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= '${written}', pg_last_wal_replay_lsn(),
			CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END`,
	);
	if ('missing' in standby) return standby.missing;
	const [reached, replayed = 'nothing', paused] = standby.row ?? [];
	if (reached === 't') return passed({code: 'caught-up', instance, source, replayed, written});
	return notYet(
		{code: 'behind', instance, source, replayed, written},
		paused === 't' ? [{code: 'replay-paused', instance}] : [],
	);
};
