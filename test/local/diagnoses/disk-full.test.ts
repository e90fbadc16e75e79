import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {end, hasPrograms, isRoot, makePrimary, ready, start} from '../../support/labs/local-instances.js';
import {ScratchLab} from '../../support/labs/scratch-lab.js';

describe.skipIf(!hasPrograms)('a disk that is full', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		lab = await ScratchLab.open('local', 'diag-full');
		await makePrimary(lab, 'max_wal_size = 4MB\nmin_wal_size = 2MB');
	});

	afterAll(async () => lab?.remove());

	test('field 27: disk-full, because of a slot that nobody reads', async (context) => {
		const asRoot = (command: string) => execFileSync('bash', ['-c', command], {cwd: lab.dir, stdio: 'ignore'});
		const wal = path.join(lab.dir, 'postgres-1/pgdata/pg_wal');
		await lab.prepare(end('postgres-1'));
		try {
			if (!isRoot) throw new Error('not root');
			asRoot(`cp -a ${wal} ${wal}.before && mount -t tmpfs -o size=24m,mode=777 diag ${wal}`);
		} catch {
			context.skip('no small file system can be mounted here');
		}

		try {
			asRoot(`cp -a ${wal}.before/. ${wal} && rm -r ${wal}.before`);
			await lab.prepare(`${start('postgres-1')} > /dev/null`);
			await lab.sql('postgres-1', "SELECT pg_create_physical_replication_slot('forgotten', true)");
			await lab.begin();
			const write = `psql -X -q -v ON_ERROR_STOP=1 -h "{{sockets}}" -p {{postgres-1.port}} -U {{admin.user}} -d {{database}} \\
				-c "SELECT pg_logical_emit_message(true, 'diag', repeat('x', 500000)) FROM generate_series(1, 80)" > /dev/null`;
			expect(await lab.sh(write)).not.toBe(0);
			const cause = await lab.expectCause('disk-full', ready('postgres-1'));
			expect(cause.cause).toContain('postgres-1');
			asRoot(`mount -o remount,size=200m ${wal}`);
			await lab.carryOut(cause);
			await lab.expectHolds(ready('postgres-1'));
			const segments = 'SELECT count(*) FROM pg_ls_waldir()';
			const before = Number(await lab.sql('postgres-1', segments));
			await lab.sql('postgres-1', "SELECT pg_drop_replication_slot('forgotten')");
			await lab.prepare(write);
			await lab.sql('postgres-1', 'CHECKPOINT');
			expect(Number(await lab.sql('postgres-1', segments))).toBeLessThan(before);
		} finally {
			await lab.prepare(end('postgres-1'));
			asRoot(`umount -l ${wal}`);
		}
	});
});
