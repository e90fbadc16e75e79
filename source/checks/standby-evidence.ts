import type {Evidence} from '../course/evidence.js';
import type {Condition} from '../course/types.js';
import {instanceNames} from '../course/variables.js';
import {firstLine} from './first-line.js';
import {noStandbyEvidence} from './other-primary.js';
import type {CheckContext} from './probe.js';

/** Settings that a standby must not have lower than its primary, by the names that pg_controldata gives them. */
const bounds = {
	'max_connections setting': 'max_connections',
	'max_worker_processes setting': 'max_worker_processes',
	'max_wal_senders setting': 'max_wal_senders',
	'max_prepared_xacts setting': 'max_prepared_transactions',
	'max_locks_per_xact setting': 'max_locks_per_transaction',
} as const;

/** Files of a data folder by which a server becomes a standby, and knows whom to follow. */
const standbyFile = /^([^/]+)\/pgdata\/(standby\.signal|postgresql\.auto\.conf)$/;

/** The standby of a condition, if it has one. */
function standbyOf(condition: Condition): string | undefined {
	switch (condition.kind) {
		case 'streaming':
		case 'caughtup':
		case 'verifybackup':
			return condition.instance;
		case 'sql':
			return condition.on;
		case 'file':
			return condition.absent ? undefined : standbyFile.exec(condition.path)?.[1];
		default:
			return undefined;
	}
}

/** Whether a condition holds only for a standby, or asks whether the server is one. */
function asksForRole(condition: Condition): boolean {
	switch (condition.kind) {
		case 'sql':
			return /\bpg_is_in_recovery\b/.test(condition.query);
		case 'file':
			return condition.path.endsWith('standby.signal');
		default:
			return true;
	}
}

/** The recovery target of the server, if it has one. There, resuming the replay ends recovery, which promotes the server. */
const recoveryTarget = `SELECT name, setting,
		coalesce('line ' || sourceline || ' of ' || sourcefile, 'the command that started the server') AS place
	FROM pg_settings
	WHERE name IN ('recovery_target', 'recovery_target_lsn', 'recovery_target_name', 'recovery_target_time',
		'recovery_target_xid') AND setting <> ''`;

/**
 * Reasons why the server of a condition, if it is in recovery, is behind its primary: its replay is paused, something is
 * wrong with its replication slot or its role, or it is not connected. Of a server that takes writes where a standby is
 * meant, why it is none. Empty for a server that does not answer.
 */
export async function standbyEvidence(condition: Condition, context: CheckContext): Promise<Evidence[]> {
	const instance = standbyOf(condition);
	if (instance === undefined) return [];
	const answer = await context.servers.query(
		instance,
		`SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END,
			(SELECT status FROM pg_stat_wal_receiver), current_setting('primary_slot_name'), current_setting('data_directory'),
			${conninfoRole}, sourcefile, sourceline, target.name, target.setting, target.place,
			${Object.values(bounds)
				.map((name) => `current_setting('${name}')`)
				.join(', ')}
		FROM pg_settings conninfo LEFT JOIN (${recoveryTarget}) target ON true WHERE conninfo.name = 'primary_conninfo'`,
	);
	const [inRecovery, paused, receiver, slot = '', folder = '', role, file, line, name, value = '', place = '', ...own] =
		answer.kind === 'rows' ? (answer.rows[0] ?? []) : [];
	if (inRecovery === 'f') return asksForRole(condition) ? noStandbyEvidence(instance, context) : [];
	if (inRecovery !== 't') return [];
	const told: Evidence[] = condition.kind === 'sql' && asksForRole(condition) ? [{code: 'in-recovery', instance}] : [];
	if (paused === 't') {
		if (name !== undefined) return [...told, {code: 'paused-at-recovery-target', instance, name, value, place}];
		const reasons = await lowerBounds(instance, folder, own, context);
		if (reasons.length > 0) return [...told, ...reasons];
		// Somebody has paused it, which keeps no WAL from coming.
		return ['sql', 'caughtup'].includes(condition.kind) ? [...told, {code: 'replay-paused', instance}] : told;
	}

	if (receiver === 'streaming') return told;
	if (slot !== '') told.push(...(await slotEvidence(instance, slot, context)));
	if (receiver !== undefined) return told;
	const meant = context.engine.variables.get('replication.user');
	const isAnother = role !== undefined && meant !== undefined && role !== meant;
	if (isAnother && file !== undefined && line !== undefined) {
		told.push({code: 'standby-role-differs', instance, role, file, line});
	}

	return [...told, {code: 'standby-cut-off', instance}];
}

/** The role in primary_conninfo; all of it would hold a password. */
const conninfoRole = `substring(current_setting('primary_conninfo') from '(?:^|\\s)user\\s*=\\s*''?([\\w.-]+)')`;

/**
 * The settings because of which the server has paused its replay, or that they cannot be seen. Its control file holds
 * the primary's values at the position of the pause; the primary's present values may differ.
 */
async function lowerBounds(
	instance: string,
	folder: string,
	own: ReadonlyArray<string | undefined>,
	{engine}: CheckContext,
): Promise<Evidence[]> {
	const {exitCode, stdout, stderr} = await engine.program(instance, ['pg_controldata', folder]);
	if (exitCode !== 0) return [{code: 'control-data-not-read', instance, message: firstLine(stderr, stdout, exitCode)}];
	return Object.entries(bounds).flatMap(([label, name], index): Evidence[] => {
		const wanted = new RegExp(`^${label}: +(\\d+)$`, 'm').exec(stdout)?.[1];
		const value = own[index];
		if (wanted === undefined || value === undefined || Number(value) >= Number(wanted)) return [];
		return [{code: 'replay-paused-by-server', instance, name, value, wanted}];
	});
}

/** Faults of the slot that a standby uses, on each server that could be its primary. */
async function slotEvidence(instance: string, slot: string, context: CheckContext): Promise<Evidence[]> {
	const {engine, servers} = context;
	const sources = instanceNames(engine.variables).filter((name) => name !== instance);
	const found = await Promise.all(
		sources.map(async (source): Promise<Evidence[]> => {
			const answer = await servers.query(
				source,
				`SELECT slot_type, wal_status, active_pid,
					(SELECT application_name FROM pg_stat_replication WHERE pid = active_pid)
				FROM (SELECT) one LEFT JOIN pg_replication_slots ON slot_name = '${slot.replaceAll("'", "''")}'
				WHERE NOT pg_is_in_recovery()`,
			);
			const [row] = answer.kind === 'rows' ? answer.rows : [];
			if (row === undefined) return [];
			const [type, status, pid, by] = row;
			if (type === undefined) return [{code: 'slot-missing', instance, source, slot}];
			if (type === 'logical') return [{code: 'slot-logical', instance, source, slot}];
			if (status === 'lost') return [{code: 'slot-lost', instance, source, slot}];
			if (pid === undefined || by === instance) return [];
			return [{code: 'slot-taken', instance, source, slot, pid, by: by ?? 'another client'}];
		}),
	);
	return found.flat();
}
