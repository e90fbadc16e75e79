/**
 * What a probe can see, by its code, with the names of its fields. A diagnosis matches a code, and may use the fields
 * in its texts.
 */
const fieldsOfCodes = {
	// The lab itself.
	'lab-fault': ['message'],
	'docker-daemon-silent': ['address'],
	'docker-socket-denied': ['address'],
	'network-present': ['name'],
	'network-missing': ['name'],
	'network-foreign': ['name'],

	// Files and folders.
	'path-present': ['path'],
	'path-missing': ['path'],
	'path-is-file': ['path'],
	'path-is-folder': ['path'],
	'mode-wrong': ['path', 'mode', 'wanted'],
	'owner-wrong': ['path', 'like'],
	'path-foreign': ['path', 'says'],
	'line-present': ['path'],
	'line-missing': ['path'],

	// Whether a server is there.
	'instance-missing': ['instance'],
	'container-foreign': ['container'],
	'container-renamed': ['instance', 'container'],
	'instance-created': ['instance'],
	'server-running': ['instance'],
	'server-ready': ['instance'],
	'server-stopped': ['instance'],
	'server-elsewhere': ['instance', 'folder'],
	'two-primaries': ['instance', 'timeline', 'other', 'otherTimeline'],
	'promoted-beside-primary': ['instance', 'timeline', 'other', 'otherTimeline'],
	'container-ended': ['instance', 'exitCode'],
	'container-not-started': ['instance', 'message'],
	'last-log-line': ['instance', 'line'],
	'start-refused': ['instance', 'line', 'log'],
	'listens-elsewhere': ['instance', 'port', 'wanted'],

	// Answers of a server.
	answer: ['instance', 'value'],
	'answer-null': ['instance'],
	'answer-without-rows': ['instance'],
	'not-refused': ['instance'],
	refused: ['instance', 'sqlstate', 'message'],
	'connection-refused': ['instance', 'message'],
	'connection-silent': ['instance', 'message'],
	'connection-failed': ['instance', 'message'],
	'port-of-another-server': ['instance', 'port'],
	'port-of-lab-server': ['instance', 'port', 'pid', 'folder'],
	'data-folder-shared': ['instance', 'owner'],

	// Roles, pg_hba.conf and logins.
	'role-missing': ['instance', 'role'],
	'role-name-folded': ['instance', 'role', 'folded'],
	'role-nologin': ['instance', 'role'],
	'role-without-replication': ['instance', 'role'],
	'role-without-password': ['instance', 'role'],
	'role-password-md5': ['instance', 'role'],
	'role-password-expired': ['instance', 'role'],
	'hba-record-loaded': ['instance', 'role', 'line'],
	'hba-record-missing': ['instance', 'role', 'database', 'range'],
	'hba-record-not-loaded': ['instance', 'line'],
	'hba-record-refuses': ['instance', 'role', 'line', 'method'],
	'hba-names-folded-role': ['instance', 'role', 'folded', 'line'],
	'hba-mistake': ['instance', 'line', 'mistake'],
	'login-accepted': ['instance', 'system', 'timeline'],
	'login-without-password': ['instance', 'role'],

	// Messages to clients, from their own output or from the log of the server that refused them.
	'role-not-of-course': ['instance', 'role'],
	'database-not-of-course': ['instance', 'name'],
	'replication-not-let-in': ['instance', 'role', 'range'],
	'port-not-in-network': ['instance', 'port'],
	'nobody-listens': ['address'],
	'socket-missing': ['instance', 'socket'],
	'standby-port-not-in-network': ['instance', 'source', 'port'],
	'conninfo-not-read': ['instance', 'source', 'message'],
	'target-not-empty': ['instance', 'folder'],
	'target-in-use': ['instance', 'folder'],
	'folder-not-empty': ['folder', 'copy'],

	// Settings.
	'setting-in-force': ['instance', 'name', 'value'],
	'setting-differs': ['instance', 'name', 'value', 'wanted'],
	'setting-unknown': ['instance', 'name'],
	'setting-given-at-start': ['instance', 'name', 'value'],
	'setting-overridden': ['instance', 'name', 'value'],
	'setting-not-written': ['instance', 'name', 'wanted'],
	'setting-not-loaded': ['instance', 'name', 'wanted'],
	'setting-waits-for-restart': ['instance', 'name'],
	'configuration-mistake': ['instance', 'file', 'line', 'mistake'],

	// The archive.
	'restore-point-archived': ['instance', 'segment'],
	'restore-point-archived-others-wait': ['instance', 'segment', 'waiting'],
	'restore-point-not-archived': ['instance', 'waiting'],
	'archive-mode-off': ['instance'],
	'archive-command-empty': ['instance'],
	'archive-folder-missing': ['instance'],
	'archive-not-a-folder': ['instance', 'instead'],
	'archive-folder-closed': ['instance'],
	'archive-full': ['instance', 'free', 'wanted'],
	'archive-segment-cut-short': ['instance', 'segment', 'size', 'wanted'],
	'archive-file-exists': ['instance', 'segment'],
	'archive-command-fails': ['instance', 'file'],
	'archive-command-stores-nothing': ['instance', 'file'],
	'archive-not-searched': ['instance', 'message'],
	'segment-not-read': ['instance', 'segment', 'message'],
	'archive-not-asked': ['instance'],

	// Backups and standbys.
	'backup-verified': ['instance'],
	'backup-missing': ['instance'],
	'backup-without-manifest': ['instance'],
	'backup-altered': ['instance', 'message'],
	'backup-without-tablespace': ['instance', 'tablespace'],
	'backup-not-verified': ['instance', 'message'],
	'in-recovery': ['instance'],
	'not-in-recovery': ['instance'],
	'writes-on-timeline': ['instance', 'timeline'],
	streaming: ['instance', 'source', 'system'],
	'not-streaming': ['instance', 'source', 'receiver', 'sender'],
	'standby-without-source': ['instance'],
	'standby-under-another-name': ['instance', 'source', 'others'],
	'system-identifier-differs': ['instance', 'source', 'own', 'other'],
	'caught-up': ['instance', 'source', 'replayed', 'written'],
	behind: ['instance', 'source', 'replayed', 'written'],
	'on-another-timeline': ['instance', 'source', 'timeline', 'sourceTimeline'],
	'replay-paused': ['instance'],
	'paused-at-recovery-target': ['instance', 'name', 'value', 'place'],
	'replay-paused-by-server': ['instance', 'name', 'value', 'wanted'],
	'control-data-not-read': ['instance', 'message'],
	'standby-role-differs': ['instance', 'role', 'file', 'line'],
	'standby-cut-off': ['instance'],
	'slot-missing': ['instance', 'source', 'slot'],
	'slot-logical': ['instance', 'source', 'slot'],
	'slot-lost': ['instance', 'source', 'slot'],
	'slot-taken': ['instance', 'source', 'slot', 'pid', 'by'],
} as const satisfies Record<string, readonly string[]>;

