import {describe, expect, test} from 'vitest';
import {destructiveCommands} from '../../source/course/destructive-commands.js';

const instances = ['postgres-1', 'postgres-2'];

/** Whether a remedy with this command, of a pattern with these groups, would be refused. */
function refused(command: string, ...captured: string[]): boolean {
	const [open, close] = command.includes('`') ? ['`` ', ' ``'] : ['`', '`'];
	const found = destructiveCommands(
		`Look first. ${open}${command}${close}, then run the step again.`,
		new Set(captured),
		instances,
	);
	return found.length > 0;
}

describe('a command that destroys what the course need not have made', () => {
	test.each([
		'rm -rf {{folder}}',
		'rm -r -f -- {{folder}}',
		'rm {{folder}}',
		'sudo rm -rf "{{folder}}"',
		"sudo -u postgres rm -rf '{{folder}}'",
		'/bin/rm -rf {{folder}}',
		'\\rm -rf {{folder}}',
		"'rm' -rf {{folder}}",
		'rm -rf -- /var/lib/postgresql',
		'rm -rf ~/lab',
		'rm -rf $HOME/lab',
		'rm -rf "$DIR"/pgdata',
		'rm -rf x$PWD/postgres-1/pgdata',
		'rm -rf *',
		'rm -rf .',
		'rm -rf $PWD',
		'rm -rf {{instance}}',
		'rm -rf {{instance}}/',
		'rm -rf {{instance}}/../other',
		'rm -rf postgres-1/pgdata/../../..',
		'rm -rf {{instance}}/{{folder}}',
		'rm -rf {{instance}}/pgdata{{folder}}',
		'rm -rf {{instance}}/pgdata {{folder}}',
		'rm -rf {{instance}}/{a,../..}',
		'rm -rf {{ folder }}',
		'test -e x && rm -rf {{folder}}',
		'pg_ctl -D {{folder}} status || rm -rf {{folder}}',
		'ls; rm -rf {{folder}}',
		'(rm -rf {{folder}})',
		'if true; then rm -rf {{folder}}; fi',
		'cd {{folder}} && rm -rf pgdata',
		'cd {{folder}} && rm -rf {{instance}}/pgdata',
		'pushd /x; rm -rf postgres-1/pgdata',
		'ls {{folder}} | xargs rm',
		'ls | xargs -I{} sudo rm -rf {{instance}}/pgdata/{}',
		'ls | xargs -0 rm -f {{instance}}/pgdata/x',
		'rm -rf $(cat list)',
		'rm -rf `cat list`',
		'echo $(rm -rf {{folder}})',
		"sh -c 'rm -rf {{folder}}'",
		'bash -c "cd x; rm -rf {{folder}}"',
		'sudo su - postgres -c "rm -rf {{folder}}"',
		'while read f; do rm "$f"; done < list',
		'find {{folder}} -delete',
		'find {{folder}} -mindepth 1 -delete',
		'find -delete',
		'find {{instance}}/pgdata {{folder}} -delete',
		'find {{folder}} -exec rm -rf {} +',
		"find {{instance}}/pgdata -exec sh -c 'rm $0' {} \\;",
		'rmdir {{folder}}',
		'unlink {{file}}',
		'truncate -s 0 {{file}}',
		'> {{file}}',
		'echo x > "{{file}}"',
		'echo x >> /etc/passwd',
		'cat x >| {{instance}}/{{file}}',
		'dd if=/dev/zero of={{file}}',
		'shred {{instance}}/pgdata/x',
		'mv {{folder}} {{folder}}.old',
		'mv {{instance}}/pgdata {{folder}}',
		'mv -t {{folder}} {{instance}}/pgdata',
		'mv --target-directory={{folder}} {{instance}}/pgdata',
		'chown -R me {{folder}}',
		'sudo chown --recursive --reference={{instance}}/config {{folder}}',
		'chown -hR 999:999 /data',
		'chmod -R 700 {{folder}}',
		'rsync -a --delete x/ {{folder}}/',
		'git clean -fdx',
		'pg_dropcluster 15 main',
		'pkill -f postgres',
		'dropdb {{name}}',
		'dropdb -h {{sockets}} -p 5000 {{name}}',
		'{{instance.psql}} -c "DROP TABLE {{relation}}"',
		"{{instance.psql}} -c 'drop  table if exists customers'",
		'{{instance.psql}} -c \'DROP/**/ROLE "{{role}}"\'',
		'{{instance.psql}} -c "DROP ROLE \\"{{replication.user}}\\", someone"',
		'DROP DATABASE {{name}}',
		'DROP TABLESPACE {{name}}',
		'{{instance.psql}} -c "TRUNCATE customers"',
		'{{instance.psql}} -c "DELETE FROM customers"',
		'{{instance.psql}} -c "SELECT pg_drop_replication_slot(\'{{slot}}\')"',
		'docker rm -fv {{name}}',
		'docker rm -fv {{instance.container}} {{name}}',
		'docker container rm -f {{name}}',
		'docker container remove {{name}}',
		'sudo docker rm -fv {{name}}',
		'docker --context x rm -fv {{name}}',
		'podman rm {{name}}',
		'docker rm -f $(docker ps -aq)',
		'docker ps -aq | xargs docker rm -f',
		'docker network rm {{name}}',
		'docker network rm {{network}}',
		'docker volume rm {{name}}',
		'docker volume prune',
		'docker system prune -a',
		'docker network prune --filter label=other',
		'docker compose down -v',
		'docker compose -f x.yaml down --volumes',
		'docker-compose down -v',
		'docker rmi {{image}}',
		'docker image rm {{image}}',
		'docker exec {{name}} rm -rf /data',
		'docker exec -u root {{instance.container}} rm -rf {{folder}}',
		'docker exec {{instance.container}} rm -rf /',
		'docker exec {{instance.container}} sh -c "rm -rf {{folder}}"',
		'docker run --rm -v "{{folder}}:/data" {{image}} rm -rf /data',
		'docker run --rm -v "$PWD:/lab" {{image}} rm -rf /lab',
		'docker run --rm -v "$PWD/{{instance}}/pgdata:/data" {{image}} rm -rf /var',
		'docker run --rm -v "$PWD/{{instance}}/pgdata:/data" {{image}} rm -rf /data/../etc',
		'docker run --rm -v /:/host {{image}} find /host -delete',
		'docker run --no-healthcheck {{image}} rm -rf /data',
		"docker run --rm -v /srv:/data {{image}} bash -c 'rm -rf /data/x'",
	])('%s', (command) => {
		expect(refused(command, 'instance', 'folder', 'file', 'name', 'relation', 'role', 'slot')).toBe(true);
	});

	test('a segment inside an archive may be moved, and nothing that merely looks like one', () => {
		const pair = (name: string) => `mv {{instance}}/archive/${name} {{instance}}/archive/${name}.old`;
		expect(refused(pair('{{segment}}'), 'instance', 'segment')).toBe(false);
		expect(refused(pair('{{file}}'), 'instance', 'file')).toBe(true);
		expect(refused('rm {{instance}}/pgdata/pg_wal/{{segment}}', 'instance', 'segment')).toBe(true);
		expect(refused('rm /srv/archive/{{segment}}', 'segment')).toBe(true);
		expect(refused('docker exec -u root {{instance.container}} rm /mnt/server/archive/{{segment}}', 'segment')).toBe(
			false,
		);
	});

	test('a group of the pattern may hide behind a name of the course', () => {
		expect(refused('dropdb {{database}}')).toBe(false);
		expect(refused('dropdb {{database}}', 'database')).toBe(true);
	});
});

