import {expect, test} from 'vitest';
import {refusedStart} from '../../source/checks/down-evidence.js';

const said = (kind: string, words: string, pid = 7) => `2026-01-01 12:00:00.000 UTC [${pid}] ${kind}:  ${words}`;
const starting = said('LOG', 'starting PostgreSQL 15.5 on x86_64');
const ready = said('LOG', 'database system is ready to accept connections');
const down = said('LOG', 'database system is shut down');
const stopped = [said('LOG', 'received fast shutdown request'), down];
const config = [
	said('LOG', 'unrecognized configuration parameter "wal_levle" in file "postgresql.conf" line 4'),
	said('FATAL', 'configuration file "postgresql.conf" contains errors'),
];

test('a server that gave up while it started is told with the lines before', () => {
	const port = said('FATAL', 'could not create any TCP/IP sockets');
	expect(refusedStart([starting, ready, ...stopped, starting, port, down])).toEqual({
		line: 'FATAL:  could not create any TCP/IP sockets',
		lines: [port, down],
	});
	expect(refusedStart([starting, ready, ...stopped, ...config])?.lines).toEqual(config);
	expect(refusedStart(config)?.line).toBe('FATAL:  configuration file "postgresql.conf" contains errors');
});

test('of starts that failed one after the other only the last is told', () => {
	const first = [
		said('LOG', 'syntax error in file "postgresql.conf" line 4', 3),
		said('FATAL', 'configuration file "postgresql.conf" contains errors', 3),
		said('HINT', 'a hint', 3),
	];
	expect(refusedStart([...first, ...config])?.lines).toEqual(config);
	const none = 'postgres: could not access the server configuration file "nowhere.conf": No such file or directory';
	expect(refusedStart([...config, none])).toEqual({line: none, lines: [none]});
	expect(refusedStart([none, ...config])?.lines).toEqual(config);
});

test('a server that gave up while it ran is told likewise', () => {
	const minimal = said('FATAL', 'WAL was generated with wal_level=minimal, cannot continue recovering');
	expect(refusedStart([starting, ready, minimal, down])?.line).toContain('wal_level=minimal');
	const panic = said('PANIC', 'could not write to file "pg_wal/xlogtemp.9": No space left on device');
	expect(refusedStart([starting, ready, panic])?.line).toMatch(/^PANIC: {2}could not write/);
});

test('a server that was stopped, killed, or has only refused clients has given up nothing', () => {
	const refusals = [
		said('FATAL', 'password authentication failed for user "ada"'),
		said('FATAL', 'no pg_hba.conf entry for host "127.0.0.1", user "ada"'),
		said('FATAL', 'database "postgresdb" does not exist'),
		said('FATAL', 'could not connect to the primary server: connection refused'),
		said('FATAL', 'terminating walreceiver process due to administrator command'),
		said('FATAL', 'sorry, too many clients already'),
	];
	expect(refusedStart([])).toBeUndefined();
	expect(refusedStart([starting, ready, ...refusals])).toBeUndefined();
	expect(refusedStart([...config, starting, ready, ...refusals, ...stopped])).toBeUndefined();
	expect(refusedStart([starting, said('FATAL', 'something'), starting, ready])).toBeUndefined();
});
