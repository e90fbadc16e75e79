import type {Listening} from '../addresses.js';
import {ownDatabase} from '../invitation.js';

/** The administrator of a roster of our own. */
export const ownAdministrator = 'postgres';

/** The instance of the roster's lab that its server is; the texts below name it. */
export const rosterInstance = 'postgres-1';

/** How an own roster's server is started. */
export type RosterServer = {
	readonly seats: number;
	readonly listening: Listening;
	readonly port: number;
	/** Absent where only this machine reaches it. */
	readonly certificate: {readonly key: string; readonly cert: string} | undefined;
	/** The administrator's. */
	readonly password: string;
};

/** Paths inside a container. */
const inContainer = {config: '/config', data: '/data', keys: '/run/roster', secrets: '/secrets'} as const;

type Places = {
	readonly addresses: string;
	readonly port: number;
	readonly hba: string;
	readonly data: string;
	readonly keys: string;
};

export function placesIn(engine: 'docker' | 'local', dir: string, {listening, port}: RosterServer): Places {
	return engine === 'docker'
		? {
				addresses: '*',
				port: 5432,
				hba: `${inContainer.config}/pg_hba.conf`,
				data: inContainer.data,
				keys: inContainer.keys,
			}
		: {
				addresses: listening.on === 'all' ? '*' : listening.on.address,
				port,
				hba: `${dir}/postgres-1/config/pg_hba.conf`,
				data: `${dir}/postgres-1/pgdata`,
				keys: `${dir}/secrets`,
			};
}

/** Three connections a seat, as its role is allowed, and some for boards, the gateway and the administrator. */
export function connectionsFor(seats: number): number {
	return Math.max(100, 3 * seats + 50);
}

/** postgresql.conf of the roster: small, safe on disk, and without statements in the log. */
export function settingsText(places: Places, {seats, certificate}: RosterServer): string {
	return `# Where things are, and where it answers
data_directory = '${places.data}'
hba_file = '${places.hba}'
cluster_name = 'roster'
listen_addresses = '${places.addresses}'
port = ${places.port}
unix_socket_directories = '${places.keys === inContainer.keys ? '/var/run/postgresql' : ''}'
max_connections = ${connectionsFor(seats)}
superuser_reserved_connections = 5
# Who says nothing does not keep a place
authentication_timeout = 15s

# Who may come in, and how
password_encryption = 'scram-sha-256'
${
	certificate === undefined
		? 'ssl = off'
		: `ssl = on
ssl_cert_file = '${places.keys}/server.crt'
ssl_key_file = '${places.keys}/server.key'`
}

# A laptop that was closed holds its connections no longer than two minutes
tcp_keepalives_idle = 60
tcp_keepalives_interval = 20
tcp_keepalives_count = 3

# It is small, and nobody follows it
shared_buffers = 32MB
wal_level = minimal
max_wal_senders = 0
min_wal_size = 80MB
max_wal_size = 256MB

# What only an administrator may set: no seat has more. What a seat may set for itself (statement_timeout, work_mem) limits
# nobody; its transactions are ended by number 6 of the migrations, and its memory by a limit of the process
temp_file_limit = 64MB
max_prepared_transactions = 0
max_worker_processes = 0
max_logical_replication_workers = 0
autovacuum_naptime = 15s

# A statement that fails may have a password in it, and what a client can cause at will would fill the disk: errors, and
# what debug_print_plan prints, which any role may turn on
log_statement = 'none'
log_min_error_statement = 'panic'
log_min_messages = 'fatal'
log_line_prefix = '%m [%p] %e '
log_timezone = 'Etc/UTC'
timezone = 'Etc/UTC'
datestyle = 'iso, mdy'
lc_messages = 'C'
`;
}

/**
 * pg_hba.conf: no access to any database but the workshop's, except for the administrator, none without a password and,
 * where other machines reach it, none without TLS. The rules close databases that are made later, too: by its rights each
 * new one is open to every role.
 */
