/**
 * The picture of a lab's cluster at one moment: what its servers say of themselves and what the engine says of servers
 * that do not answer. Plain data; `watch.ts` makes it, renderers draw it.
 */
export type Cluster = {
	/** All instances of the lab, in their order, whether they are there or not. */
	readonly instances: readonly InstancePicture[];
	/** One for each standby that has, or is set up to have, a primary of this lab. */
	readonly streams: readonly WalStream[];
	/** Base backups that are being taken. */
	readonly backups: readonly BackupPicture[];
};

export type InstancePicture = {
	readonly name: string;
	readonly port: number;
	readonly server: Server;
};

export type Server =
	/** Not looked at yet, or there is nothing to ask, such as a Docker daemon that has gone. */
	| {readonly kind: 'unknown'; readonly why?: string}
	/** There is no such instance yet. */
	| {readonly kind: 'absent'}
	/** Its container was created, and has not run yet. */
	| {readonly kind: 'created'}
	| {readonly kind: 'stopped'; readonly exitCode?: number}
	/** It runs, and takes no connections yet; `says` is the server's own message. */
	| {readonly kind: 'recovering'; readonly says: string}
	/** It runs, and does not answer. */
	| {readonly kind: 'silent'; readonly says: string}
	/** It answers, and does not let the administrator in. */
	| {readonly kind: 'refusing'; readonly sqlstate: string; readonly says: string}
	| Primary
	| Standby;

export type Primary = {
	readonly kind: 'primary';
	readonly timeline: number;
	/** Its write position: `pg_current_wal_lsn()`. */
	readonly lsn: string;
	readonly archive: Archive;
	readonly slots: readonly Slot[];
	/** The setting `synchronous_standby_names`; empty when commits wait for no standby. */
	readonly synchronous: string;
	/** A commit waits for a standby, while none that it could wait for is connected. */
	readonly commitsWait: boolean;
};

export type Standby = {
	readonly kind: 'standby';
	readonly timeline: number;
	/** Last position replayed; absent before the first record. */
	readonly replayed?: string;
	/** Last position received by streaming; absent when nothing has come that way. */
	readonly received?: string;
	/** Replay was paused by `pg_wal_replay_pause()`. */
	readonly paused: boolean;
};

export type Archive =
	| {readonly kind: 'off'}
	| {
			readonly kind: 'on';
			/** WAL segments in the archive folder. */
			readonly segments: number;
			readonly lastArchived?: string;
			/** Set while the last attempt was a failure. */
			readonly failing?: {readonly segment: string; readonly times: number; readonly reason?: string};
	  };

export type Slot = {
	readonly name: string;
	readonly active: boolean;
	readonly restartLsn?: string;
	/** WAL that the slot keeps on the primary, in bytes. */
	readonly retained: number;
	/** `reserved`, `extended`, `unreserved` or `lost`. */
	readonly walStatus?: string;
};

/** The way that WAL takes from a primary to a standby, as both ends tell it. */
export type WalStream = {
	/** Instances by name. */
	readonly from: string;
	readonly to: string;
	/** `pg_stat_wal_receiver.status` on the standby; `none` without a WAL receiver. */
	readonly receiver: string | 'none';
	/** The walsender on the primary; `none` without one. */
	readonly sender: WalSender | 'none';
	/** Name of the replication slot that the walreceiver uses. */
	readonly slot?: string;
	/** Bytes that the standby has still to replay, over the last minutes: oldest first, one value every five seconds. */
	readonly lagHistory: readonly number[];
};

export type WalSender = {
	/** `startup`, `catchup`, `streaming`, `backup` or `stopping`. */
	readonly state: string;
	readonly sent?: string;
	readonly written?: string;
	readonly flushed?: string;
	readonly replayed?: string;
	/** Bytes between the primary's position and the position that the standby has replayed. */
	readonly lagBytes: number;
	/** Seconds, as the primary measured them; absent while nothing is under way. */
	readonly replayLag?: number;
	/** `async`, `potential`, `sync` or `quorum`. */
	readonly syncState: string;
};

export type BackupPicture = {
	/** The instance that is backed up. */
	readonly from: string;
	/** As `pg_stat_progress_basebackup.phase` says. */
	readonly phase: string;
	readonly streamed: number;
	/** Bytes in all, once they are estimated. */
	readonly total?: number;
};

/** Whether data flows: both ends say so. */
export function flows({receiver, sender}: WalStream): boolean {
	return receiver === 'streaming' && sender !== 'none' && sender.state === 'streaming';
}
