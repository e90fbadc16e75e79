import {historyQuery, readHistory} from '../histories.js';
import {notYet, passed} from '../observation.js';
import {type CheckProbe, firstRow} from '../probe.js';

/**
 * Asks the source for its position first, and does not wait for what it writes later. Positions on different timelines
 * are not compared: after a promotion the same numbers name other WAL.
 */
export const probeCaughtUp: CheckProbe<'caughtup'> = async ({instance, from: source}, context) => {
	const there = await firstRow(context, source, historyQuery);
	if ('missing' in there) return there.missing;
	const {position: written, timeline: sourceTimeline} = readHistory(there.row);
	const here = await firstRow(
		context,
		instance,
		`SELECT history.*, pg_last_wal_replay_lsn() >= '${written}' FROM (${historyQuery}) history`,
	);
	if ('missing' in here) return here.missing;
	const {inRecovery, timeline, position: replayed} = readHistory(here.row);
	if (!inRecovery) return notYet({code: 'not-in-recovery', instance});
	if (timeline !== sourceTimeline) {
		return notYet({code: 'on-another-timeline', instance, source, timeline, sourceTimeline});
	}

	if (here.row?.at(-1) === 't') return passed({code: 'caught-up', instance, source, replayed, written});
	return notYet({code: 'behind', instance, source, replayed, written});
};
