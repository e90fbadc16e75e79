import {spawnSync} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {evaluate} from '../../source/checks/evaluate.js';
import type {Condition} from '../../source/course/types.js';
import {Servers} from '../../source/lab/servers.js';
import {hasPrograms, makePrimary} from '../support/labs/local-instances.js';
import {ScratchLab} from '../support/labs/scratch-lab.js';
import {checkHolds} from '../support/proofs/script-check.js';

const record: Condition = {kind: 'hba', user: 'replicationUser', database: 'replication', on: 'postgres-1'};
const login: Condition = {kind: 'login', user: 'replicationUser', on: 'postgres-1'};
const own = 'host replication replicationUser all trust';
const all = 'host replication replicationUser 0.0.0.0/0 trust';

const named = (records: readonly string[]) => [records.join('; '), records] as const;

describe.skipIf(!hasPrograms)('the check of pg_hba.conf answers as a login does', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-hba-rules');
		await makePrimary(lab);
		await lab.sql('postgres-1', 'CREATE ROLE guests');
		await lab.sql('postgres-1', 'CREATE ROLE hosts');
		await lab.sql('postgres-1', 'CREATE ROLE members');
		await lab.sql('postgres-1', 'GRANT guests TO hosts');
		await lab.sql('postgres-1', 'GRANT hosts TO "replicationUser"');
	});

	afterAll(async () => lab?.remove());

	const succeeds = async (command: string) => (await lab.sh(command)) === 0;

	/** What a login, the check and the check of the script say with these records. */
	const answersWith = async (records: readonly string[]) => {
		await lab.write('postgres-1/config/pg_hba.conf', `local all all trust\n${records.join('\n')}\n`);
		await lab.reload('postgres-1');
		const {passed} = await evaluate(record, lab.context);
		return {
			login: await succeeds(
				'PGPASSFILE="$PWD/secrets/pgpass" psql -X -w -c IDENTIFY_SYSTEM "host=127.0.0.1 port={{postgres-1.port}} user=replicationUser replication=1"',
			),
			check: passed,
			script: await checkHolds(lab.context.engine, 'hba postgres-1 replicationUser replication'),
		};
	};

	/** Whether the check of a login holds, in the tutor and in the script. */
	const logsIn = async (records: readonly string[]) => {
		await lab.write('postgres-1/config/pg_hba.conf', `local all all trust\n${records.join('\n')}\n`);
		await lab.reload('postgres-1');
		return {
			check: (await evaluate(login, lab.context)).passed,
			script: await checkHolds(lab.context.engine, 'login postgres-1 replicationUser'),
		};
	};

	test('the role logs in with its password', async () => {
		for (const method of ['scram-sha-256', 'md5', 'password']) {
			expect(await logsIn([own.replace('trust', method)]), method).toEqual({check: true, script: true});
		}

		for (const method of ['trust', 'reject', 'ident', 'gss']) {
			expect(await logsIn([own.replace('trust', method)]), method).toEqual({check: false, script: false});
		}
	});

	test('a server that asks for a ticket is one that refuses', async () => {
		await lab.write('postgres-1/config/pg_hba.conf', 'local all all trust\nhost all all all gss\n');
		await lab.reload('postgres-1');
		const strangers = new Servers(lab.context.engine);
		expect(await strangers.query('postgres-1', 'SELECT 1')).toMatchObject({kind: 'refused', sqlstate: '28000'});
		await strangers.close();
	});

	const letting = [
		[own],
		[all],
		['host replication replicationUser 127.0.0.1/32 scram-sha-256'],
		['host replication all 127.0.0.1/32 trust'],
		['host replication all 127.0.0.1 255.255.255.255 trust'],
		['host replication replicationUser samehost trust'],
		['host replication replicationUser samenet trust'],
		['host replication replicationUser localhost trust'],
		['host all,replication admin,"replicationUser" all trust'],
		['host replication +guests all trust'],
		['host replication +replicationUser all trust'],
		['host replication \\', '  replicationUser all trust # a comment'],
		['hostnossl replication replicationUser all trust'],
		['hostnogssenc replication replicationUser all trust'],
		['host "replication" all all reject', own],
		['host replication "all" all reject', own],
		['host replication "+guests" all reject', own],
		['host replication +members all reject', own],
		['host replication replicationuser all reject', own],
		['host replication {{admin.user}} all reject', own],
		['host all all all reject', own],
		['host replication all ::/0 reject', own],
		['host replication all 127.0.0.2/32 reject', own],
		['host replication all 128.0.0.0/1 reject', own],
		['host replication all elsewhere.example reject', own],
		['local replication all reject', own],
		['hostssl replication all all reject', own],
		['hostgssenc replication all all reject', own],
		[own, 'host replication all all reject'],
	];
	test.each(letting.map(named))('the role is let in: %s', async (_, records) => {
		expect(await answersWith(records)).toEqual({login: true, check: true, script: true});
	});

	const refusing = [
		['host replication all 127.0.0.1/32 reject', own],
		['host replication replicationUser 127.0.0.1/32 reject', all],
		['host replication replicationUser 127.0.0.0/8 reject', own],
		['host replication all samehost reject', own],
		['host replication all samenet reject', all],
		['host replication all localhost reject', own],
		['host replication all 0.0.0.0/1 reject', 'host replication all 128.0.0.0/1 reject', own],
		['host replication +guests all reject', own],
		['host replication all 127.0.0.1/32 ident', own],
		['hostnogssenc replication all all reject', own],
		['hostnossl replication all all reject', own],
		['hostgssenc replication replicationUser all trust'],
		['hostssl replication replicationUser all trust'],
		['host replication replicationUser 10.9.9.9/32 trust'],
		['host replication replicationUser ::1/128 trust'],
		['host replication replicationUser elsewhere.example trust'],
		['host "replication" replicationUser all trust'],
		['host replication "all" all trust'],
		['host replication "+guests" all trust'],
		['host all replicationUser all trust'],
		['local replication replicationUser trust'],
	];
	test.each(refusing.map(named))('the role is not let in: %s', async (_, records) => {
		expect(await answersWith(records)).toEqual({login: false, check: false, script: false});
	});

	test.skipIf(spawnSync('openssl', ['version']).status !== 0)('where connections are encrypted', async () => {
		await lab.prepare(`openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost \\
			-keyout postgres-1/pgdata/server.key -out postgres-1/pgdata/server.crt 2> /dev/null
			chmod 600 postgres-1/pgdata/server.key`);
		await lab.sql('postgres-1', 'ALTER SYSTEM SET ssl = on');
		const hostssl = 'hostssl replication replicationUser all trust';
		const lets = {login: true, check: true, script: true};
		expect(await answersWith([hostssl])).toEqual(lets);
		expect(await answersWith(['hostnossl replication all all reject', hostssl])).toEqual(lets);
		expect(await answersWith(['hostssl replication all all reject', own])).toEqual(lets);
		expect(await answersWith(['host replication all all reject', hostssl])).toEqual({
			login: false,
			check: false,
			script: false,
		});
		const byPassword = own.replace('trust', 'scram-sha-256');
		expect(await logsIn([hostssl, byPassword])).toEqual({check: false, script: false});
		expect(await logsIn([byPassword, hostssl])).toEqual({check: true, script: true});
		expect(await logsIn([own.replace('trust', 'gss')])).toEqual({check: false, script: false});
		expect(await logsIn([byPassword.replace('host', 'hostssl')])).toEqual({check: true, script: true});
		expect(await logsIn([byPassword.replace('host', 'hostnossl')])).toEqual({check: true, script: true});
		await lab.sql('postgres-1', 'ALTER SYSTEM RESET ssl');
		await lab.reload('postgres-1');
	});

	test('a superuser is a member of no group by being one', async () => {
		const records = ['host replication +members all reject', own];
		await lab.sql('postgres-1', 'ALTER ROLE "replicationUser" SUPERUSER');
		expect(await answersWith(records)).toEqual({login: true, check: true, script: true});
		await lab.sql('postgres-1', 'ALTER ROLE "replicationUser" NOSUPERUSER');
	});
});
