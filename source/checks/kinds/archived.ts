import type {Evidence} from '../../course/evidence.js';
import {notYet, passed} from '../observation.js';
import {type CheckContext, type CheckProbe, firstRow} from '../probe.js';

/** Newest segments that are searched; each takes pg_waldump some 50 ms. */
const most = 6;

/**
 * The proof is the segment itself: statistics are zero after a crash and never forget a failure, so the archived
 * segments are searched for a restore point that the course has written.
 */
export const probeArchived: CheckProbe<'archived'> = async ({restorePoint, on: instance}, context) => {
	const found = await firstRow(
		context,
		instance,
		`SELECT count(*) FILTER (WHERE name LIKE '%.ready'), s.last_failed_wal,
			coalesce(s.last_failed_time > s.last_archived_time, s.last_failed_time IS NOT NULL),
			current_setting('archive_mode'), pg_size_bytes(current_setting('wal_segment_size')),
			current_setting('archive_command') = ''
		FROM pg_stat_archiver s LEFT JOIN pg_ls_archive_statusdir() ON true
		GROUP BY s.last_failed_wal, s.last_failed_time, s.last_archived_time`,
	);
	if ('missing' in found) return found.missing;
	const [waiting = '0', lastFailed = '', failing, mode, segmentSize = '0', noCommand] = found.row ?? [];
	const evidence: Evidence[] = [];
	if (mode === 'off') evidence.push({code: 'archive-mode-off', instance});
	else if (noCommand === 't') evidence.push({code: 'archive-command-empty', instance});
	const failed = failing === 't' ? lastFailed : '';
	const {segment, trouble} = await searchArchive(context, instance, restorePoint, Number(segmentSize), failed);
	if (trouble === 'missing') evidence.push({code: 'archive-folder-missing', instance});
	if (trouble === 'closed') evidence.push({code: 'archive-folder-closed', instance});
	if (trouble === 'occupied') evidence.push({code: 'archive-file-exists', instance, segment: lastFailed});
	if (failing === 't') evidence.push({code: 'archive-command-fails', instance, file: lastFailed});
	else if (waiting === '0') evidence.push({code: 'archive-not-asked', instance});
	if (segment === undefined) return notYet({code: 'restore-point-not-archived', instance, waiting}, evidence);
	if (waiting !== '0') {
		return notYet({code: 'restore-point-archived-others-wait', instance, segment, waiting}, evidence);
	}

	return passed({code: 'restore-point-archived', instance, segment});
};

type Archive = {
	readonly segment: string | undefined;
	/** What is wrong with the folder: it is not there, not to be written, or has the file that could not be archived. */
	readonly trouble: string | undefined;
};

async function searchArchive(
	{engine}: CheckContext,
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
