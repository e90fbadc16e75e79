import type {Condition} from '../../../source/course/types.js';
import {findPrograms} from '../../../source/lab/local/programs.js';
import type {ScratchLab} from './scratch-lab.js';

/** Whether the local engine can be tested here. */
export const hasPrograms = (await findPrograms()) !== undefined;

/** Whether files may be given away and file systems mounted. */
export const isRoot = process.getuid?.() === 0;

/** Settings as the course writes them, and none that makes a test wait for the disk. */
export function settings(instance: string, more = ''): string {
	return `cluster_name = '${instance}'
listen_addresses = '127.0.0.1'
port = {{${instance}.port}}
unix_socket_directories = '{{sockets}}'
log_line_prefix = '%m [%p] %e '
lc_messages = 'C'
fsync = off
shared_buffers = 16MB
wal_retrieve_retry_interval = 500ms
${more}
`;
}

export const rules = `local all all trust
host replication {{replication.user}} 127.0.0.1/32 scram-sha-256
host all all all scram-sha-256
`;

/** The command of the course that starts an instance. */
export function start(instance: string, file = 'postgresql.conf'): string {
	return `pg_ctl -D ${instance}/pgdata -l ${instance}/postgres.log \\
		-o "-c 'config_file=$PWD/${instance}/config/${file}' -c 'hba_file=$PWD/${instance}/config/pg_hba.conf'" start`;
}

/** Ends an instance at once, if it runs. */
export function end(instance: string): string {
	return `! pg_ctl -D ${instance}/pgdata status > /dev/null || pg_ctl -D ${instance}/pgdata -m immediate stop > /dev/null`;
}

/** Makes the data folder and the files of an instance; small segments keep archives quick. */
export async function initialise(lab: ScratchLab, instance: string, more = ''): Promise<void> {
	await lab.write('secrets/admin.password', '{{admin.password}}\n', '600');
	await lab.write('secrets/pgpass', '127.0.0.1:*:*:{{replication.user}}:{{replication.password}}\n', '600');
	await lab.write(`${instance}/config/postgresql.conf`, settings(instance, more));
	await lab.write(`${instance}/config/pg_hba.conf`, rules);
	await lab.prepare(`mkdir -p -m 700 "{{sockets}}"
		initdb -N -D ${instance}/pgdata -U {{admin.user}} --pwfile=secrets/admin.password --wal-segsize=1 \\
			-A scram-sha-256 -E UTF8 --locale=C`);
}

/** A primary as it is after the lesson about the replication user. */
export async function makePrimary(lab: ScratchLab, more = ''): Promise<void> {
	await initialise(lab, 'postgres-1', more);
	await lab.prepare(`${start('postgres-1')} > /dev/null
		createdb -h "{{sockets}}" -p {{postgres-1.port}} -U {{admin.user}} {{database}}`);
	await lab.sql(
		'postgres-1',
		`CREATE ROLE "{{replication.user}}" LOGIN REPLICATION CONNECTION LIMIT 5 PASSWORD '{{replication.password}}'`,
	);
}

/** The course's base backup of postgres-1, as the data of postgres-2. */
export const takeBackup = `PGPASSFILE="$PWD/secrets/pgpass" pg_basebackup -h 127.0.0.1 -p {{postgres-1.port}} \\
	-U {{replication.user}} -D postgres-2/pgdata -Fp -Xs -R -c fast -w`;

export const ready = (instance: string): Condition => ({kind: 'instance', instance, is: 'ready'});

export const answers = (on: string, query: string, value = 't'): Condition => ({
	kind: 'sql',
	on,
	query,
	expects: {kind: 'is', value},
});

export const streaming: Condition = {kind: 'streaming', instance: 'postgres-2', from: 'postgres-1'};
