/**
 * SQL that tells which record of `pg_hba.conf` decides about a role, because the first one that matches does
 * (https://www.postgresql.org/docs/current/auth-pg-hba-conf.html): `WITH …`, for a SELECT from `letting`, the records that
 * let it in by a password or without one, where `refusing` is not null if an earlier one refuses whoever they are for; or
 * from `deciding`, the record that refuses it where none lets it in. The lab's servers come by IPv4, without TLS; a record
 * for all roles that is for this machine alone is for no standby.
 * @param role as an SQL literal's content, as is `database`
 */
export function hbaRulesSql(role: string, database: string): string {
	return `WITH named AS (
    SELECT row_number() OVER () AS place, line_number AS line, type, database, user_name, address AS range, netmask AS mask,
      auth_method AS method, error FROM pg_hba_file_rules),
  fitting AS (
    SELECT place, line, method, range, type, method IN ('trust', 'password', 'md5', 'scram-sha-256') AS lets,
      'all' <> ALL (user_name) AS own,
      (CASE WHEN range = 'all' THEN '0.0.0.0' WHEN mask !~ ':' THEN range END)::inet AS address,
      (CASE WHEN range = 'all' THEN '0.0.0.0' WHEN mask !~ ':' THEN mask END)::inet AS netmask
    FROM named
    WHERE error IS NULL AND type <> 'local' AND range !~ ':'
      AND ('${database}' = ANY (database) OR '${database}' <> 'replication' AND 'all' = ANY (database))
      AND EXISTS (SELECT FROM unnest(user_name) AS called (name) WHERE name IN ('all', '${role}') OR EXISTS (
        SELECT FROM pg_roles AS member, pg_roles AS whole WHERE member.rolname = '${role}'
        AND '+' || whole.rolname = name AND pg_has_role(member.oid, whole.oid, 'MEMBER')))),
  letting AS (
    SELECT line, method, own, place, (
      SELECT before.place FROM fitting AS before
      WHERE NOT before.lets AND before.type IN ('host', 'hostnossl') AND before.place < fitting.place
        AND (before.netmask = '0.0.0.0' OR (before.netmask & fitting.netmask) = before.netmask
          AND (before.address & before.netmask) = (fitting.address & before.netmask))
      ORDER BY before.place LIMIT 1) AS refusing
    FROM fitting WHERE lets AND (own OR range <> '127.0.0.1')),
  deciding AS (
    SELECT line, method FROM fitting
    WHERE NOT lets AND NOT EXISTS (SELECT FROM letting WHERE refusing IS NULL)
      AND (place IN (SELECT refusing FROM letting) OR own OR netmask = '0.0.0.0')
    ORDER BY place LIMIT 1)`;
}
