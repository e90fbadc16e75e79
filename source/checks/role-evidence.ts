import type {Fact} from '../course/evidence.js';
import type {CheckContext} from './probe.js';

/**
 * Reasons why a role cannot replicate. A refused client is not told: an unknown role and a wrong password get the same
 * message on purpose (https://www.postgresql.org/docs/current/auth-password.html), so the probe asks the server.
 */
export async function roleEvidence({servers}: CheckContext, instance: string, role: string): Promise<Fact[]> {
	const name = `'${role.replaceAll("'", "''")}'`;
	const answer = await servers.query(
		instance,
		`SELECT rolname = ${name}, rolcanlogin, rolreplication, rolpassword IS NULL, rolpassword LIKE 'md5%',
			coalesce(rolvaliduntil < now(), false)
		FROM pg_authid WHERE lower(rolname) = lower(${name}) ORDER BY 1 DESC`,
	);
	if (answer.kind !== 'rows') return [];
	const [found] = answer.rows;
	if (found === undefined) return [{code: 'role-missing', instance, role}];
	const [isIt, mayLogIn, mayReplicate, hasNoPassword, isMd5, isExpired] = found.map((value) => value === 't');
	if (!isIt) return [{code: 'role-name-folded', instance, role, folded: role.toLowerCase()}];
	const codes = [
		...(mayLogIn ? [] : (['role-nologin'] as const)),
		...(mayReplicate ? [] : (['role-without-replication'] as const)),
		...(hasNoPassword ? (['role-without-password'] as const) : []),
		...(isMd5 ? (['role-password-md5'] as const) : []),
		...(isExpired ? (['role-password-expired'] as const) : []),
	];
	return codes.map((code) => ({code, instance, role}));
}
