import type {Sight} from '../look.js';
import type {Evidence} from '../observation.js';

/**
 * What keeps a role from replicating. A client that is refused is told little, on purpose: an unknown role and a wrong
 * password get the same answer (https://www.postgresql.org/docs/current/auth-password.html), so the server is asked.
 */
export async function roleEvidence({servers}: Sight, on: string, user: string): Promise<Evidence[]> {
	const name = `'${user.replaceAll("'", "''")}'`;
	const answer = await servers.query(
		on,
		`SELECT rolname = ${name}, rolcanlogin, rolreplication, rolpassword IS NULL, rolpassword LIKE 'md5%',
			coalesce(rolvaliduntil < now(), false)
		FROM pg_authid WHERE lower(rolname) = lower(${name}) ORDER BY 1 DESC`,
	);
	if (answer.kind !== 'rows') return [];
	const [role] = answer.rows;
	if (role === undefined) return [state(`there is no role ${user} on ${on}`)];
	const [isIt, mayLogIn, mayReplicate, hasNoPassword, isMd5, isExpired] = role.map((value) => value === 't');
	if (!isIt) return [state(`there is no role ${user} on ${on}, only ${user.toLowerCase()}`)];
	const about = `the role ${user} of ${on}`;
	return [
		...(mayLogIn ? [] : [state(`${about} may not log in`)]),
		...(mayReplicate ? [] : [state(`${about} may not replicate`)]),
		...(hasNoPassword ? [state(`${about} has no password`)] : []),
		...(isMd5 ? [state(`${about} has its password as md5`)] : []),
		...(isExpired ? [state(`${about} has an expired password`)] : []),
	];
}

function state(text: string): Evidence {
	return {source: 'state', text};
}
