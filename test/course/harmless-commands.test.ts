import {describe, expect, test} from 'vitest';
import {refused} from '../support/refused.js';

const names = ['instance', 'folder', 'file', 'name', 'relation', 'role', 'slot', 'pid', 'host', 'port', 'line'];

describe('a command that may do more than look at a name that comes from the world', () => {
	test.each([
		'sudo -H gzip {{file}}',
		'sudo -E umount {{folder}}',
		'sudo -E initdb -D {{folder}}',
		'sudo --preserve-env gzip {{file}}',
		'sudo -iu postgres gzip {{file}}',
		'env -i gzip {{file}}',
		"env -S 'gzip {{file}}'",
		'time -p gzip {{file}}',
		'command -p gzip {{file}}',
		'-o x; sudo -H gzip {{file}}',
		'docker exec {{name}} -x gzip {{file}}',
	])('behind an option of what runs it: %s', (command) => {
		expect(refused(command, ...names)).toBe(true);
	});

	test.each([
		'cd {{folder}} && echo > PG_VERSION',
		'cd {{folder}} && cat /dev/null > PG_VERSION',
		'cd {{folder}} && cp /dev/null PG_VERSION',
		"cd {{folder}} && sed -i 's/a/b/' PG_VERSION",
		'(cd {{folder}} && echo x > pg_hba.conf)',
		'cd /srv/data && echo x | tee PG_VERSION',
		'ssh db1 cp /dev/null PG_VERSION',
		'docker exec {{name}} cp /dev/null PG_VERSION',
		'cd /srv/data && docker cp {{instance.container}}:/x PG_VERSION',
		'sudo -iu postgres rm -rf postgres-1/pgdata',
	])("in a folder that is not the course's: %s", (command) => {
		expect(refused(command, ...names)).toBe(true);
	});

	test.each([
		'LD_PRELOAD={{file}} ls',
		'PATH={{folder}}:$PATH ls',
		'PATH={{folder}}:$PATH; ls',
		"archive_command='gzip {{file}}'",
		"archive_command='{{name}}'",
		"archive_command = '{{name}}'",
		`echo "port = 1\narchive_command = 'gzip {{file}}'" >> {{instance}}/config/postgresql.conf`,
		'echo archive_command = {{file}} >> {{instance}}/config/postgresql.conf',
		`echo "restore_command '{{file}}'" >> {{instance}}/config/postgresql.conf`,
		"ALTER SYSTEM SET archive_command = '{{name}}'",
		`ALTER SYSTEM SET "archive_command" = '{{name}}'`,
		"ALTER SYSTEM SET shared_preload_libraries TO '{{name}}'",
	])('by what it sets: %s', (command) => {
		expect(refused(command, ...names)).toBe(true);
	});

	test.each([
		'docker exec {{name}} chmod 600 /var/lib/postgresql/data',
		'chmod 600 {{folder}}',
		'chmod 600 {{folder}}/base',
		'sudo chmod 700 {{folder}} /etc',
		'chmod 644 {{file}}',
		'cp -a {{folder}} {{file}}',
		'cp -t {{folder}} x',
		'vi {{file}}',
		"vi '+!gzip {{file}}' x",
		'gunzip {{file}}',
		'pg_dump -f {{file}} customers',
		'kill -0 {{pid}} 1',
		'less +!gzip {{file}}',
		'sort -o {{file}} x',
		'tar -xf {{file}}',
		'sed -n -i p {{file}}',
		'sed -ni p {{file}}',
		'sed --in-place s/a/b/ {{file}}',
		'tar -tf x --to-command={{file}}',
		'xxd x {{file}}',
		'systemctl kill {{name}}',
		'journalctl -u {{name}} --vacuum-size=1M',
		'nc -e {{file}} {{host}} 1',
		'docker stats {{name}} && docker pause {{name}}',
		'pg_ctl -D {{folder}} -o {{file}} reload',
	])('in a form that changes it: %s', (command) => {
		expect(refused(command, ...names)).toBe(true);
	});

	test.each([
		'SELECT * FROM {{relation}} \\g {{file}}',
		'\\d {{name}} \\! gzip {{file}}',
		'\\conninfo \\i {{file}}',
		'SHOW data_directory \\o {{file}}',
		'\\d {{name}} \\\\ VACUUM {{relation}}',
		'\\d {{name}}\nVACUUM {{relation}}',
		'SELECT "pg_terminate_backend"({{pid}})',
		'SELECT pg_catalog."pg_terminate_backend"({{pid}})',
		'SELECT pg_terminate_backend/**/({{pid}})',
		'SELECT pg_terminate_backend -- x\n({{pid}})',
		'SELECT {{name}}()',
		'ALTER ROLE {{role}} CONNECTION LIMIT 0',
		"ALTER ROLE {{role}} VALID UNTIL '2000-01-01'",
		'ALTER ROLE {{role}} RENAME TO x',
		"ALTER ROLE {{role}} PASSWORD 'x'",
		'set -e && gzip {{file}}',
		'EXPLAIN ANALYZE UPDATE {{relation}} SET a = 1',
		'WITH x AS (UPDATE {{relation}} SET a = 1 RETURNING *) SELECT * FROM x',
		'TABLE {{relation}} \\g {{file}}',
	])('as a statement: %s', (command) => {
		expect(refused(command, ...names)).toBe(true);
	});
});