export function rulesText({certificate}: RosterServer, engine: 'docker' | 'local'): string {
	const ways =
		certificate === undefined
			? [['host', 'all']]
			: // In a container, connections of this very machine seem to come from elsewhere.
				[
					...(engine === 'local'
						? [
								['host', '127.0.0.1/32'],
								['host', '::1/128'],
							]
						: []),
					['hostssl', 'all'],
				];
	const rules = ways.flatMap(([type, address]) => [
		`${type} ${ownDatabase} all ${address} scram-sha-256`,
		`${type} all ${ownAdministrator} ${address} scram-sha-256`,
	]);
	// The image makes the database by the socket in its container.
	return [`local all ${ownAdministrator} scram-sha-256`, ...rules, ''].join('\n');
}

/** Most memory of its own that a process of the server has, in KiB: a seat may set work_mem, and build strings of 1 GB. */
const maxProcessMemoryKib = 262_144;

/** Most bytes of a file: as many as PostgreSQL writes into one, so that of all files only the server log is cut short. */
const maxFileBytes = 2 ** 30;

/** Limits a running server and its later processes, each of which is a connection; without `prlimit` there are no limits. */
export const localLimiting = `server=$(head -n 1 postgres-1/pgdata/postmaster.pid)
prlimit --pid "$server" --data=${maxProcessMemoryKib * 1024} --fsize=${maxFileBytes} || true`;

/** Makes the data folder and starts the server on it, in the lab's folder, with PostgreSQL's programs. */
export function localMaking(dir: string): string {
	return `set -e
rm -rf postgres-1/pgdata
initdb -D postgres-1/pgdata -U ${ownAdministrator} --pwfile=secrets/admin.password -A scram-sha-256 -E UTF8 --locale=C -k
echo 'CREATE DATABASE ${ownDatabase}' | postgres --single -D postgres-1/pgdata postgres
pg_ctl -D postgres-1/pgdata -l postgres-1/postgres.log -w -t 60 \\
	-o "-c 'config_file=${dir}/postgres-1/config/postgresql.conf'" start`;
}

/**
 * Starts the server in a container; the image makes its data first, where there are none. A key that others may read is
 * refused by the server, and one of another account it cannot read, so it gets a copy of its own inside.
 */
export function dockerStart({listening, port, certificate}: RosterServer): string {
	const host = listening.on === 'all' ? '' : `${bracketed(listening.on.address)}:`;
	const {config, data, keys, secrets} = inContainer;
	const copies = `install -d -o postgres -m 700 ${keys} && install -o postgres -m 600 ${secrets}/server.key ${secrets}/server.crt ${keys}/ && `;
	const start = `ulimit -d ${maxProcessMemoryKib}; exec docker-entrypoint.sh postgres -c config_file=${config}/postgresql.conf`;
	return `mkdir -p postgres-1/pgdata
docker run -d --name {{postgres-1.container}} --label {{label}} -p ${host}${port}:5432 \\
	--log-driver json-file --log-opt max-size=4m \\
	--env-file secrets/admin.env -e POSTGRES_USER=${ownAdministrator} -e POSTGRES_DB=${ownDatabase} -e PGDATA=${data} \\
	-e POSTGRES_INITDB_ARGS='-A scram-sha-256 -E UTF8 --locale=C -k' \\
	-v "$PWD/postgres-1/pgdata:${data}" -v "$PWD/postgres-1/config:${config}:ro" -v "$PWD/secrets:${secrets}:ro" \\
	--entrypoint sh {{image}} -c '${certificate === undefined ? '' : copies}${start}'`;
}

/** From then on Docker restarts it: earlier, a server that cannot start would be restarted for ever. */
export const dockerKeeping = 'docker update --restart unless-stopped {{postgres-1.container}}';

function bracketed(address: string): string {
	return address.includes(':') ? `[${address}]` : address;
}
