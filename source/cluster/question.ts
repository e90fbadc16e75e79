/**
 * One statement for servers of versions 13 to 18 that returns everything for the picture as one JSON value. It takes no
 * lock that other sessions wait for, and writes nothing. Of `primary_conninfo` only host, port and application_name
 * leave the server, never the password.
 * @param archive folder of archived WAL, by the server's path; undefined leaves the segments uncounted
 * @throws Error when the folder's name cannot be put into a statement
 */
export function question(archive: string | undefined): string {
	if (archive?.includes("'") || archive?.includes('\\'))
		throw new Error(`No statement can name the folder ${archive}.`);
	const segments =
		archive === undefined
			? 'NULL'
			: `(SELECT count(*) FROM pg_ls_dir('${archive}', true, false) AS file WHERE file ~ '^[0-9A-F]{24}$')`;
	return String.raw`
WITH role AS MATERIALIZED (SELECT pg_is_in_recovery() AS recovering),
at AS MATERIALIZED (
	SELECT recovering, CASE WHEN recovering THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn FROM role),
upstream AS MATERIALIZED (
	SELECT regexp_replace(current_setting('primary_conninfo', true), ${parameter('(?:ssl)?password')}, ' ', 'g') AS info)
SELECT json_strip_nulls(json_build_object(
	'recovering', recovering,
	'clusterName', current_setting('cluster_name'),
	'lsn', lsn,
	'timeline', CASE WHEN recovering THEN coalesce(
			(SELECT received_tli FROM pg_stat_wal_receiver),
			(SELECT greatest(timeline_id, min_recovery_end_timeline) FROM pg_control_checkpoint(), pg_control_recovery()))
		ELSE ('x' || left(pg_walfile_name(lsn), 8))::bit(32)::int END,
	'received', CASE WHEN recovering THEN pg_last_wal_receive_lsn() END,
	'paused', CASE WHEN recovering THEN pg_is_wal_replay_paused() ELSE false END,
	'synchronous', current_setting('synchronous_standby_names'),
	'commitsWait', EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')
		AND NOT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')),
	'archive', CASE WHEN current_setting('archive_mode') <> 'off' AND NOT recovering THEN (
		SELECT json_build_object(
			'segments', ${segments},
			'lastArchived', last_archived_wal,
			'failing', coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false),
			'failed', last_failed_wal,
			'failures', failed_count)
		FROM pg_stat_archiver) END,
	'slots', (
		SELECT coalesce(json_agg(json_build_object(
			'name', slot_name,
			'active', active,
			'restartLsn', restart_lsn,
			'retained', coalesce(greatest(pg_wal_lsn_diff(lsn, restart_lsn), 0), 0),
			'walStatus', wal_status) ORDER BY slot_name), '[]')
		FROM pg_replication_slots WHERE NOT temporary),
	'senders', (
		SELECT coalesce(json_agg(json_build_object(
			'pid', pid,
			'application', application_name,
			'state', state,
			'sent', sent_lsn,
			'written', write_lsn,
			'flushed', flush_lsn,
			'replayed', replay_lsn,
			'lagBytes', greatest(pg_wal_lsn_diff(lsn, replay_lsn), 0),
			'replayLag', round(extract(epoch FROM replay_lag)::numeric, 3),
			'syncState', sync_state) ORDER BY backend_start DESC), '[]')
		FROM pg_stat_replication),
	'receiver', (
		SELECT json_build_object('status', status, 'host', sender_host, 'port', sender_port, 'slot', slot_name)
		FROM pg_stat_wal_receiver),
	'backups', (
		SELECT coalesce(json_agg(json_build_object(
			'pid', pid, 'phase', phase, 'streamed', backup_streamed, 'total', backup_total) ORDER BY pid), '[]')
		FROM pg_stat_progress_basebackup),
	'upstream', (
		SELECT json_build_object(
			'host', coalesce(${value('host(?:addr)?')}, substring(info FROM '^postgres(?:ql)?://(?:[^/]*@)?([^:/?]+)')),
			'port', coalesce(${value('port')}, substring(info FROM '^postgres(?:ql)?://(?:[^/]*@)?[^:/?]+:(\d+)')),
			'application', ${value('application_name')})
		FROM upstream WHERE info <> '')))::text
FROM at`;
}

/** A parameter of a connection string (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING). */
function parameter(name: string): string {
	return String.raw`'(?:^|\s)${name}\s*=\s*(''(?:[^''\\]|\\.)*''|[^\s'']+)'`;
}

function value(name: string): string {
	return String.raw`regexp_replace(trim(BOTH '''' FROM substring(info FROM ${parameter(name)})), '\\(.)', '\1', 'g')`;
}
