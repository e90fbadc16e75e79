/** Settings as the course writes them, and none that makes a test wait for the disk. */
export function settings(instance: string, more = ''): string {
	return `data_directory = '/data'
hba_file = '/config/pg_hba.conf'
cluster_name = '${instance}'
listen_addresses = '*'
port = 5432
log_line_prefix = '%m [%p] %e '
fsync = off
shared_buffers = 16MB
wal_retrieve_retry_interval = 500ms
${more}
`;
}

export const rules = `local all all trust
host replication {{replication.user}} 0.0.0.0/0 scram-sha-256
host all all all scram-sha-256
`;

/** The command of the course that starts an instance, with other options for its data and its archive. */
export function start(instance: string, options: {data?: string; archive?: string} = {}): string {
	const {data = volume(instance, 'pgdata', '/data'), archive = volume(instance, 'archive', '/mnt/server/archive')} =
		options;
	return `docker run -d --name {{${instance}.container}} --label {{label}} --network {{network}} \\
		-e POSTGRES_USER={{admin.user}} --env-file secrets/admin.env -e POSTGRES_DB={{database}} -e PGDATA=/data \\
		${data} ${volume(instance, 'config', '/config')} ${archive} \\
		-p 127.0.0.1:{{${instance}.port}}:5432 {{image}} -c 'config_file=/config/postgresql.conf'`;
}

function volume(instance: string, folder: string, at: string): string {
	return `-v "$PWD/${instance}/${folder}:${at}"`;
}

/** A container of the lab for one command. */
export const once = 'docker run --rm --label {{label}}';

/** Removes an instance with its data, which belong to an account of the container: root alone can do so without one. */
export function wipe(instance: string): string {
	return `docker rm -fv {{${instance}.container}} > /dev/null 2>&1
		mkdir -p ${instance}
		rm -rf ${instance}/pgdata ${instance}/archive 2> /dev/null ||
			${once} -v "$PWD/${instance}:/instance" {{image}} rm -rf /instance/pgdata /instance/archive`;
}

export const takeBackup = `${once} --network {{network}} --env-file secrets/replication.env \\
	-v "\${PWD}/postgres-2/pgdata:/data" {{image}} pg_basebackup -h {{postgres-1.host}} -p 5432 \\
	-U {{replication.user}} -D /data -Fp -Xs -R -c fast -w`;
