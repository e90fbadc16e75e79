import path from 'node:path';
import {expect} from 'vitest';
import {accountToDropTo} from '../../source/lab/local/account.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {runProgram} from '../../source/lab/processes.js';
import {proveResumption} from '../support/proofs/resume-proof.js';

const programs = await findPrograms();
const account = await accountToDropTo();

proveResumption(
	'local',
	{options: [], skip: programs ? undefined : 'no PostgreSQL programs are installed'},
	async (_lab, dir) => {
		for (const instance of ['postgres-1', 'postgres-2']) {
			const stop = ['stop', '-w', '-m', 'fast', '-D', path.join(dir, instance, 'pgdata')];
			const {exitCode} = await runProgram(path.join(programs?.bin ?? '', 'pg_ctl'), stop, {account, cwd: '/'});
			expect(exitCode).toBe(0);
		}
	},
);
