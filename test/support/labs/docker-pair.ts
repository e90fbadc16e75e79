import {dockerTestImage} from './docker-image.js';
import {once, rules, settings, start, takeBackup, wipe} from './docker-instances.js';
import {ready} from './local-instances.js';
import {ScratchLab} from './scratch-lab.js';

/** A lab with a primary that archives, and with the files that a standby of it needs. */
export async function openDockerPair(name: `diag${string}`, image: string): Promise<ScratchLab> {
	const lab = await ScratchLab.open('docker', name, {image});
	await lab.write('secrets/admin.env', 'POSTGRES_PASSWORD={{admin.password}}\n', '600');
	await lab.write('secrets/replication.password', '{{replication.password}}\n', '600');
	await lab.write('secrets/replication.env', 'PGPASSWORD={{replication.password}}\n', '600');
	for (const instance of ['postgres-1', 'postgres-2']) {
		await lab.write(`${instance}/config/postgresql.conf`, settings(instance, archiving));
		await lab.write(`${instance}/config/pg_hba.conf`, rules);
		await lab.prepare(makeArchive(instance));
	}

	await lab.prepare('docker network create --label {{label}} {{network}}');
	await lab.prepare(start('postgres-1'));
	await lab.expectHolds(ready('postgres-1'), 60_000);
	await lab.sql(
		'postgres-1',
		`CREATE ROLE "{{replication.user}}" LOGIN REPLICATION PASSWORD '{{replication.password}}'`,
	);
	return lab;
}

/** An archive that the container's account can write to, whoever makes it. */
const makeArchive = (instance: string) => `mkdir -p -m 777 ${instance}/archive`;

const archiving = `archive_mode = on
archive_command = 'test ! -f /mnt/server/archive/%f && cp %p /mnt/server/archive/%f'`;

/** Writes the settings of the primary, with more of them than it had at first, and restarts it. */
export async function configureDockerPrimary(lab: ScratchLab, more = ''): Promise<void> {
	await lab.write('postgres-1/config/postgresql.conf', settings('postgres-1', `${archiving}\n${more}`));
	await lab.prepare('docker restart {{postgres-1.container}}');
	await lab.expectHolds(ready('postgres-1'), 60_000);
}

/** Gives the standby a new base backup; it does not run afterwards. */
export async function renewDockerStandby(lab: ScratchLab): Promise<void> {
	await lab.prepare(`${wipe('postgres-2')}
		${makeArchive('postgres-2')}`);
	await lab.prepare(takeBackup);
	await lab.begin();
}

/** Runs a command in a data folder as root, whether a server runs with it or not. */
export const inData = (instance: string, command: string) =>
	`${once} -v "$PWD/${instance}/pgdata:/data" -w /data {{image}} ${command}`;

export const found = await dockerTestImage();
