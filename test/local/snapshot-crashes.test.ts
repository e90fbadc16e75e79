import path from 'node:path';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {descendants, processTable} from '../../source/lab/terminals/process-table.js';
import {proveKilledSnapshots} from '../support/proofs/snapshot-crash-proof.js';

const programs = await findPrograms();

proveKilledSnapshots('local', [], programs ? undefined : 'no PostgreSQL programs are installed', async ({engine}) => {
	const postmaster = (await readPostmaster(path.join(engine.dir, 'postgres-1/pgdata'))) ?? 0;
	const table = processTable();
	const processes = [postmaster, ...descendants(postmaster, table)];
	return table.some(({pid, stopped}) => stopped && processes.includes(pid));
});
