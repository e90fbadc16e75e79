import type {Evidence, FactCode} from '../course/evidence.js';

/**
 * What stays as it is until somebody acts: a server that is gone, could not be started, or has ended and is started by
 * nobody, things of another owner in the place of the lab's own, a server that takes writes where a standby is meant,
 * settings that cannot be read.
 */
const finalCodes: ReadonlySet<FactCode> = new Set([
	'configuration-mistake',
	'container-ended',
	'container-foreign',
	'container-not-started',
	'container-renamed',
	'data-folder-shared',
	'hba-mistake',
	'instance-missing',
	'listens-elsewhere',
	'network-foreign',
	'not-in-recovery',
	'port-of-another-server',
	'port-of-lab-server',
	'server-elsewhere',
	'server-stopped',
	'setting-unknown',
	'slot-lost',
	'standby-without-source',
	'start-refused',
	'system-identifier-differs',
	'two-primaries',
]);

/**
 * Refusals that a server repeats until its roles, or its rules, are others: a wrong password, and no rule that lets a client
 * in (https://www.postgresql.org/docs/current/errcodes-appendix.html, class 28).
 */
const finalRefusals: ReadonlySet<string> = new Set(['28P01', '28000']);

/** Whether an outcome that is missing stays so, however long one waits for it. */
export function isFinal(evidence: readonly Evidence[]): boolean {
	return evidence.some((seen) =>
		seen.code === 'refused' ? finalRefusals.has(seen.sqlstate) : (finalCodes as ReadonlySet<string>).has(seen.code),
	);
}
