import type {ImagePull} from '../lab/engine.js';

/** A base backup that is being taken; sizes in bytes. */
export type BackupProgress = {
	readonly kind: 'backup';
	/** The instance that is backed up. */
	readonly from: string;
	/** As `pg_stat_progress_basebackup.phase` says. */
	readonly phase: string;
	readonly streamed: number;
	/** An estimate; absent until the server has made one. */
	readonly total?: number;
};

/** A commit that waits for a standby, while none that it could wait for is connected. */
export type CommitWait = {
	readonly kind: 'commit';
	/** The primary. */
	readonly on: string;
	/** Its setting `synchronous_standby_names`. */
	readonly standbys: string;
	/** The command that ends the wait. */
	readonly remedy: string;
};

/** Long work, and how far it has come, or what it waits for. */
export type WorkProgress = ImagePull | BackupProgress | CommitWait;
