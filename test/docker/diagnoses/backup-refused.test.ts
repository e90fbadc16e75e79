import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import type {RecognisedCause} from '../../../source/checks/diagnose.js';
import type {Condition} from '../../../source/course/types.js';
import {dockerTestImage} from '../../support/labs/docker-image.js';
import {rules, settings, start, takeBackup, wipe} from '../../support/labs/docker-instances.js';
import {ready} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

const found = await dockerTestImage();
const verified: Condition = {kind: 'verifybackup', instance: 'postgres-2'};

/** The way of a learner, from a first start that breaks off to a backup that is refused in every way. */
describe.skipIf('reason' in found)(
	`why a base backup is refused${'reason' in found ? ` (${found.reason})` : ''}`,
	() => {
		let lab: ScratchLab;

		beforeAll(async () => {
			if ('reason' in found) return;
			lab = await ScratchLab.open('docker', 'diag-refused', {image: found.image});
			await lab.prepare('docker network create --label {{label}} {{network}}');
			await lab.write('secrets/admin.env', 'POSTGRES_PASSWORD={{admin.password}}\n', '600');
			await lab.write('secrets/replication.env', 'PGPASSWORD={{replication.password}}\n', '600');
			await lab.write('postgres-1/config/pg_hba.conf', rules);
		});

		afterAll(async () => lab?.remove());

		beforeEach(() => lab.begin());

		const psql = 'docker exec {{postgres-1.container}} psql -X -q -U {{admin.user}} -d {{database}}';
		const quick = `${takeBackup} --no-sync`;

		/** The answers when the step's command, or a mistyped one, is refused. */
		const refused = async (id: string, typed = quick): Promise<RecognisedCause> => {
			await lab.prepare(`${wipe('postgres-2')}; mkdir postgres-2/pgdata`);
			expect(await lab.sh(typed, 'postgres-2')).not.toBe(0);
			return lab.expectCause(id, verified);
		};

		/** The step as it is shown, after the remedy. */
		const passes = async () => {
			await lab.prepare(quick);
			await lab.expectHolds(verified);
		};

		test('first-start-broken-off', async () => {
			await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', 'archive_command = ’test ! -f x’'));
			await lab.prepare(start('postgres-1'));
			const cause = await lab.expectCause('first-start-broken-off', ready('postgres-1'), 60_000);
			expect(cause.cause).toContain('syntax error in file');
			await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1'));
			await lab.carryOut(cause);
			await lab.prepare(start('postgres-1'));
			await lab.expectHolds(ready('postgres-1'), 60_000);
			await lab.sql(
				'postgres-1',
				`CREATE ROLE "{{replication.user}}" LOGIN REPLICATION PASSWORD '{{replication.password}}'`,
			);
		});

		test('field 5: password-wrong-docker, after POSTGRES_PASSWORD was changed', async () => {
			await lab.write('secrets/admin.env', 'POSTGRES_PASSWORD=changed\n', '600');
			await lab.prepare('docker rm -fv {{postgres-1.container}}');
			await lab.prepare(start('postgres-1'));
			const cause = await lab.expectCause('password-wrong-docker', ready('postgres-1'), 60_000);
			expect(cause.cause).toContain('only while the data folder is empty');
			await lab.carryOut(cause, 'changed');
			await lab.expectHolds(ready('postgres-1'));
		});

		test('field 4: password-wrong-docker, of a login with quotes in the file', async () => {
			const logIn = 'replication-user/reload-and-log-in';
			await lab.write('secrets/replication.env', "PGPASSWORD='{{replication.password}}'\n", '600');
			expect(await lab.play(logIn)).toBe(false);
			const login: Condition = {kind: 'login', user: lab.value('replication.user'), on: 'postgres-1'};
			const cause = await lab.expectCause('password-wrong-docker', login);
			expect(cause.cause).toContain('quotes are part of it');
			await lab.write('secrets/replication.env', 'PGPASSWORD={{replication.password}}\n', '600');
			await lab.carryOut(cause, lab.value('replication.password'));
			expect(await lab.play(logIn)).toBe(true);
			await lab.expectPasses(logIn);
		});

		test('field 1: replication-not-let-in', async () => {
			await lab.write('postgres-1/config/pg_hba.conf', rules.replace(/^host replication.*\n/m, ''));
			await lab.reload('postgres-1');
			await lab.carryOut(await refused('replication-not-let-in'));
			await passes();
		});

		test('field 2: password-wrong-docker, with quotes in the file', async () => {
			await lab.write('secrets/replication.env', 'PGPASSWORD="{{replication.password}}"\n', '600');
			const cause = await refused('password-wrong-docker');
			await lab.write('secrets/replication.env', 'PGPASSWORD={{replication.password}}\n', '600');
			await lab.carryOut(cause, lab.value('replication.password'));
			await passes();
		});

		test('role-missing, when it was dropped', async () => {
			await lab.prepare(`${psql} -c 'DROP ROLE "{{replication.user}}"'`);
			await lab.carryOut(await refused('role-missing'), lab.value('replication.password'));
			await passes();
		});

		test('field 3: role-not-of-course, when capitals are forgotten behind -U', async () => {
			await refused('role-not-of-course', takeBackup.replace('{{replication.user}}', 'replicationuser'));
		});

		test('role-not-of-course, for a program in the container that was told nobody', async () => {
			expect(await lab.sh('docker exec {{postgres-1.container}} createuser other')).not.toBe(0);
			const cause = await lab.expectCause('role-not-of-course', verified);
			expect(cause.cause).toContain('root');
		});

		test('field 17: port-not-in-network', async () => {
			const cause = await refused('port-not-in-network', takeBackup.replace('-p 5432', '-p {{postgres-1.port}}'));
			expect(cause.remedy).toContain('-p 5432');
		});

		test('nobody-listens-docker', async () => {
			const cause = await refused('nobody-listens-docker', takeBackup.replace('{{postgres-1.host}}', 'localhost'));
			expect(cause.remedy).toContain(`-h ${lab.value('postgres-1.host')} -p 5432`);
		});

		test('volume-to-fill-not-empty', async () => {
			await lab.prepare('mkdir -p postgres-2/pgdata && touch postgres-2/pgdata/something');
			expect(await lab.sh(takeBackup, 'postgres-2')).not.toBe(0);
			await lab.carryOut(await lab.expectCause('volume-to-fill-not-empty', verified));
			await passes();
		});

		test('field 30: backup-without-tablespace and standby-without-tablespace', async () => {
			await lab.prepare(`docker exec -u root {{postgres-1.container}} install -d -o postgres /more
			${psql} -c "CREATE TABLESPACE more LOCATION '/more'" -c 'CREATE TABLE elsewhere (a int) TABLESPACE more' \\
				-c 'INSERT INTO elsewhere VALUES (1)'
			${wipe('postgres-2')}; mkdir postgres-2/pgdata`);
			expect(await lab.sh(quick, 'postgres-2')).toBe(0);
			const cause = await lab.expectCause('backup-without-tablespace', verified);
			await lab.write('postgres-2/config/postgresql.conf', settings('postgres-2'));
			await lab.write('postgres-2/config/pg_hba.conf', rules);
			await lab.prepare(start('postgres-2'));
			await lab.expectCause('standby-without-tablespace', ready('postgres-2'));

			await lab.prepare(`docker rm -fv {{postgres-2.container}}
				${psql} -c 'ALTER TABLE elsewhere SET TABLESPACE pg_default' -c 'DROP TABLESPACE more'`);
			const [empty = 'false'] = /docker run [^`]+/.exec(cause.remedy) ?? [];
			await lab.prepare(empty);
			await passes();
		});
	},
);
