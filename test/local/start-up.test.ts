import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {evaluate} from '../../source/checks/evaluate.js';
import {observedWords} from '../../source/checks/sentences.js';
import {end, hasPrograms, initialise, ready, settings, start} from '../support/labs/local-instances.js';
import {ScratchLab} from '../support/labs/scratch-lab.js';

const soon = {timeout: 15_000, interval: 20};

describe.skipIf(!hasPrograms)('what is told of a server that is starting', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-start-up');
		await initialise(lab, 'postgres-1');
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => {
		await lab.prepare(end('postgres-1'));
	});

	/** The observation of an instance check, without the dates of the log. */
	const observed = async () => {
		const seen = await evaluate(ready('postgres-1'), lab.context);
		return observedWords(seen).replaceAll(/at \d{4}-.*$/g, 'at some time');
	};

	test('is its own word for it, and how far its log has come', async () => {
		// The archive blocks until the test writes into the pipe, so that the start goes on as long as needed.
		const more = "restore_command = 'read line < ../gate; false'";
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', more));
		await lab.prepare(`mkfifo postgres-1/gate && touch postgres-1/pgdata/standby.signal && ${start('postgres-1')} -W`);
		await expect
			.poll(observed, soon)
			.toBe(
				'postgres-1 is starting up and takes no connections yet (57P03: the database system is starting up); ' +
					'its server log: database system was shut down at some time',
			);
	});

	test('is that a standby may be set to take no connections', async () => {
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', 'hot_standby = off'));
		await lab.prepare(`touch postgres-1/pgdata/standby.signal && ${start('postgres-1')} -W`);
		await expect.poll(observed, soon).toMatch(/^postgres-1 is a standby that is set to take no connections \(57P03: /);
	});

	test('is not held up by a killed server that nobody has asked for', async () => {
		await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1'));
		// The parent of the server becomes a program that asks for none of its children.
		const options =
			'-c config_file=$PWD/postgres-1/config/postgresql.conf -c hba_file=$PWD/postgres-1/config/pg_hba.conf';
		await lab.prepare(`rm -f postgres-1/pgdata/standby.signal
			(sh -c "postgres -D postgres-1/pgdata ${options} & echo \\$\\$ > parent.pid; exec sleep 100" > /dev/null 2>&1 &)`);
		try {
			// There is no database yet, and only a server that is up can tell.
			await expect.poll(observed, soon).toContain('does not exist');
			await lab.prepare('kill -9 $(head -n 1 postgres-1/pgdata/postmaster.pid)');
			await expect.poll(() => lab.context.engine.instance('postgres-1'), soon).toEqual({kind: 'stopped'});
			await lab.context.engine.startStopped('postgres-1');
			await expect.poll(observed, soon).toContain('does not exist');
		} finally {
			await lab.prepare('kill $(cat parent.pid)');
		}
	});
});
