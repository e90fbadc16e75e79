import type {Fact, FactCode, FactOf} from '../course/evidence.js';
import type {Condition, SqlExpectation} from '../course/types.js';
import type {Observation} from './observation.js';

/** The expected outcome, without a full stop. */
export function expectedWords(condition: Condition): string {
	switch (condition.kind) {
		case 'network':
			return `a network ${condition.network} with the label of this lab`;
		case 'folder':
			return `a folder ${condition.path}${withMode(condition.mode)}`;
		case 'file':
			if (condition.absent) return `no file ${condition.path}`;
			if (condition.contains !== undefined) return `a line in ${condition.path} that matches ${condition.contains}`;
			return `a file ${condition.path}${withMode(condition.mode)}`;
		case 'instance':
			return {
				ready: `${condition.instance} takes connections`,
				running: `${condition.instance} runs`,
				stopped: `no server process of ${condition.instance}`,
			}[condition.is];
		case 'sql':
			return `${condition.on} ${expectedAnswer(condition.expects)}`;
		case 'setting':
			return `${condition.setting} = ${condition.is} in force on ${condition.on}`;
		case 'hba':
			return `${condition.on} has loaded a record for the role ${condition.user} and the database ${condition.database}`;
		case 'login':
			return `${condition.on} accepts a replication connection of ${condition.user}`;
		case 'archived':
			return `an archived segment of ${condition.on} holds the restore point ${condition.restorePoint}, and none waits`;
		case 'verifybackup':
			return `pg_verifybackup finds ${condition.instance}/pgdata complete and unchanged`;
		case 'streaming':
			return `${condition.instance} streams WAL from ${condition.from}`;
		case 'caughtup':
			return `${condition.instance} has replayed all that ${condition.from} had written`;
		case 'timeline':
			return `${condition.on} writes on timeline ${condition.timeline}`;
	}
}

/** The observed state, without a full stop. */
export function observedWords(observation: Observation): string {
	const seen = factWords(observation.seen);
	const more = observation.passed ? [] : observation.evidence;
	const last = more.find((evidence) => evidence.code === 'last-log-line');
	return last === undefined ? seen : `${seen}; its server log: ${last.line}`;
}

function factWords(fact: Fact): string {
	// TypeScript does not see that a code and the words for it belong together.
	return (words[fact.code] as (fact: Fact) => string)(fact);
}