export type FactCode = keyof typeof fieldsOfCodes;

/** A fact with this code; values are as the server or program printed them, such as `t` or `0/3000060`. */
export type FactOf<Code extends FactCode> = {readonly code: Code} & {
	readonly [Field in (typeof fieldsOfCodes)[Code][number]]: string;
};

export type Fact = {[Code in FactCode]: FactOf<Code>}[FactCode];

/** Text that others wrote: servers into their logs, or the commands of a step. */
export type Trace = {
	readonly code: 'log' | 'output';
	readonly text: string;
	/** The data folder that the command with this output was to fill. */
	readonly fills?: Target;
};

/** The data folder of an instance that a command was to fill. */
export type Target = {
	readonly instance: string;
	/** By which names the command may know it. */
	readonly folders: readonly string[];
	/** A server runs with it. */
	readonly runs: boolean;
};

/** A hint at the reason why an outcome is not true. */
export type Evidence = Fact | Trace;

export const factCodes = Object.keys(fieldsOfCodes) as readonly FactCode[];

export function isFactCode(code: string): code is FactCode {
	return Object.hasOwn(fieldsOfCodes, code);
}

/** The names of the fields that a fact of this code has. */
export function fieldsOf(code: FactCode): readonly string[] {
	return fieldsOfCodes[code];
}

/** Fields that name a server which a probe has found to be the lab's, by its data folder or its process. */
export function serverFieldsOf(code: FactCode): readonly string[] {
	if (code === 'port-of-lab-server') return ['pid', 'folder'];
	return code === 'server-elsewhere' ? ['folder'] : [];
}
