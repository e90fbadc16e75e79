import type {Condition} from '../../../source/course/types.js';
import {end, makePrimary, rules, settings, start, streaming, takeBackup} from './local-instances.js';
import {ScratchLab} from './scratch-lab.js';

/** Settings that the two servers of a pair have beside the course's. */
const common = 'max_connections = 20\nwal_keep_size = 64MB';

export const caughtUp: Condition = {kind: 'caughtup', instance: 'postgres-2', from: 'postgres-1'};

/** A lab with a primary, and with the files that a standby of it needs. */
export async function openPair(name: `diag${string}`): Promise<ScratchLab> {
	const lab = await ScratchLab.open('local', name);
	await makePrimary(lab, common);
	await lab.write('postgres-2/config/pg_hba.conf', rules);
	return lab;
}

/** Writes the settings of an instance, with more of them than the pair has in common, and restarts it if it runs. */
export async function configure(lab: ScratchLab, instance: string, more = ''): Promise<void> {
	await lab.write(`${instance}/config/postgresql.conf`, settings(instance, `${common}\n${more}`));
	await lab.prepare(`! pg_ctl -D ${instance}/pgdata status > /dev/null || ${restart(instance)}`);
}

/** Gives the standby a new base backup and its own settings; it does not run afterwards. */
export async function renewStandby(lab: ScratchLab): Promise<void> {
	await lab.prepare(`${end('postgres-2')}
		rm -rf postgres-2/pgdata postgres-2/pgdata.*; ${takeBackup}`);
	await configure(lab, 'postgres-2');
	await lab.begin();
}

/** A standby that follows its primary. */
export async function startStandby(lab: ScratchLab): Promise<void> {
	await lab.prepare(start('postgres-2'));
	await lab.expectHolds(streaming);
	await lab.expectHolds(caughtUp);
	await lab.begin();
}

/** The command that restarts an instance with its files as they are now. */
export const restart = (instance: string) => `pg_ctl -D ${instance}/pgdata -l ${instance}/postgres.log -m fast restart`;