describe('a command that a remedy may give', () => {
	test.each([
		'rm -rf {{instance}}/pgdata',
		'rm -rf "{{target}}/pgdata"',
		'rm -rf ./{{target}}/pgdata',
		'rm -rf "$PWD/{{target}}/pgdata"',
		`rm -rf "\${PWD}/postgres-2/pgdata"`,
		'sudo rm -rf -- {{instance}}/pgdata/*',
		'pg_ctl -D {{target}}/pgdata status || rm -rf {{target}}/pgdata',
		'find {{target}}/pgdata -mindepth 1 -delete',
		'find {{target}}/pgdata -mindepth 1 -exec rm -rf {} +',
		'mv {{instance}}/pgdata {{instance}}/pgdata.old',
		'sudo chown -R --reference={{instance}}/config {{instance}}/pgdata',
		'chown postgres:postgres /mnt/server/archive',
		'docker rm -fv {{instance.container}}',
		'docker rm -fv {{postgres-2.container}}-backup',
		'docker rm -fv $(docker ps -aq --filter label={{label}})',
		'docker network prune --filter label={{label}}',
		'docker run --rm --label {{label}} -v "$PWD/{{target}}/pgdata:/data" {{image}} find /data -mindepth 1 -delete',
		`docker run --rm -v "\${PWD}/{{instance}}:/lab" {{image}} rm -rf /lab/pgdata /lab/archive`,
		'docker exec -u root {{instance.container}} rm -rf /mnt/server/archive/x',
		'docker ps -a --filter name={{name}}',
		'docker network inspect {{network}}',
		'dropuser -h {{sockets}} -U {{admin.user}} {{replication.user}}',
		'{{instance.psql}} -c \'DROP ROLE "{{replication.user}}"\'',
		'ls -A {{folder}}',
		'rm',
		'DROP TABLE',
		'mv',
		'{{instance.psql}} -c "SELECT pg_reload_conf()" > /dev/null',
		'docker save {{image}} | gzip > image.tgz',
		'sed -n {{line}}p {{instance}}/config/postgresql.conf',
		'{{instance.psql}} -c \'ALTER ROLE {{folded}} RENAME TO "{{role}}"\'',
	])('%s', (command) => {
		expect(refused(command, 'instance', 'folder', 'name', 'line', 'folded', 'role')).toBe(false);
	});

	test('what is described is no command', () => {
		expect(
			destructiveCommands('Look at {{folder}}; if nobody needs it, rm -rf it.', new Set(['folder']), instances),
		).toEqual([]);
	});
});
