import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {Condition} from '../../../source/course/types.js';
import {answers, hasPrograms, makePrimary, rules} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';
import {checkHolds} from '../../support/proofs/script-check.js';

const login: Condition = {kind: 'login', user: 'replicationUser', on: 'postgres-1'};
const record: Condition = {kind: 'hba', user: 'replicationUser', database: 'replication', on: 'postgres-1'};
const mayReplicate = answers(
	'postgres-1',
	"SELECT rolcanlogin AND rolreplication FROM pg_roles WHERE rolname = 'replicationUser'",
);
const hasPassword = answers(
	'postgres-1',
	"SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'replicationUser'",
);

describe.skipIf(!hasPrograms)('why a role cannot replicate', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-roles');
		await makePrimary(lab);
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		for (const role of ['"replicationUser"', 'replicationuser']) {
			await lab.sql('postgres-1', `DROP ROLE IF EXISTS ${role}`);
		}

		await lab.sql('postgres-1', `CREATE ROLE "replicationUser" LOGIN REPLICATION PASSWORD '{{replication.password}}'`);
		await writeRules(rules);
		await lab.expectHolds(login);
		await lab.begin();
	});

	const alter = async (what: string) => lab.sql('postgres-1', `ALTER ROLE "replicationUser" ${what}`);

	const writeRules = async (text: string) => {
		await lab.write('postgres-1/config/pg_hba.conf', text);
		await lab.reload('postgres-1');
	};

	const withoutRecord = rules.replace(/^host replication.*\n/m, '');

	test('role-missing', async () => {
		await lab.sql('postgres-1', 'DROP ROLE "replicationUser"');
		await lab.expectCause('role-missing', mayReplicate);
		await lab.expectCause('role-missing', login);
	});

	test('field 3: role-name-folded', async () => {
		await lab.sql('postgres-1', 'DROP ROLE "replicationUser"');
		await lab.sql('postgres-1', `CREATE ROLE replicationUser LOGIN REPLICATION PASSWORD '{{replication.password}}'`);
		await lab.expectCause('role-name-folded', mayReplicate);
		await lab.carryOut(await lab.expectCause('role-name-folded', login));
		await lab.expectHolds(login);
	});

	test('role-nologin', async () => {
		await alter('NOLOGIN');
		await lab.expectCause('role-nologin', mayReplicate);
		await lab.carryOut(await lab.expectCause('role-nologin', login));
		await lab.expectHolds(login);
	});

	test('role-without-replication', async () => {
		await alter('NOREPLICATION');
		await lab.expectCause('role-without-replication', mayReplicate);
		await lab.carryOut(await lab.expectCause('role-without-replication', login));
		await lab.expectHolds(login);
	});

	test('role-without-password', async () => {
		await alter('PASSWORD NULL');
		await lab.expectCause('role-without-password', hasPassword);
		await lab.expectCause('role-without-password', login);
	});

	test('role-password-md5', async () => {
		await lab.sql('postgres-1', "SET password_encryption = 'md5'");
		await alter("PASSWORD '{{replication.password}}'");
		await lab.sql('postgres-1', 'RESET password_encryption');
		await lab.expectCause('role-password-md5', hasPassword);
		await lab.expectCause('role-password-md5', login);
	});

	test('role-password-expired', async () => {
		await alter("VALID UNTIL 'yesterday'");
		await lab.carryOut(await lab.expectCause('role-password-expired', login));
		await lab.expectHolds(login);
	});

	test('password-wrong', async () => {
		await alter("PASSWORD 'another'");
		const cause = await lab.expectCause('password-wrong', login);
		await lab.carryOut(cause, lab.value('replication.password'));
		await lab.expectHolds(login);
	});

	test('role-connection-limit', async () => {
		await alter('CONNECTION LIMIT 0');
		const connect = `PGPASSFILE=secrets/pgpass psql -X -w -h 127.0.0.1 -p {{postgres-1.port}} -U replicationUser \\
			-d {{database}} -c 'SELECT 1'`;
		await lab.prepare(`echo '127.0.0.1:*:*:replicationUser:{{replication.password}}' > secrets/pgpass`);
		expect(await lab.sh(connect)).not.toBe(0);
		const connected = answers(
			'postgres-1',
			"SELECT count(*) FROM pg_stat_activity WHERE usename = 'replicationUser'",
			'1',
		);
		await lab.carryOut(await lab.expectCause('role-connection-limit', connected));
		await lab.prepare(connect);
	});

	test('hba-record-missing', async () => {
		await writeRules(withoutRecord);
		await lab.expectCause('hba-record-missing', record);
		await lab.expectCause('hba-record-missing', login);
	});

	test('hba-not-loaded', async () => {
		await writeRules(withoutRecord);
		await lab.expectCause('hba-record-missing', login);
		await lab.write('postgres-1/config/pg_hba.conf', rules);
		await lab.expectCause('hba-not-loaded', login);
		await lab.carryOut(await lab.expectCause('hba-not-loaded', record));
		await lab.expectHolds(login);
		await lab.expectHolds(record);
	});

	test('hba-mistake', async () => {
		await writeRules(rules.replace('scram-sha-256', 'scram'));
		const cause = await lab.expectCause('hba-mistake', record);
		expect(cause.cause).toMatch(/Line 2 .*: invalid authentication method "scram"/);
	});

	test('hba-record-for-ssl', async () => {
		await writeRules(rules.replace(/^host replication/m, 'hostssl replication'));
		await lab.expectCause('hba-record-for-ssl', login);
		await lab.carryOut(await lab.expectCause('hba-record-for-ssl', record));
		await lab.expectHolds(login);
	});

	test('hba-names-folded-role', async () => {
		await writeRules(rules.replace('{{replication.user}}', 'replicationuser'));
		await lab.expectCause('hba-names-folded-role', record);
		await lab.expectCause('hba-names-folded-role', login);
	});

	test('hba-record-missing, where there is one for other addresses', async () => {
		await writeRules(rules.replace('127.0.0.1/32', '192.0.2.0/24'));
		await lab.expectCause('hba-record-missing', login);
		expect((await lab.expectCause('hba-record-missing', record)).cause).toContain('127.0.0.1/32');
	});

	test('hba-no-entry', async () => {
		await writeRules(rules.replace(/^host all.*\n/m, ''));
		const logIn = 'psql -X -w -h 127.0.0.1 -p {{postgres-1.port}} -U {{admin.user}} -d {{database}} -c "SELECT 1"';
		expect(await lab.sh(logIn)).not.toBe(0);
		const cause = await lab.expectCause('hba-no-entry', answers('postgres-1', 'SELECT false'));
		expect(cause.cause).toContain('127.0.0.1');
	});

	describe('an earlier record of pg_hba.conf', () => {
		const of = (...records: readonly string[]) => `${records.join('\n')}\n`;
		const own = 'host replication {{replication.user}} 127.0.0.1/32 scram-sha-256';

		test.each(['host replication {{replication.user}} 127.0.0.1/32 reject', 'host replication all 127.0.0.1/32 ident'])(
			'hba-record-refuses: %s',
			async (earlier) => {
				await writeRules(`${earlier}\n${rules}`);
				await lab.expectCause('hba-record-refuses', login);
				const cause = await lab.expectCause('hba-record-refuses', record);
				expect(cause.cause).toMatch(/^Line 1 /);
				await lab.write('postgres-1/config/pg_hba.conf', `${own}\n${earlier}\n${rules}`);
				await lab.carryOut(cause);
				await lab.expectHolds(record);
				await lab.expectHolds(login);
			},
		);

		test('login-without-password', async () => {
			const {engine} = lab.context;
			const inScript = () => checkHolds(engine, 'login postgres-1 replicationUser');
			expect(await inScript()).toBe(true);
			const earlier = 'host all,replication all 127.0.0.1/32 trust';
			await writeRules(`${earlier}\n${rules}`);
			await lab.expectHolds(record);
			expect(await inScript()).toBe(false);
			const cause = await lab.expectCause('login-without-password', login);
			await lab.write('postgres-1/config/pg_hba.conf', `${own}\n${earlier}\n${rules}`);
			await lab.carryOut(cause);
			await lab.expectHolds(login);
			expect(await inScript()).toBe(true);
		});

		test('hba-record-refuses, and no other is there', async () => {
			await writeRules(of('local all all trust', own.replace('scram-sha-256', 'reject')));
			await lab.expectCause('hba-record-refuses', record);
		});
	});

	describe('what a password file does wrong', () => {
		const logIn = (file: string) =>
			`PGPASSFILE="$PWD/${file}" psql -X -w -c IDENTIFY_SYSTEM "host=127.0.0.1 port={{postgres-1.port}} user=replicationUser replication=1"`;
		const notThere: Condition = {kind: 'file', path: 'postgres-2/pgdata/PG_VERSION', absent: false};
		const line = '127.0.0.1:*:*:replicationUser:{{replication.password}}\n';

		test('password-file-open', async () => {
			await lab.write('secrets/open', line, '644');
			expect(await lab.sh(logIn('secrets/open'))).not.toBe(0);
			await lab.carryOut(await lab.expectCause('password-file-open', notThere));
			await lab.prepare(logIn('secrets/open'));
		});

		test('password-not-given', async () => {
			expect(await lab.sh(logIn('secrets/nowhere'))).not.toBe(0);
			await lab.expectCause('password-not-given', notThere);
		});

		test('mode-wrong', async () => {
			await lab.write('secrets/open', line, '644');
			const closed: Condition = {kind: 'file', path: 'secrets/open', mode: '600', absent: false};
			await lab.carryOut(await lab.expectCause('mode-wrong', closed));
			await lab.expectHolds(closed);
		});
	});
});