describe('what may be done with a name that comes from the world', () => {
	test.each([
		"primary_conninfo = 'host={{host}} port={{port}}'",
		"primary_conninfo='host={{host}} port={{port}}'",
		'psql "host={{host}} port=5432"',
		"psql -d 'host={{host}} port={{port}} dbname=postgres'",
		'PGHOST={{host}} psql -c "SELECT 1"',
		"restore_command = 'cp {{folder}}/%f %p'",
		'port={{port}}',
		'line {{line}}',
	])('it is filled in where nothing runs it: %s', (command) => {
		expect(refused(command, ...names)).toBe(false);
	});

	test.each([
		'sudo -u postgres ls {{folder}}',
		'sudo -H -E ls {{folder}}',
		'sudo -iu postgres ls {{folder}}',
		'env -i ls {{folder}}',
		'file {{file}}',
		'md5sum {{file}}',
		'sha256sum {{file}}',
		'cut -d: -f1 {{file}}',
		'vi +{{line}} {{instance}}/config/pg_hba.conf',
		'sudo nano {{instance}}/config/pg_hba.conf',
		'zcat {{file}}',
		'gunzip -c {{file}}',
		'sort -k2 {{file}}',
		'strings {{file}}',
		'od -c {{file}}',
		'xxd {{file}}',
		'tar -tf {{file}}',
		"sed -n '{{line}}p' {{file}}",
		'sed -n 10,20p {{file}}',
		'less +{{line}} {{file}}',
		'which {{name}}',
		'hexdump -C {{file}}',
		'zgrep FATAL {{file}}',
		'dig {{host}}',
		'kill -0 {{pid}}',
		'pg_dump {{name}} > dump.sql',
		'namei -l {{file}}',
		'findmnt {{folder}}',
		'basename {{file}}',
		'dirname {{file}}',
		'systemctl status {{name}}',
		'systemctl --no-pager status {{name}}',
		'journalctl -u {{name}} -n 20',
		'pgrep -a {{name}}',
		'nc -zv {{host}} {{port}}',
		'ping -c 1 {{host}}',
		'docker stats {{name}}',
		'pg_ctl -D {{folder}} reload',
		'cd {{instance}}/config && cp pg_hba.conf pg_hba.conf.old',
	])('it is looked at: %s', (command) => {
		expect(refused(command, ...names)).toBe(false);
	});

	test.each([
		'chmod 0700 {{folder}}',
		'chmod 0600 {{file}}',
		'chmod 600 {{folder}}/server.key',
		'chmod go-rwx {{file}}',
		'cp -p {{file}} copy',
		'cp -a {{folder}} copy',
	])('nothing of it is lost: %s', (command) => {
		expect(refused(command, ...names)).toBe(false);
	});

	test.each([
		'EXPLAIN SELECT * FROM {{relation}}',
		'EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM {{relation}}',
		'TABLE {{relation}}',
		'WITH x AS (SELECT * FROM {{relation}}) SELECT count(*) FROM x',
		"SELECT lower('{{name}}'), length('{{name}}'), current_setting('{{name}}'), version()",
		"SELECT to_regclass('{{relation}}'), pg_relation_filepath('{{relation}}')",
		"SELECT pg_walfile_name('{{line}}')",
		"SELECT has_table_privilege('{{role}}', '{{relation}}', 'UPDATE')",
		"SELECT string_agg(name, ','), round(avg(id), 2) FROM {{relation}}",
		'ALTER SYSTEM SET {{name}} TO on',
		'ALTER ROLE {{role}} CONNECTION LIMIT 20',
		"ALTER ROLE {{role}} VALID UNTIL 'infinity'",
		"CREATE ROLE {{role}} WITH LOGIN REPLICATION PASSWORD 'x' VALID UNTIL '2030-01-01'",
		'SET ROLE {{role}}',
		'\\c {{name}}',
		'\\d+ {{name}}',
	])('as a statement: %s', (command) => {
		expect(refused(command, ...names)).toBe(false);
	});
});