const words: {readonly [Code in FactCode]: (fact: FactOf<Code>) => string} = {
	'lab-fault': ({message}) => message,
	'docker-daemon-silent': ({address}) => `no Docker daemon answers at ${address}`,
	'docker-socket-denied': ({address}) => `this account may not use the Docker daemon at ${address}`,
	'network-present': ({name}) => `the network ${name} is there`,
	'network-missing': ({name}) => `there is no network ${name}`,
	'network-foreign': ({name}) => `the network ${name} does not carry the label of this lab`,

	'path-present': ({path}) => `${path} is there`,
	'path-missing': ({path}) => `there is no ${path}`,
	'path-is-file': ({path}) => `${path} is a file`,
	'path-is-folder': ({path}) => `${path} is a folder`,
	'owner-wrong': ({path, like}) => `${path} belongs to another account than ${like}`,
	'path-foreign': ({says}) => says,
	'mode-wrong': ({path, mode, wanted}) => `${path} has mode ${mode}, not ${wanted}`,
	'line-present': ({path}) => `${path} has the line`,
	'line-missing': ({path}) => `${path} has no such line`,

	'instance-missing': ({instance}) => `there is no ${instance}`,
	'container-foreign': ({container}) => `the container ${container} is not this lab's`,
	'container-renamed': ({instance, container}) => `the container of ${instance} is called ${container} now`,
	'instance-created': ({instance}) => `${instance} was created and has not run`,
	'server-running': ({instance}) => `${instance} runs`,
	'server-ready': ({instance}) => `${instance} takes connections`,
	'server-stopped': ({instance}) => `${instance} is stopped`,
	'server-elsewhere': ({instance, folder}) => `a server of ${instance} runs out of ${folder}`,
	'two-primaries': ({instance, timeline, other, otherTimeline}) =>
		`two primaries: ${instance} writes on timeline ${timeline}, ${other} on timeline ${otherTimeline}`,
	'promoted-beside-primary': ({instance, timeline, other, otherTimeline}) =>
		`${instance} was promoted and writes on timeline ${timeline}, ${other} on timeline ${otherTimeline}`,
	'container-ended': ({instance, exitCode}) => `${instance} is stopped, exit code ${exitCode}`,
	'start-refused': ({instance, line}) => `the last start of ${instance} ended with ${line}`,
	'listens-elsewhere': ({instance, port, wanted}) => `${instance} listens on port ${port}, not on ${wanted}`,
	'container-not-started': ({instance, message}) => `Docker could not start ${instance}: ${message}`,
	'last-log-line': ({instance, line}) => `the server log of ${instance}: ${line}`,

	answer: ({instance, value}) => `${instance} answers ${value}`,
	'answer-null': ({instance}) => `${instance} answers NULL`,
	'answer-without-rows': ({instance}) => `${instance} answers no row`,
	'not-refused': ({instance}) => `${instance} does not refuse it`,
	refused: (fact) => notYetTaking(fact) ?? `${fact.instance} answers ${fact.sqlstate}: ${fact.message}`,
	'connection-refused': ({instance, message}) => `${instance} does not answer (${message})`,
	'connection-silent': ({instance, message}) => `${instance} does not answer (${message})`,
	'connection-failed': ({instance, message}) => `${instance} does not answer (${message})`,
	'port-of-another-server': ({instance, port}) => `port ${port} is answered by a server that is not ${instance}`,

	'port-of-lab-server': ({instance, port, pid, folder}) =>
		`port ${port} is not answered by ${instance}, but by process ${pid}, which was started with ${folder}`,
	'data-folder-shared': ({instance, owner}) => `${instance} runs with the data folder of ${owner}`,

	'role-missing': ({instance, role}) => `there is no role ${role} on ${instance}`,
	'role-name-folded': ({instance, role, folded}) => `there is no role ${role} on ${instance}, only ${folded}`,
	'role-nologin': ({instance, role}) => `the role ${role} of ${instance} may not log in`,
	'role-without-replication': ({instance, role}) => `the role ${role} of ${instance} may not replicate`,
	'role-without-password': ({instance, role}) => `the role ${role} of ${instance} has no password`,
	'role-password-md5': ({instance, role}) => `the role ${role} of ${instance} has its password as md5`,
	'role-password-expired': ({instance, role}) => `the role ${role} of ${instance} has an expired password`,
	'hba-record-loaded': ({role, line}) => `line ${line} of pg_hba.conf lets ${role} in`,
	'hba-record-missing': ({instance, role, database, range}) =>
		`pg_hba.conf of ${instance} has no record for the role ${role}, the database ${database} and the address ${range}`,
	'hba-record-not-loaded': ({instance, line}) => `line ${line} of pg_hba.conf is not loaded by ${instance}`,
	'hba-record-refuses': ({instance, role, line, method}) =>
		`line ${line} of pg_hba.conf of ${instance} answers ${role} with ${method}, before any record that lets it in`,
	'hba-names-folded-role': ({instance, role, folded, line}) =>
		`pg_hba.conf of ${instance} names the role ${folded} in line ${line}; the role is ${role}`,
	'hba-mistake': ({instance, line, mistake}) => `pg_hba.conf of ${instance} has a mistake in line ${line}: ${mistake}`,
	'login-without-password': ({instance, role}) => `${instance} lets ${role} in without asking for its password`,
	'login-accepted': ({instance, system, timeline}) => `${instance} is system ${system}, timeline ${timeline}`,

	'role-not-of-course': ({instance, role}) => `${instance} refuses ${role}`,
	'database-not-of-course': ({instance, name}) => `${instance} has no database ${name}`,
	'replication-not-let-in': ({instance, role}) => `${instance} does not let ${role} in for replication`,
	'port-not-in-network': ({instance, port}) => `${instance} does not listen on port ${port} in the network`,
	'nobody-listens': ({address}) => `nobody listens at ${address}`,
	'socket-missing': ({instance, socket}) => `nobody answers for ${instance} at ${socket}`,
	'standby-port-not-in-network': ({instance, source, port}) =>
		`${instance} looks for ${source} at port ${port}, which it does not have in the network`,
	'conninfo-not-read': ({instance, message}) => `${instance} cannot read its primary_conninfo: ${message}`,
	'target-not-empty': ({folder}) => `${folder} is not empty`,
	'target-in-use': ({instance, folder}) => `${instance} runs with ${folder}`,
	'folder-not-empty': ({folder}) => `${folder} is not empty`,

	'setting-in-force': ({instance, name, value}) => `${name} = ${value} on ${instance}`,
	'setting-differs': ({instance, name, value}) => `${name} = ${value} on ${instance}`,
	'setting-unknown': ({instance, name}) => `${instance} knows no setting ${name}`,
	'setting-given-at-start': ({instance, name, value}) =>
		`${name} = ${value} was given to ${instance} when it was started`,
	'setting-overridden': ({instance, name, value}) => `postgresql.auto.conf of ${instance} says ${name} = ${value}`,
	'setting-not-written': ({instance, name, wanted}) => `no file of ${instance} says ${name} = ${wanted}`,
	'setting-not-loaded': ({instance, name, wanted}) =>
		`${name} = ${wanted} is in the file, and not loaded by ${instance}`,
	'setting-waits-for-restart': ({instance, name}) => `${name} waits for a restart of ${instance}`,
	'configuration-mistake': ({file, line, mistake}) => `${file} line ${line}: ${mistake}`,

	'restore-point-archived': ({segment}) => `segment ${segment} holds it`,
	'restore-point-archived-others-wait': ({segment, waiting}) =>
		`segment ${segment} holds it; ${waiting} wait to be archived`,
	'restore-point-not-archived': ({waiting}) => `no archived segment holds it; ${waiting} wait to be archived`,
	'archive-mode-off': ({instance}) => `archive_mode is off on ${instance}`,
	'archive-command-empty': ({instance}) => `archive_command is empty on ${instance}`,
	'archive-folder-missing': ({instance}) => `the archive folder of ${instance} is missing`,
	'archive-not-a-folder': ({instance, instead}) => `where the archive folder of ${instance} should be is ${instead}`,
	'archive-folder-closed': ({instance}) => `the server of ${instance} may not write into its archive folder`,
	'archive-full': ({instance, free}) => `the archive of ${instance} has room for ${free} bytes, less than a segment`,
	'archive-segment-cut-short': ({instance, segment, size, wanted}) =>
		`${segment} in the archive of ${instance} has ${size} bytes instead of ${wanted}`,
	'archive-file-exists': ({instance, segment}) => `the archive of ${instance} holds a file ${segment} already`,
	'archive-command-fails': ({instance, file}) => `the archiver of ${instance} fails at ${file}`,
	'archive-command-stores-nothing': ({instance, file}) =>
		`the archiver of ${instance} has stored ${file}, and it is not in the archive folder`,
	'archive-not-searched': ({instance, message}) => `the archive folder of ${instance} cannot be searched: ${message}`,
	'segment-not-read': ({segment, message}) => `pg_waldump cannot read segment ${segment}: ${message}`,
	'archive-not-asked': ({instance}) => `nothing waits for the archiver of ${instance}`,

	'backup-verified': () => 'backup successfully verified',
	'backup-missing': ({instance}) => `there is no ${instance}/pgdata`,
	'backup-without-manifest': ({instance}) => `there is no backup_manifest in ${instance}/pgdata`,
	'backup-altered': ({message}) => message,
	'backup-without-tablespace': ({tablespace}) => `the files of the tablespace ${tablespace} are not there`,
	'backup-not-verified': ({message}) => message,
	'in-recovery': ({instance}) => `${instance} is in recovery and writes no WAL`,
	'not-in-recovery': ({instance}) => `${instance} is not in recovery`,
	'writes-on-timeline': ({instance, timeline}) => `${instance} writes on timeline ${timeline}`,
	streaming: ({system}) => `walsender and WAL receiver say streaming, system ${system}`,
	'not-streaming': ({receiver, sender}) => `WAL receiver: ${receiver}, walsender: ${sender}`,
	'standby-without-source': ({instance}) => `${instance} has no primary_conninfo`,
	'standby-under-another-name': ({instance, source, others}) =>
		`no walsender of ${source} is called ${instance}; there is ${others}`,
	'system-identifier-differs': ({instance, source, own, other}) =>
		`system identifiers differ: ${instance} ${own}, ${source} ${other}`,
	'caught-up': ({instance, replayed, written}) => `${instance} has replayed up to ${replayed}, past ${written}`,
	behind: ({instance, source, replayed, written}) =>
		`${instance} has replayed up to ${replayed}, ${source} has written ${written}`,
	'on-another-timeline': ({instance, source, timeline, sourceTimeline}) =>
		`${instance} is on timeline ${timeline}, ${source} on timeline ${sourceTimeline}`,
	'replay-paused': ({instance}) => `replay is paused on ${instance}`,
	'paused-at-recovery-target': ({instance, name, value}) =>
		`${instance} has paused its replay at its recovery target: ${name} is ${value}`,
	'replay-paused-by-server': ({instance, name, value, wanted}) =>
		`${instance} has paused its replay: ${name} is ${value}, less than ${wanted}`,
	'control-data-not-read': ({instance, message}) => `pg_controldata cannot read the data of ${instance}: ${message}`,
	'standby-role-differs': ({instance, role}) => `${instance} logs in at its primary as ${role}`,
	'standby-cut-off': ({instance}) => `${instance} gets no WAL`,
	'slot-missing': ({source, slot}) => `${source} has no replication slot ${slot}`,
	'slot-logical': ({source, slot}) => `the replication slot ${slot} of ${source} is a logical one`,
	'slot-lost': ({source, slot}) => `the replication slot ${slot} of ${source} has lost its WAL`,
	'slot-taken': ({source, slot, by}) => `${by} uses the replication slot ${slot} of ${source}`,
};

