/** The addresses of an IPv4 network in CIDR notation, and how the names end that they have for a server. */
export type StandbyAddresses = {readonly range: string; readonly nameEnd: string};

/** A list of names in a record as it is written; `\u0022` is a double quote, which ends a string in bash. */
const word = String.raw`(?:\u0022[^\u0022]*\u0022|[^\s\u0022,])+`;
const list = String.raw`(${word}(?:\s*,\s*${word})*)`;

/**
 * SQL that tells which record of `pg_hba.conf` decides about a role's connections from a standby: the first one that fits
 * database, role, address and kind of connection (https://www.postgresql.org/docs/current/auth-pg-hba-conf.html). `WITH …`,
 * for a SELECT from `deciding`, which has no row where no record fits, and else `line`, `method` and whether it `lets` the
 * role in, by a password or without one; from `mistaken`, the records with an `error`; or from `named`, all records.
 * A record for a part of the range fits too, because it is not known which address of it a standby gets. The view shows
 * no quotes, which make a name of a keyword, so they are looked up in the file. A client tries without TLS what is
 * refused with it.
 * @param role as an SQL literal's content, as are `database` and the addresses
 */
export function hbaRulesSql(role: string, database: string, {range, nameEnd}: StandbyAddresses): string {
	return String.raw`WITH RECURSIVE memberships (oid) AS (
    SELECT oid FROM pg_roles WHERE rolname = '${role}'
    UNION SELECT roleid FROM pg_auth_members JOIN memberships ON member = memberships.oid),
  written AS (
    SELECT string_to_array(encode(pg_read_binary_file(current_setting('hba_file')), 'escape'), chr(10)) AS lines),
  named AS (
    SELECT row_number() OVER () AS place, line_number AS line, type, database, user_name, lower(address) AS address,
      netmask AS mask, auth_method AS method, error,
      regexp_match((SELECT lines[line_number] FROM written), '^\s*\w+\s+${list}\s+${list}\s') AS lists
    FROM pg_hba_file_rules),
  fitting AS (
    SELECT place, line, type, method, method IN ('trust', 'password', 'md5', 'scram-sha-256') AS lets FROM named
    WHERE error IS NULL
      AND CASE '${database}' WHEN 'replication'
        THEN 'replication' = ANY (database) AND coalesce(lists[1] !~ '\u0022replication\u0022', true)
        ELSE '${database}' = ANY (database) OR 'all' = ANY (database) END
      AND EXISTS (SELECT FROM unnest(user_name) AS called (name)
        WHERE name = '${role}' OR coalesce(strpos(lists[2], chr(34) || name || chr(34)), 0) = 0 AND (name = 'all'
          OR name IN (SELECT '+' || rolname FROM pg_roles JOIN memberships ON pg_roles.oid = memberships.oid)))
      AND CASE WHEN address IN ('all', 'samenet') THEN true
        WHEN address = 'samehost' THEN inet '${range}' <<= inet '127.0.0.0/8'
        WHEN mask IS NULL THEN right(address, length('${nameEnd}')) = lower('${nameEnd}')
        WHEN mask LIKE '%:%' THEN false
        ELSE (address::inet & mask::inet & netmask(inet '${range}'))
          = (host(inet '${range}')::inet & mask::inet & netmask(inet '${range}')) END),
  deciding AS (
    SELECT DISTINCT ON (way.type) line, method, lets
    FROM fitting JOIN (VALUES ('hostnossl'), ('hostssl')) AS way (type)
      ON fitting.type IN ('host', 'hostnogssenc', way.type) AND (way.type = 'hostnossl' OR current_setting('ssl') = 'on')
    ORDER BY way.type, place),
  mistaken AS (
    SELECT line, error FROM named
    WHERE error IS NOT NULL AND (error NOT LIKE '%record cannot match%' OR NOT EXISTS (SELECT FROM deciding WHERE lets))
    ORDER BY place)`;
}
