import type {Evidence} from '../course/evidence.js';
import {instanceNames} from '../course/variables.js';
import type {CheckContext} from './probe.js';

/**
 * Whether another server of the same cluster takes writes on a later timeline: then this one is an old primary, which
 * does not know that it was replaced.
 */
export async function otherPrimary(instance: string, context: CheckContext): Promise<Evidence[]> {
	return (await primariesBeside(instance, context)).filter(({code}) => code === 'two-primaries');
}

/**
 * Why a server that takes writes is no standby: another primary has replaced it, it was promoted although its primary
 * goes on, or it came up without standby.signal.
 */
export async function noStandbyEvidence(instance: string, context: CheckContext): Promise<Evidence[]> {
	return [...(await primariesBeside(instance, context)), {code: 'not-in-recovery', instance}];
}

/** The other servers of the same cluster that take writes on a later or an earlier timeline. */
async function primariesBeside(instance: string, context: CheckContext): Promise<Evidence[]> {
	const own = await pastOf(instance, context);
	if (own === undefined) return [];
	const found: Evidence[] = [];
	for (const other of instanceNames(context.engine.variables).filter((name) => name !== instance)) {
		const past = await pastOf(other, context);
		if (past === undefined || past.system !== own.system || past.timeline === own.timeline) continue;
		const code = past.timeline > own.timeline ? 'two-primaries' : 'promoted-beside-primary';
		found.push({code, instance, timeline: String(own.timeline), other, otherTimeline: String(past.timeline)});
	}

	return found;
}

/** The cluster of a primary, and the timeline that it writes on; undefined for a server that is no primary. */
async function pastOf(instance: string, {servers}: CheckContext) {
	const answer = await servers.query(
		instance,
		`SELECT (SELECT system_identifier FROM pg_control_system()),
			CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END`,
	);
	const [system, timeline] = answer.kind === 'rows' ? (answer.rows[0] ?? []) : [];
	return timeline === undefined ? undefined : {system, timeline: Number.parseInt(timeline, 16)};
}
