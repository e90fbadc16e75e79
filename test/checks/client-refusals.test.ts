import {describe, expect, test} from 'vitest';
import {clientFacts, withoutUnanswered} from '../../source/checks/client-refusals.js';

const course = [
	['admin.user', 'postgresadmin'],
	['database', 'postgresdb'],
	['replication.user', 'replicationUser'],
	['postgres-1.port', '5000'],
	['postgres-2.port', '5001'],
] as const;
const local = new Map<string, string>([
	...course,
	['sockets', '/tmp/s'],
	['postgres-1.host', '127.0.0.1'],
	['postgres-2.host', '127.0.0.1'],
]);
const docker = new Map<string, string>([
	...course,
	['network', 'postgres'],
	...['postgres-1', 'postgres-2'].flatMap(
		(name): Array<[string, string]> => [
			[`${name}.host`, name],
			[`${name}.container`, name],
		],
	),
]);

const said = (text: string, variables = local) => clientFacts({code: 'output', text}, variables);
const logged = (text: string) => clientFacts({code: 'log', text}, local);
const at = (where: string, outcome: string) => `pg_basebackup: error: connection to server ${where} failed: ${outcome}`;
const noEntry = (host: string, user = 'replicationUser') =>
	`FATAL:  no pg_hba.conf entry for replication connection from host "${host}", user "${user}", no encryption`;

describe('the instance that has refused a client', () => {
	test.each([
		['at "127.0.0.1", port 5001', local, 'postgres-2'],
		['at "localhost" (::1), port 5000', local, 'postgres-1'],
		['on socket "/tmp/s/.s.PGSQL.5001"', local, 'postgres-2'],
		['at "postgres-2" (172.18.0.3), port 5432', docker, 'postgres-2'],
		['at "127.0.0.1", port 5000', docker, 'postgres-1'],
	])('%s', (where, variables, instance) => {
		expect(said(at(where, noEntry('10.0.0.1')), variables)[0]).toMatchObject({
			code: 'replication-not-let-in',
			instance,
		});
	});

	test.each([
		'at "127.0.0.1", port 5432',
		'at "db.example.com" (192.0.2.1), port 5000',
		'on socket "/var/run/postgresql/.s.PGSQL.5000"',
	])('is nobody of the lab: %s', (where) => {
		expect(said(at(where, noEntry('10.0.0.1')))).toEqual([]);
	});
});

test('a record is for one address on this machine, and for any in a network, where a container has another each time', () => {
	const range = (host: string, variables: ReadonlyMap<string, string>) =>
		said(at('at "127.0.0.1", port 5000', noEntry(host)), new Map(variables))[0];
	expect(range('127.0.0.1', local)).toMatchObject({range: '127.0.0.1/32'});
	expect(range('::1', local)).toMatchObject({range: '::1/128'});
	expect(range('172.18.0.9', docker)).toMatchObject({range: '0.0.0.0/0'});
	expect(range('fd00::9', docker)).toMatchObject({range: '::/0'});
});

test('an address of a host where nobody listens does not matter once the server has answered at another', () => {
	const text = `${at('at "localhost" (::1), port 5000', 'Connection refused')}
	Is the server running on that host and accepting TCP/IP connections?
connection to server at "localhost" (127.0.0.1), port 5000 failed: ${noEntry('127.0.0.1')}`;
	expect(said(text).map(({code}) => code)).toEqual(['replication-not-let-in', 'refused']);
});

test('where nobody listens, the address tells whether it is an instance that is down, a wrong port, or nobody of ours', () => {
	const refused = (where: string, variables = local) => said(at(where, 'Connection refused'), variables);
	expect(refused('at "127.0.0.1", port 5000')).toMatchObject([{code: 'connection-refused', instance: 'postgres-1'}]);
	expect(refused('at "127.0.0.1", port 5432')).toMatchObject([
		{code: 'nobody-listens', address: '127.0.0.1, port 5432'},
	]);
	expect(refused('at "postgres-1" (172.18.0.2), port 5000', docker)).toMatchObject([
		{code: 'port-not-in-network', instance: 'postgres-1', port: '5000'},
	]);
	expect(refused('at "postgres-1" (172.18.0.2), port 5432', docker)).toMatchObject([
		{code: 'connection-silent', instance: 'postgres-1'},
	]);
	expect(refused('at "127.0.0.1", port 5432', docker)).toMatchObject([{code: 'nobody-listens'}]);
	expect(refused('on socket "/tmp/s/.s.PGSQL.5000"')).toMatchObject([{code: 'socket-missing', instance: 'postgres-1'}]);
	expect(refused('on socket "/tmp/.s.PGSQL.5000"')).toMatchObject([{code: 'nobody-listens'}]);
});

test('that a server which is down gives no answer can be left out of what a command said', () => {
	const down = at('at "127.0.0.1", port 5000', 'Connection refused');
	const socket = at('on socket "/tmp/s/.s.PGSQL.5000"', 'No such file or directory');
	const other = at('at "127.0.0.1", port 5001', 'Connection refused');
	const refused = at('at "127.0.0.1", port 5000', noEntry('127.0.0.1'));
	const trace = {code: 'output', text: [down, socket, other, refused].join('\n')} as const;
	const rest = withoutUnanswered(trace, new Set(['postgres-1']), local);
	expect(clientFacts(rest, local).map(({code}) => code)).toEqual([
		'connection-refused',
		'replication-not-let-in',
		'refused',
	]);
	expect(withoutUnanswered(trace, new Set(), local)).toEqual(trace);
});

