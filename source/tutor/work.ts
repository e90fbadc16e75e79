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

/** Long work, and how far it has come. */
export type WorkProgress = ImagePull | BackupProgress;
