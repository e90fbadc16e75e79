/** What a text begins with that is SQL, or a command of psql. */
export const statementStart = /^\s*(?:SELECT|TABLE|WITH|EXPLAIN|SHOW|ALTER|CREATE|COPY|SET|\\\w+\+?)\s/i;

const name = String.raw`(?:"[^"]*"|[\w.{}]+)`;
const statement = (pattern: string) => new RegExp(`^${pattern.replaceAll(' ', String.raw`\s+`)}$`, 'is');

/** They look, or make or change what loses no rows and locks nobody out. */
const harmless: readonly RegExp[] = [
	/^(?:EXPLAIN\s+(?:(?:ANALYZE|VERBOSE)\s+|\([\w\s,]*\)\s*)*)?(?:SELECT|TABLE|WITH(?!.*\b(?:UPDATE|DELETE)\b))\s(?!.*\bINTO\b)/is,
	statement(`SHOW ${name}`),
	statement(`SET ROLE ${name}`),
	statement(String.raw`SET ${name}\s*(?:=|\bTO\b)\s*(?:'[^']*'|\S+)`),
	statement(
		`CREATE (?:ROLE|USER) ${name}(?: (?:WITH|LOGIN|REPLICATION|CONNECTION LIMIT \\d+|(?:PASSWORD|VALID UNTIL) '[^']*'))*`,
	),
	statement(
		`ALTER (?:ROLE|USER) ${name}(?: (?:WITH|LOGIN|REPLICATION|CONNECTION LIMIT [1-9]\\d*|VALID UNTIL 'infinity'))*`,
	),
	statement(String.raw`ALTER (?:ROLE|USER) ${name} RENAME TO "?\{\{\w+\}\}"?`),
	/^CREATE\s+DATABASE\s/i,
	statement(`ALTER SYSTEM RESET ${name}`),
	// A command or a library would be run.
	statement(
		String.raw`ALTER SYSTEM SET (?!"?\w+_(?:command|librar))${name}\s*(?:=|\bTO\b)\s*(?:'(?:\w+=[^\s']*(?:\s+|(?=')))*'|\S+)`,
	),
	// A second word may stand on a line of its own.
	/^\\(?:password|conninfo|c|d\w*\+?|l\+?)(?:\s+\S+)?$/,
];

const called = /([^\s(),=<>+*/|%-]*)\s*\(/g;
const harmlessFunction =
	/^(?:in|values|from|and|or|not|where|exists|any|all|as|explain|analyze|verbose|count|min|max|sum|avg|round|coalesce|now|version|lower|upper|length|string_agg|current_setting|to_regclass|has_\w+_privilege|pg_create_physical_replication_slot|pg_reload_conf|pg_is_\w+|pg_current_\w+|pg_last_\w+|pg_wal_lsn_diff|pg_walfile_name|pg_relation_filepath|pg_size_pretty|pg_\w+_size|pg_stat_file|pg_tablespace_location|pg_get_\w+)?$/i;

/** Whether each statement of the text looks, or makes or changes what loses no rows and locks nobody out. */
export function isHarmlessStatement(text: string): boolean {
	// A comment may part a function from its arguments.
	if (/\/\*|--/.test(text)) return false;
	return text.split(/;|\\\\|(?=\\\S)/).every((part) => {
		const trimmed = part.trim();
		if (trimmed === '') return true;
		const functions = [...trimmed.matchAll(called)].map(([, found = '']) => found.replace(/^pg_catalog\./, ''));
		return (
			harmless.some((pattern) => pattern.test(trimmed)) &&
			functions.every((found) => harmlessFunction.test(found.replaceAll('"', '')))
		);
	});
}
