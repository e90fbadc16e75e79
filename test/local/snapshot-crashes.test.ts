import path from 'node:path';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import type {OpenLab} from '../../source/lab/open-lab.js';
import {descendants, processTable} from '../../source/lab/terminals/process-table.js';
import {proveKilledSnapshots} from '../support/proofs/snapshot-crash-proof.js';

const programs = await findPrograms();

async function processesOf({engine}: OpenLab): Promise<number[]> {
	const postmaster = (await readPostmaster(path.join(engine.dir, 'postgres-1/pgdata'))) ?? 0;
	return [postmaster, ...descendants(postmaster)];
}

proveKilledSnapshots('local', [], programs ? undefined : 'no PostgreSQL programs are installed', {
	async isFrozen(lab) {
		const processes = await processesOf(lab);
		return processTable().some(({pid, stopped}) => stopped && processes.includes(pid));
	},
	async freeze(lab) {
		for (const pid of await processesOf(lab)) process.kill(pid, 'SIGSTOP');
	},
});
