import type {Evidence, Fact} from '../../course/evidence.js';
import {firstLine} from '../first-line.js';
import {notYet, passed} from '../observation.js';
import {type CheckProbe, firstRow} from '../probe.js';

/** Newest segments that are searched; each takes pg_waldump some 50 ms. */
const maxSegments = 6;

/**
 * The proof is the segment itself: statistics are zero after a crash and never forget a failure, so the archived
 * segments are searched for a restore point that the course has written.
 */
export const probeArchived: CheckProbe<'archived'> = async ({restorePoint, on: instance}, context) => {
	const found = await firstRow(
		context,
		instance,
		`SELECT count(*) FILTER (WHERE name LIKE '%.ready'), coalesce(s.last_failed_wal, ''), coalesce(s.last_archived_wal, ''),
			coalesce(s.last_failed_time > s.last_archived_time, s.last_failed_time IS NOT NULL),
			current_setting('archive_mode'), pg_size_bytes(current_setting('wal_segment_size')),
			current_setting('archive_command') = ''
		FROM pg_stat_archiver s LEFT JOIN pg_ls_archive_statusdir() ON true
		GROUP BY s.last_failed_wal, s.last_failed_time, s.last_archived_wal, s.last_archived_time`,
	);
	if ('missing' in found) return found.missing;
	const [waiting = '0', failed = '', stored = '', failing, mode, segmentSize = '0', noCommand] = found.row ?? [];
	const {engine} = context;
	const failsAt = failing === 't' ? failed : '';
	const {exitCode, stdout, stderr} = await engine.program(instance, [
		'bash',
		'-c',
		search,
		'bash',
		engine.archiveFolder(instance),
		segmentSize,
		restorePoint,
		failsAt,
		stored,
	]);
	// The script succeeds with any result; its last line shows that it came to its end.
	if (exitCode !== 0 || !/^done$/m.test(stdout)) {
		return notYet({code: 'archive-not-searched', instance, message: firstLine(stderr, stdout, exitCode)});
	}

	const told = (word: string) => new RegExp(`^${word}(?: (.*))?$`, 'm').exec(stdout);
	const segment = told('segment')?.[1];
	const evidence: Evidence[] = [];
	if (mode === 'off') evidence.push({code: 'archive-mode-off', instance});
	else if (noCommand === 't') evidence.push({code: 'archive-command-empty', instance});
	const trouble = (): Fact | undefined => {
		if (failing !== 't' && told('vanished')) return {code: 'archive-command-stores-nothing', instance, file: stored};
		const instead = told('instead')?.[1];
		if (instead !== undefined) return {code: 'archive-not-a-folder', instance, instead};
		if (told('missing')) return {code: 'archive-folder-missing', instance};
		if (told('closed')) return {code: 'archive-folder-closed', instance};
		if (failing !== 't') return undefined;
		const free = told('full')?.[1];
		if (free !== undefined) return {code: 'archive-full', instance, free, wanted: segmentSize};
		const size = told('occupied')?.[1];
		if (size === undefined) return undefined;
		if (/^[0-9A-F]{24}$/.test(failed) && Number(size) < Number(segmentSize)) {
			return {code: 'archive-segment-cut-short', instance, segment: failed, size, wanted: segmentSize};
		}

		return {code: 'archive-file-exists', instance, segment: failed};
	};

	const seen = trouble();
	if (seen !== undefined) evidence.push(seen);
	const [, unread] = told('unread') ?? [];
	if (unread !== undefined) {
		const [name = '', ...words] = unread.split(' ');
		evidence.push({code: 'segment-not-read', instance, segment: name, message: words.join(' ')});
	}

	if (failing === 't') evidence.push({code: 'archive-command-fails', instance, file: failed});
	else if (evidence.length === 0 && waiting === '0' && !told('more'))
		evidence.push({code: 'archive-not-asked', instance});
	if (segment === undefined) return notYet({code: 'restore-point-not-archived', instance, waiting}, evidence);
	if (waiting !== '0') {
		return notYet({code: 'restore-point-archived-others-wait', instance, segment, waiting}, evidence);
	}

	return passed({code: 'restore-point-archived', instance, segment});
};

/**
 * Looks into an archive folder: search FOLDER SEGMENT_SIZE RESTORE_POINT FAILED_FILE STORED_FILE. One program a look:
 * starting one in a container costs more than what it does there. pg_waldump also complains where the WAL of a segment
 * ends before the segment does, so only other complaints tell that it could not read one.
 */
const search = `
[ -n "$5" ] && [ ! -e "$1/$5" ] && echo vanished
if [ -L "$1" ] && [ ! -e "$1" ]; then
	echo instead a link to nowhere
elif [ -e "$1" ] && [ ! -d "$1" ]; then
	echo instead a file
elif [ ! -d "$1" ]; then
	echo missing
else
	cd "$1" 2> /dev/null && [ -w . ] || echo closed
	free=$(($(df -P -k "$1" | awk 'END {print $4}') * 1024))
	[ "$free" -lt "$2" ] && echo "full $free"
	[ -n "$4" ] && [ -e "$1/$4" ] && echo "occupied $(wc -c < "$1/$4")"
	segments=$(ls -r "$1" | grep -E '^[0-9A-F]{24}$')
	[ "$(wc -l <<< "$segments")" -gt ${maxSegments} ] && echo more
	for file in $(head -n ${maxSegments} <<< "$segments"); do
		[ "$(wc -c < "$1/$file")" -eq "$2" ] || continue
		said=$(pg_waldump -r XLOG "$1/$file" 2>&1)
		if grep -qw "RESTORE_POINT $3" <<< "$said"; then
			echo "segment $file"
			break
		fi
		[ -z "$said" ] || grep -qE '^rmgr:|error in WAL record|valid record after|first record is after' <<< "$said" ||
			echo "unread $file \${said%%$'\\n'*}"
	done
fi
echo done
exit 0`;
