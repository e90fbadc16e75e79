import {describe, expect, it} from 'vitest';
import type {EngineKind} from '../../source/course/types.js';
import {type LabDescription, labelKey, labelValue, socketFolder} from '../../source/lab/description.js';
import {LabFault} from '../../source/lab/lab-fault.js';
import type {OutsideOf} from '../../source/lab/outside.js';
import {renaming} from '../../source/lab/templates/renaming.js';
import {rewriteOutside} from '../../source/lab/templates/rewrite-outside.js';
import {rewriteText} from '../../source/lab/templates/rewrite-text.js';
import {readTexts, writingScript} from '../../source/lab/templates/texts.js';

const lab = (engine: EngineKind, name: string, dir: string, first: number, second: number): LabDescription => ({
	name,
	engine,
	dir,
	image: 'postgres:15',
	ports: {'postgres-1': first, 'postgres-2': second},
	createdAt: '',
});

const a = lab('local', 'a', '/labs/a', 5100, 5101);
/** Its ports are those of `a`, the other way round. */
const ab = lab('local', 'ab', "/my labs/ab.$&+'", 5101, 5100);
const changes = renaming(a, ab);

describe('a text of a lab in its copy', () => {
	it('has the folder of the copy, and no other one that begins or ends like it', () => {
		const text = `hba_file = '/labs/a/postgres-1/config/pg_hba.conf'
one = '/labs/a'
other = '/labs/ab/x' '/labs/a.old/x' '/labs/a-b' '/mnt/labs/a/x' './labs/a/x'
beside = '/labs/a b/x'`;
		expect(rewriteText('postgres-1/config/postgresql.conf', text, changes)).toBe(
			text
				.replace("'/labs/a/postgres-1", () => `'${ab.dir}/postgres-1`)
				.replace("one = '/labs/a'", () => `one = '${ab.dir}'`),
		);
	});

	it('has its sockets and ports in settings and connections', () => {
		const text = `port = 5100
port=5101 # the other one
unix_socket_directories = '${socketFolder(a)}'
primary_conninfo = 'user=u passfile=''/labs/a/secrets/pgpass'' host=127.0.0.1 port=5100 sslmode=prefer'
primary_conninfo = 'host=''${socketFolder(a)}'' port=''5101'''
max_connections = 5100
archive_command = 'psql -h ${socketFolder(a)}x -c "5100"'
support = 5100`;
		expect(rewriteText('postgres-2/pgdata/postgresql.auto.conf', text, changes)).toBe(`port = 5101
port=5100 # the other one
unix_socket_directories = '${socketFolder(ab)}'
primary_conninfo = 'user=u passfile=''${ab.dir}/secrets/pgpass'' host=127.0.0.1 port=5101 sslmode=prefer'
primary_conninfo = 'host=''${socketFolder(ab)}'' port=''5100'''
max_connections = 5100
archive_command = 'psql -h ${socketFolder(a)}x -c "5100"'
support = 5100`);
	});

	it('has its paths and ports in the options of the last start', () => {
		const options = (dir: string, port: string) =>
			`/bin/postgres "-D" "postgres-1/pgdata" "-c" "config_file=${dir}/postgres-1/config/postgresql.conf" "-p" "${port}" "-p${port}" "-c" "port=${port}"\n`;
		expect(rewriteText('postgres-1/pgdata/postmaster.opts', options('/labs/a', '5100'), changes)).toBe(
			options(ab.dir, '5101'),
		);
	});

	it('has its ports in the password file, and the passwords as they were', () => {
		expect(
			rewriteText('secrets/pgpass', '# 127.0.0.1:5100:\n127.0.0.1:5100:*:u:5100:5101\n*:*:*:u:/labs/a\n', changes),
		).toBe(`# 127.0.0.1:5100:\n127.0.0.1:5101:*:u:5100:5101\n*:*:*:u:${ab.dir}\n`);
	});

	it('has the hosts of its containers, and ports as they are inside of these', () => {
		const docker = renaming(lab('docker', 'default', '/labs/a', 5000, 5432), lab('docker', 'b', '/labs/b', 5100, 5101));
		const text = `cluster_name = 'postgres-1'
port = 5432
synchronous_standby_names = 'postgres-2'
primary_conninfo = 'user=u host=''postgres-1'' port=5432 application_name=postgres-2'
primary_conninfo = 'host=postgres-1,postgres-10,x-postgres-2'`;
		expect(rewriteText('postgres-2/pgdata/postgresql.auto.conf', text, docker)).toBe(
			text.replace("host=''postgres-1''", "host=''b-postgres-1''").replace('host=postgres-1,', 'host=b-postgres-1,'),
		);
		expect(
			rewriteText('postgres-1/config/pg_hba.conf', 'host all postgres-1 postgres-2 md5\nlocal all all trust\n', docker),
		).toBe('host all postgres-1 b-postgres-2 md5\nlocal all all trust\n');
		expect(rewriteText('secrets/pgpass', 'postgres-1:5432:*:u:p\n', docker)).toBe('b-postgres-1:5432:*:u:p\n');
		expect(rewriteText('secrets/replication.env', 'PGPASSWORD=postgres-1\nPGHOST=postgres-1\n', docker)).toBe(
			'PGPASSWORD=postgres-1\nPGHOST=b-postgres-1\n',
		);
	});

	it('comes out of the output of a script as it stands in its file', () => {
		const output = 'copied\nMARK ./a.conf\nline\n\nMARK ./b c.conf\nno end\nMARK ./empty.conf\n\nMARK ';
		expect([...readTexts(output, 'MARK')]).toEqual([
			['a.conf', 'line\n'],
			['b c.conf', 'no end'],
			['empty.conf', ''],
		]);
		expect(writingScript('there', new Map([["it's.conf", "a = 'b'\n$x `y`\\"]]))).toContain(
			"printf %s 'a = '\\''b'\\''\n$x `y`\\' > 'it'\\''s.conf'",
		);
	});
});

