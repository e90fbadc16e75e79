/**
 * A server's position in the WAL: whether it is in recovery, its timeline, its LSN. Only positions on one timeline can
 * be compared. For a standby it is the position of the WAL that it receives, or else the last one that it has certainly
 * replayed.
 */
export const historyQuery = `SELECT pg_is_in_recovery(),
	CASE WHEN pg_is_in_recovery()
		THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT greatest(min_recovery_end_timeline, timeline_id)
			FROM pg_control_recovery(), pg_control_checkpoint()))
		ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END,
	CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END`;

/** One server's place in the WAL, read from a row of `historyQuery`. */
export type History = {
	readonly inRecovery: boolean;
	readonly timeline: string;
	readonly position: string;
};

export function readHistory(row: ReadonlyArray<string | undefined> | undefined): History {
	const [inRecovery, timeline = '', position = 'nothing'] = row ?? [];
	return {inRecovery: inRecovery === 't', timeline, position};
}
