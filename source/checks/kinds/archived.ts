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
			current_setting('archive_mode'), pg_size_bytes(current_setting('wal_segment_size')),
			current_setting('archive_command') = ''
		FROM pg_stat_archiver s LEFT JOIN pg_ls_archive_statusdir() ON true
		GROUP BY s.failed_count, s.last_failed_wal, s.last_failed_time, s.last_archived_time`,
		expected,
	);
	if ('missing' in found) return found.missing;
	const [waiting = '0', , lastFailed = '', failing, mode, segmentSize = '0', noCommand] = found.row ?? [];
	const evidence: Evidence[] = [];
	const tell = (text: string) => evidence.push({source: 'state', text});
	if (mode === 'off') tell(`archive_mode is off on ${on}`);
	else if (noCommand === 't') tell(`archive_command is empty on ${on}`);
	const {segment, trouble} = await searchArchive(
		sight,
		on,
		restorePoint,
		Number(segmentSize),
		failing === 't' ? lastFailed : '',
	);
	if (trouble === 'missing') tell(`the archive folder of ${on} is missing`);
	if (trouble === 'closed') tell(`the server of ${on} may not write into its archive folder`);
	if (trouble === 'occupied') tell(`the archive of ${on} holds a file ${lastFailed} already`);
	if (failing === 't') tell(`the archiver of ${on} fails at ${lastFailed}`);
	else if (waiting === '0') tell(`nothing waits for the archiver of ${on}`);
	if (segment === undefined) {
		return notYet(expected, `no archived segment holds it; ${waiting} wait to be archived`, evidence);
	}

	if (waiting !== '0') return notYet(expected, `segment ${segment} holds it; ${waiting} wait to be archived`, evidence);
	return passed(`segment ${segment} holds it`);
};

type Archive = {
	readonly segment: string | undefined;
	/** What is wrong with the folder: it is not there, not to be written, or has the file that could not be archived. */
	readonly trouble: string | undefined;
};

async function searchArchive(
	{engine}: Sight,
	on: string,
	restorePoint: string,
	size: number,
	lastFailed: string,
): Promise<Archive> {
	// One program a look: starting one in a container costs more than what it does there.
	const script = `[ -d "$1" ] || { echo trouble missing; exit; }
	cd "$1" 2>/dev/null && [ -w . ] || echo trouble closed
	[ -n "$4" ] && [ -e "$1/$4" ] && echo trouble occupied
	for file in $(ls -r "$1" | grep -E '^[0-9A-F]{24}$' | head -n ${most}); do
		[ "$(wc -c < "$1/$file")" -eq "$2" ] && pg_waldump -r XLOG "$1/$file" 2>/dev/null | grep -qw "RESTORE_POINT $3" && echo "segment $file" && exit
	done`;
	const {stdout} = await engine.program(on, [
		'bash',
		'-c',
		script,
		'bash',
		engine.archiveFolder(on),
		String(size),
		restorePoint,
		lastFailed,
	]);
	return {segment: /^segment (\S+)$/m.exec(stdout)?.[1], trouble: /^trouble (\w+)$/m.exec(stdout)?.[1]};
}