describe('what a lab has outside its folder, in its copy', () => {
	const from = lab('docker', 'a', '/labs/a', 5100, 5101);
	const to = lab('docker', 'ab', '/labs/ab', 5101, 5102);
	const survey = (hostConfig: Record<string, unknown>): OutsideOf<'docker'> => ({
		engine: 'docker',
		networks: [
			{name: 'a-postgres', settings: {Driver: 'bridge', Labels: {[labelKey]: labelValue(from), own: 'kept'}}},
			{name: 'mine', settings: {Labels: {[labelKey]: labelValue(from)}}},
		],
		containers: [
			{
				name: 'a-postgres-1',
				state: 'running',
				settings: {
					Image: 'postgres:15',
					Hostname: 'a-postgres-1',
					Env: ['X=a-postgres-1'],
					Labels: {[labelKey]: labelValue(from)},
					HostConfig: {NetworkMode: 'a-postgres', Binds: null, ...hostConfig},
				},
				networks: {'a-postgres': {Aliases: ['a-postgres-1', 'primary']}, mine: {}, bridge: {}},
			},
		],
	});

	it('has the names, label, ports and folders of the copy', () => {
		const binds = ['/labs/a/postgres-1/pgdata:/data', '/labs/a/postgres-1/config:/config:ro'];
		const ports = {'5432/tcp': [{HostIp: '127.0.0.1', HostPort: '5100'}]};
		expect(rewriteOutside(survey({Binds: binds, PortBindings: ports}), renaming(from, to))).toEqual({
			engine: 'docker',
			networks: [
				{name: 'ab-postgres', settings: {Driver: 'bridge', Labels: {[labelKey]: labelValue(to), own: 'kept'}}},
				{name: 'ab-mine', settings: {Labels: {[labelKey]: labelValue(to)}}},
			],
			containers: [
				{
					name: 'ab-postgres-1',
					state: 'running',
					settings: {
						Image: 'postgres:15',
						Hostname: 'ab-postgres-1',
						Env: ['X=a-postgres-1'],
						Labels: {[labelKey]: labelValue(to)},
						HostConfig: {
							NetworkMode: 'ab-postgres',
							Binds: ['/labs/ab/postgres-1/pgdata:/data', '/labs/ab/postgres-1/config:/config:ro'],
							PortBindings: {'5432/tcp': [{HostIp: '127.0.0.1', HostPort: '5101'}]},
						},
					},
					networks: {'ab-postgres': {Aliases: ['ab-postgres-1', 'primary']}, 'ab-mine': {}, bridge: {}},
				},
			],
		});
	});

	it('is refused when lab and copy would share it', () => {
		for (const shared of [
			{Binds: ['volume:/data']},
			{Binds: ['/labs/ab/x:/data']},
			{Mounts: [{Type: 'volume', Source: 'volume', Target: '/data'}]},
			{PortBindings: {'5432/tcp': [{HostPort: '6000'}]}},
		]) {
			expect(() => rewriteOutside(survey(shared), renaming(from, to))).toThrow(LabFault);
		}
	});

	it('is the same for processes, which know their folder only', () => {
		const outside = {engine: 'local', servers: ['postgres-1'], sockets: true} as const;
		expect(rewriteOutside(outside as never, changes)).toEqual(outside);
	});
});
