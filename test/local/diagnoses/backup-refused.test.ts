import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {RecognisedCause} from '../../../source/checks/diagnose.js';
import type {Condition} from '../../../source/course/types.js';
import {
	answers,
	end,
	hasPrograms,
	makePrimary,
	ready,
	rules,
	settings,
	start,
	takeBackup,
} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const withoutRecord = rules.replace(/^host replication.*\n/m, '');

describe.skipIf(!hasPrograms)('why a base backup is refused', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-refused');
		await makePrimary(lab);
	});

	afterAll(async () => lab?.remove());

	/** One lesson's step: the backup of a source into the data folder of the other instance. */
	const step = (source: string, target: string) => {
		const command = takeBackup
			.replace('{{postgres-1.port}}', `{{${source}.port}}`)
			.replace('postgres-2/pgdata', `${target}/pgdata`);
		const verified: Condition = {kind: 'verifybackup', instance: target};
		const psql = `psql -X -q -h "{{sockets}}" -p {{${source}.port}} -U {{admin.user}} -d {{database}}`;

		const role = (words: string) => `${psql} -c "ALTER ROLE \\"{{replication.user}}\\" ${words}"`;

		/** The answers when the step's command, or a mistyped one, is refused. */
		const refused = async (id: string, typed = command): Promise<RecognisedCause> => {
			expect(await lab.sh(typed, target)).not.toBe(0);
			return lab.expectCause(id, verified);
		};

		/** The step as it is shown, after the remedy. */
		const passes = async (typed = command) => {
			await lab.prepare(`${typed} --no-sync`);
			await lab.expectHolds(verified);
			await lab.prepare(`rm -rf ${target}/pgdata`);
		};

		const writeRules = async (content: string) => {
			await lab.write(`${source}/config/pg_hba.conf`, content);
			await lab.reload(source);
		};

		return {command, psql, role, refused, passes, writeRules};
	};

	/** Failures that are the same wherever a backup is taken. */
	const refusals = (source: string, target: string) => {
		const {command, psql, role, refused, passes, writeRules} = step(source, target);

		beforeEach(async () => {
			await lab.prepare(`rm -rf ${target}/pgdata`);
			await writeRules(rules);
			await lab.begin();
		});

		test('field 1: replication-not-let-in', async () => {
			await writeRules(withoutRecord);
			const cause = await refused('replication-not-let-in');
			expect(cause.remedy).toContain(`>> ${source}/config/pg_hba.conf`);
			await lab.carryOut(cause);
			await passes();
		});

		test('field 1: replication-not-let-in, where a record is for encrypted connections', async () => {
			await writeRules(rules.replace(/^host replication/m, 'hostssl replication'));
			await lab.carryOut(await refused('replication-not-let-in'));
			await passes();
		});

		test('backup-slot-missing', async () => {
			const cause = await refused('backup-slot-missing', `${command} -S nowhere`);
			expect(cause.remedy).toContain('`-C` before `-S nowhere`');
			await passes(`${command} -C -S nowhere`);
			await lab.sql(source, "SELECT pg_drop_replication_slot('nowhere')");
		});

		test('field 3: role-not-of-course, when capitals are forgotten behind -U', async () => {
			const cause = await refused('role-not-of-course', command.replace('{{replication.user}}', 'replicationuser'));
			expect(cause.remedy).toContain(`-U ${lab.value('replication.user')}`);
			await passes();
		});

		test('hba-rejects', async () => {
			await writeRules(`host replication all 127.0.0.1/32 reject\n${rules}`);
			const cause = await refused('hba-rejects');
			expect(cause.remedy).toContain(`${source}/config/pg_hba.conf`);
		});

		test('field 2: password-wrong, when the role has another', async () => {
			await lab.prepare(role("PASSWORD 'another'"));
			await lab.carryOut(await refused('password-wrong'), lab.value('replication.password'));
			await passes();
		});

		test('field 2: password-wrong, when the file has another', async () => {
			await lab.prepare(`cp -p secrets/pgpass secrets/right && sed -i 's/[^:]*$/wrong/' secrets/pgpass`);
			await lab.carryOut(await refused('password-wrong'), 'wrong');
			await passes();
			await lab.prepare(`mv secrets/right secrets/pgpass; ${role("PASSWORD '{{replication.password}}'")}`);
		});

		test('role-missing, when it was dropped', async () => {
			await lab.prepare(`${psql} -c 'DROP ROLE "{{replication.user}}"'`);
			await lab.carryOut(await refused('role-missing'), lab.value('replication.password'));
			await passes();
		});

		test('folder-to-fill-not-empty', async () => {
			await lab.prepare(`mkdir -m 700 ${target}/pgdata && touch ${target}/pgdata/something`);
			const cause = await refused('folder-to-fill-not-empty');
			expect(cause.remedy).toContain(`\`rm -rf ${target}/pgdata\``);
			await lab.carryOut(cause);
			await passes();
		});

		test('field 30: tablespace-in-the-way', async () => {
			await lab.prepare(`mkdir -m 700 more; ${psql} -c "CREATE TABLESPACE more LOCATION '$PWD/more'" \\
				-c 'CREATE TABLE elsewhere (a int) TABLESPACE more' -c 'INSERT INTO elsewhere VALUES (1)'`);
			const cause = await refused('tablespace-in-the-way');
			expect(cause.cause).toContain(`${lab.dir}/more`);
			expect(`${cause.remedy}${cause.cause}`).not.toMatch(/\brm\b|remove|empty it/);
			const [mapping = ''] = /--tablespace-mapping=[^`]+/.exec(cause.remedy) ?? [];
			await passes(`${command} ${mapping}`);
			expect(await lab.sql(source, 'SELECT count(*) FROM elsewhere')).toBe('1');
			await lab.prepare(`${psql} -c 'DROP TABLE elsewhere' -c 'DROP TABLESPACE more'; rm -rf more more-copy`);
		});
	};

	describe('of postgres-1', () => {
		refusals('postgres-1', 'postgres-2');
		const {command, psql, role, refused, passes} = step('postgres-1', 'postgres-2');

		test.each([
			['role-nologin', 'NOLOGIN'],
			['role-without-replication', 'NOREPLICATION'],
			['role-without-password', 'PASSWORD NULL'],
			['role-password-expired', "VALID UNTIL '2020-01-01'"],
		])('%s', async (id, words) => {
			await lab.prepare(role(words));
			await lab.carryOut(await refused(id), lab.value('replication.password'));
			await passes();
		});

		test('role-not-of-course, for the administrator', async () => {
			await refused('role-not-of-course', command.replace('{{replication.user}}', '{{admin.user}}'));
		});

		test('nobody-listens, at a wrong port and a wrong socket', async () => {
			const cause = await refused('nobody-listens', command.replace('{{postgres-1.port}}', '1'));
			expect(cause.cause).toContain('127.0.0.1, port 1');
			expect(cause.remedy).toContain(lab.value('postgres-1.port'));
			await lab.begin();
			await refused('nobody-listens', command.replace('-h 127.0.0.1', '-h /tmp'));
		});

		test('field 21: walsenders-none', async () => {
			await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', 'max_wal_senders = 0\n'));
			await lab.prepare(`pg_ctl -D postgres-1/pgdata -l postgres-1/postgres.log restart > /dev/null`);
			await lab.expectHolds(ready('postgres-1'));
			const cause = await refused('walsenders-none');
			const [setting = '', restart = 'false'] = [...cause.remedy.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
			await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', setting));
			await lab.prepare(`${restart} > /dev/null`);
			await passes();
		});

		test('server-unreachable, when the source is down', async () => {
			await lab.prepare(end('postgres-1'));
			await lab.carryOut(await refused('server-unreachable'));
			await lab.expectHolds(ready('postgres-1'));
			await passes();
		});

		test('password-not-given, when an address of localhost answers and another does not', async () => {
			const cause = await refused('password-not-given', command.replace('-h 127.0.0.1', '-h localhost'));
			expect(cause.remedy).toContain('127.0.0.1');
		});

		test('host-unknown-here', async () => {
			const cause = await refused('host-unknown-here', command.replace('-h 127.0.0.1', '-h postgres-1'));
			expect(cause.remedy).toContain('-h 127.0.0.1');
		});

		test('role-not-of-course and database-not-of-course, of psql and createuser', async () => {
			const later = answers('postgres-1', 'SELECT false');
			await lab.sh('createuser -h "{{sockets}}" -p {{postgres-1.port}} -U nobody other');
			await lab.expectCause('role-not-of-course', later);
			await lab.begin();
			await lab.sh(`${psql.replace('{{database}}', 'other')} -c 'SELECT 1'`);
			await lab.expectCause('database-not-of-course', later);
		});

		test('folder-to-fill-in-use', async () => {
			expect(await lab.sh(command.replace('postgres-2/pgdata', 'postgres-1/pgdata'), 'postgres-1')).not.toBe(0);
			const cause = await lab.expectCause('folder-to-fill-in-use', {kind: 'file', path: 'nowhere', absent: false});
			expect(`${cause.remedy}${cause.cause}`).not.toMatch(/\brm\b|remove/);
		});
	});

	describe('of postgres-2, after the failover', () => {
		beforeAll(async () => {
			await lab.prepare(takeBackup);
			await lab.write('postgres-2/config/postgresql.conf', settings('postgres-2'));
			await lab.write('postgres-2/config/pg_hba.conf', rules);
			await lab.prepare(`${end('postgres-1')}; mv postgres-1/pgdata postgres-1/pgdata.old
				rm postgres-2/pgdata/standby.signal; ${start('postgres-2')} > /dev/null`);
			await lab.expectHolds(ready('postgres-2'));
		});

		refusals('postgres-2', 'postgres-1');
	});
});