describe('what a server log tells of a refusal', () => {
	const wrong = 'postgres-2: 2026-11-30 [7] 28P01 FATAL:  password authentication failed for user "replicationUser"';
	test.each([
		['Role "replicationUser" does not exist.', 'role-missing'],
		['User "replicationUser" has no password assigned.', 'role-without-password'],
		['User "replicationUser" has an expired password.', 'role-password-expired'],
		['User "replicationUser" does not have a valid SCRAM secret.', 'role-password-md5'],
		['Connection matched pg_hba.conf line 2: "host all all all scram-sha-256"', 'refused'],
	])('%s', (detail, code) => {
		expect(logged(`${wrong}\npostgres-2: 2026-11-30 [7] 28P01 DETAIL:  ${detail}`)).toMatchObject([
			{code, instance: 'postgres-2'},
		]);
	});

	test('only the newest one, because those before it may be over', () => {
		expect(logged(`postgres-2: [7] ${noEntry('127.0.0.1')}\n${wrong}`)).toMatchObject([
			{code: 'refused', sqlstate: '28P01'},
		]);
	});

	test('nothing, of the database that the checks ask for while it is not made yet', () => {
		expect(logged('postgres-1: [7] 3D000 FATAL:  database "postgresdb" does not exist')).toEqual([]);
	});

	test('nothing, of what a standby says of its primary', () => {
		expect(
			logged(`postgres-2: [7] FATAL:  could not connect to the primary server: ${at('at "x"', noEntry('::1'))}`),
		).toEqual([]);
	});
});

describe('a standby that cannot use its primary_conninfo', () => {
	const wrote = (text: string, variables = local) =>
		clientFacts({code: 'log', text: `postgres-2: [7] FATAL:  ${text}`}, variables);

	test.each([
		'could not connect to the primary server: missing "=" after "secret" in connection info string',
		'could not connect to the primary server: invalid connection option "sslnegotiation"',
		'invalid connection string syntax: invalid connection option "sslnegotiation"',
		'could not connect to the primary server: invalid sslmode value: "perhaps"',
	])('says so: %s', (text) => {
		const message = text.replace(/^[^:]+: /, '');
		expect(wrote(text)).toEqual([{code: 'conninfo-not-read', instance: 'postgres-2', source: 'postgres-1', message}]);
	});

	test('asks at a port that is published on this machine only', () => {
		const refused = (port: string) =>
			`could not connect to the primary server: connection to server at "postgres-1" (172.18.0.2), port ${port} failed: Connection refused`;
		expect(wrote(refused('5000'), docker)).toEqual([
			{code: 'standby-port-not-in-network', instance: 'postgres-2', source: 'postgres-1', port: '5000'},
		]);
		expect(wrote(refused('5432'), docker)).toEqual([]);
	});
});

test('a role or a database that the course does not have is a name written wrongly', () => {
	const socket = 'on socket "/tmp/s/.s.PGSQL.5000"';
	expect(said(at(socket, noEntry('127.0.0.1', 'replicationuser')))).toMatchObject([
		{code: 'role-not-of-course', role: 'replicationuser'},
	]);
	expect(said(at(socket, 'FATAL:  role "root" does not exist'))).toMatchObject([{code: 'role-not-of-course'}]);
	expect(said(at(socket, 'FATAL:  role "postgresadmin" does not exist'))).toMatchObject([{code: 'role-missing'}]);
	expect(said(at(socket, 'FATAL:  database "other" does not exist'))).toMatchObject([{code: 'database-not-of-course'}]);
	expect(said(at(socket, 'FATAL:  database "postgresdb" does not exist'))).toMatchObject([
		{code: 'refused', sqlstate: '3D000'},
	]);
});

describe('a folder that is not empty', () => {
	const folder = (name: string, runs = false) =>
		clientFacts(
			{
				code: 'output',
				text: `pg_basebackup: error: directory "${name}" exists but is not empty`,
				fills: {instance: 'postgres-2', folders: ['postgres-2/pgdata', '/data'], runs},
			},
			local,
		);

	test('is the one to be filled, and then nobody runs with it, or another', () => {
		expect(folder('postgres-2/pgdata')).toMatchObject([{code: 'target-not-empty', instance: 'postgres-2'}]);
		expect(folder('/data', true)).toMatchObject([{code: 'target-in-use', instance: 'postgres-2'}]);
		for (const other of ['/lab/ts', 'postgres-1/pgdata', '/', 'postgres-2/pgdata/../../x', 'postgres-2/pgdata2']) {
			expect(folder(other)).toMatchObject([{code: 'folder-not-empty', folder: other}]);
		}
	});

	test('is another one when nobody knows which was to be filled', () => {
		expect(said('pg_basebackup: error: directory "postgres-2/pgdata" exists but is not empty')).toMatchObject([
			{code: 'folder-not-empty'},
		]);
	});
});
