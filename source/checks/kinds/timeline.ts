import {notYet, passed} from '../observation.js';
import {type CheckProbe, firstRow} from '../probe.js';

/** A checkpoint may be seconds behind a promotion; the file name of the current position is not. */
export const probeTimeline: CheckProbe<'timeline'> = async ({timeline, on: instance}, context) => {
	const found = await firstRow(
		context,
		instance,
		'SELECT CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END',
	);
	if ('missing' in found) return found.missing;
	const [prefix] = found.row ?? [];
	if (prefix === undefined) return notYet({code: 'in-recovery', instance});
	const number = Number.parseInt(prefix, 16);
	const seen = {code: 'writes-on-timeline', instance, timeline: String(number)} as const;
	return number === timeline ? passed(seen) : notYet(seen);
};
