import {firstRow, type Look, type Sight} from '../look.js';
import {type Evidence, notYet, passed} from '../observation.js';

/** Newest segments that are searched; each takes pg_waldump some 50 ms. */
const most = 6;

/**
 * The proof is the segment itself: statistics are zero after a crash and never forget a failure, so the archived
 * segments are searched for a restore point that the course has written.
 */
export const lookAtArchive: Look<'archived'> = async ({restorePoint, on}, sight) => {
	const expected = `an archived segment of ${on} holds the restore point ${restorePoint}, and none waits`;
	const found = await firstRow(
		sight,
		on,
		`SELECT count(*) FILTER (WHERE name LIKE '%.ready'), s.failed_count, s.last_failed_wal,
			coalesce(s.last_failed_time > s.last_archived_time, s.last_failed_time IS NOT NULL),
			current_setting('archive_mode'), pg_size_bytes(current_setting('wal_segment_size'))
		FROM pg_stat_archiver s LEFT JOIN pg_ls_archive_statusdir() ON true
		GROUP BY s.failed_count, s.last_failed_wal, s.last_failed_time, s.last_archived_time`,
		expected,
	);
	if ('missing' in found) return found.missing;
	const [waiting = '0', , lastFailed, failing, mode, segmentSize = '0'] = found.row ?? [];
	const evidence: Evidence[] = [];
	if (mode === 'off') evidence.push({source: 'state', text: `archive_mode is off on ${on}`});
	if (failing === 't') evidence.push({source: 'state', text: `the archiver of ${on} fails at ${lastFailed}`});
	const segment = await findSegment(sight, on, restorePoint, Number(segmentSize));
	if (segment === undefined) {
		return notYet(expected, `no archived segment holds it; ${waiting} wait to be archived`, evidence);
	}

	if (waiting !== '0') return notYet(expected, `segment ${segment} holds it; ${waiting} wait to be archived`, evidence);
	return passed(`segment ${segment} holds it`);
};

async function findSegment(
	{engine}: Sight,
	on: string,
	restorePoint: string,
	size: number,
): Promise<string | undefined> {
	const folder = engine.archiveFolder(on);
	// One program a look: starting one in a container costs more than what it does there.
	const script = `cd "$1" && for file in $(ls -r | grep -E '^[0-9A-F]{24}$' | head -n ${most}); do
		[ "$(wc -c < "$file")" -eq "$2" ] && pg_waldump -r XLOG "$file" 2>/dev/null | grep -qw "RESTORE_POINT $3" && echo "$file" && exit 0
	done; exit 1`;
	const {exitCode, stdout} = await engine.program(on, [
		'bash',
		'-c',
		script,
		'bash',
		folder,
		String(size),
		restorePoint,
	]);
	return exitCode === 0 ? stdout.trim() : undefined;
}