function withMode(mode: string | undefined): string {
	return mode === undefined ? '' : ` with mode ${mode}`;
}

function expectedAnswer(expects: SqlExpectation): string {
	switch (expects.kind) {
		case 'is':
			return `answers ${expects.value}`;
		case 'atLeast':
			return `answers at least ${expects.value}`;
		case 'refused':
			return `refuses it with ${expects.sqlstate}`;
	}
}

/**
 * The work of a server that runs and takes no connections: SQLSTATE 57P03, `cannot_connect_now`. The messages come from
 * `canAcceptConnections` in PostgreSQL's postmaster; before version 14 the second of them is the same as the first.
 */
function notYetTaking({instance, sqlstate, message}: FactOf<'refused'>): string | undefined {
	if (sqlstate !== '57P03') return undefined;
	const state = startStates.find(({says}) => message.includes(says))?.state ?? 'takes no connections now';
	return `${instance} ${state} (57P03: ${message})`;
}

const startStates = [
	{says: 'is starting up', state: 'is starting up and takes no connections yet'},
	{says: 'not yet accepting connections', state: 'replays WAL and takes no connections until its data is consistent'},
	{says: 'in recovery mode', state: 'recovers from a crash and takes connections again afterwards'},
	{says: 'shutting down', state: 'is shutting down'},
	{says: 'not accepting connections', state: 'is a standby that is set to take no connections'},
] as const;
