import type {EngineKind} from '../../../source/course/types.js';
import type {Breakage} from './breakage.js';

const both: readonly EngineKind[] = ['local', 'docker'];

/** A kind for both engines. */
const kind = (name: string, does: string, hinders?: Breakage['hinders']): Breakage => ({
	name,
	engines: both,
	does,
	...(hinders && {hinders}),
});
const local = (name: string, does: string, hinders?: Breakage['hinders']): Breakage => ({
	...kind(name, does, hinders),
	engines: ['local'],
});
const docker = (name: string, does: string, hinders?: Breakage['hinders']): Breakage => ({
	...kind(name, does, hinders),
	engines: ['docker'],
});

const processes = [
	local('kill -9 of the postmaster', 'postmaster | strike KILL'),
	local('kill -9 of all processes of a server', 'family | strike KILL'),
	local('a server stopped in the proper way', 'control -m fast stop'),
	local('a server stopped at once', 'control -m immediate stop'),
	local('a postmaster that is frozen', 'postmaster | strike STOP'),
	local('a server that is frozen as a whole', 'family | strike STOP'),
	local('a child of a server killed', 'children | shuf -n 1 | strike KILL'),
	local(
		'a server started again that was stopped',
		'control -w start -o "--config-file=$PWD/$I/config/postgresql.conf"',
	),
	docker('docker kill', 'docker kill "$C"'),
	docker('docker stop', 'docker stop -t 5 "$C"'),
	docker('docker pause', 'docker pause "$C"'),
	docker('a container removed', 'docker rm -fv "$C"'),
	docker('a container renamed', 'docker rename "$C" "$C-renamed"'),
	docker(
		'a child of a server killed in its container',
		'docker exec -u root "$C" bash -c \'kill -9 $(ls /proc | grep -E "^[0-9]+$" | grep -vx 1 | head -1)\'',
	),
];

const deletions = [
	kind('the data deleted under the server', 'inside "rm -rf pgdata"'),
	kind('pg_wal emptied', 'inside "rm -rf pgdata/pg_wal/*"'),
	kind('pg_control deleted', 'inside "rm -f pgdata/global/pg_control"'),
	kind(
		'standby.signal deleted',
		'inside "rm -f pgdata/standby.signal"; [ "$ENGINE" = docker ] && docker restart -t 5 "$C" || restart',
	),
	kind('postmaster.pid deleted', 'inside "rm -f pgdata/postmaster.pid"'),
	kind('the archive deleted', 'inside "rm -rf archive"'),
	kind('the configuration deleted', 'inside "rm -rf config"'),
	kind('the folder of an instance deleted', 'rm -rf "$I"'),
	kind('the secrets deleted', 'rm -rf secrets'),
	kind('the snapshots deleted', 'rm -rf .tutorial/snapshots'),
	kind('the progress deleted', 'rm -f .tutorial/progress.json'),
	local('the sockets deleted', 'rm -rf "$SOCKETS"'),
	local('the server log deleted', 'rm -f "$I/postgres.log"'),
	kind('all of the lab deleted but its memory', 'rm -rf postgres-* secrets lab.env'),
	kind('the data moved away', 'mv "$I/pgdata" "$I/pgdata.away"'),
	local('the folder of an instance moved away', 'mv "$I" "$I.away"'),
];

const rights = [
	kind('data that nobody may read', 'inside "chmod 000 pgdata"'),
	kind('data that everybody may read', 'inside "chmod 777 pgdata"'),
	kind('data that belongs to somebody else', 'inside "chown -R root pgdata"'),
	kind('a configuration that nobody may read', 'inside "chmod 000 config config/*"'),
	kind('an archive that nobody may write into', 'inside "chmod 500 archive; chown root archive"'),
	kind('secrets that nobody may read', 'chmod 000 secrets'),
	kind('a memory that nobody may write into', 'chmod 555 .tutorial; chmod 444 .tutorial/*.json'),
];

const edits = [
	kind(
		'nonsense in postgresql.conf',
		'echo "shared_bufers is a lot" >> "$I/config/postgresql.conf"; sql "SELECT pg_reload_conf()"',
	),
	kind(
		'another port in postgresql.conf',
		'echo "port = 5999" >> "$I/config/postgresql.conf"; [ "$ENGINE" = docker ] && docker restart -t 5 "$C" || restart',
	),
	kind(
		'pg_hba.conf refuses everybody',
		'sed -i "1i local all all reject\\nhost all all all reject\\nhost replication all all reject" "$I/config/pg_hba.conf"; control reload',
	),
	kind('pg_hba.conf is empty', ': > "$I/config/pg_hba.conf"; control reload'),
	kind('a file of the configuration is binary', 'head -c 5000 /dev/urandom > "$I/config/pg_hba.conf"; control reload'),
	kind('postmaster.pid names a foreign process', 'inside "sed -i 1s/.*/$FOREIGN_PID/ pgdata/postmaster.pid"'),
	kind('pg_control is zero', 'inside "head -c 8192 /dev/zero > pgdata/global/pg_control"'),
	kind(
		'a table is damaged',
		'inside "f=\\$(find pgdata/base -type f -size +8k | shuf -n 1); head -c 9000 /dev/urandom | dd of=\\$f conv=notrunc"',
	),
	kind(
		'a WAL segment is damaged',
		'inside "f=\\$(ls -d pgdata/pg_wal/0* | tail -1); head -c 90000 /dev/urandom | dd of=\\$f bs=1 seek=8192 conv=notrunc"',
	),
	kind('a segment of the archive is cut short', 'inside "f=\\$(ls -d archive/0* | tail -1); truncate -s 100000 \\$f"'),
	kind(
		'a next segment is in the archive, and cut short',
		'inside "mkdir -p archive; f=\\$(ls pgdata/pg_wal | grep -E ^[0-9A-F]{24}$ | tail -1); head -c 70000 /dev/zero > archive/\\$f"',
	),
	kind('the progress is nonsense', 'echo "{{{" > .tutorial/progress.json'),
	kind(
		'the progress is of another world',
		'echo "{\\"version\\": 99, \\"passed\\": [7], \\"running\\": \\"yes\\"}" > .tutorial/progress.json',
	),
	kind('lab.json is cut short', 'truncate -s 40 .tutorial/lab.json'),
	kind('the record is binary', 'head -c 20000 /dev/urandom > .tutorial/record.jsonl'),
	kind('snapshots are damaged', 'for s in .tutorial/snapshots/*/snapshot.json; do echo "{" > "$s"; done'),
	kind('a journal of nothing', 'echo nonsense > .tutorial/restoring.json'),
	kind('the archive is a link to foreign files', 'mv "$I/archive" "$I/archive.own"; ln -s "$FOREIGN" "$I/archive"'),
	kind(
		'the configuration is a link to a foreign file',
		'rm -f "$I/config/postgresql.conf"; ln -s "$FOREIGN/file" "$I/config/postgresql.conf"',
	),
	kind('secrets are a link to foreign files', 'rm -rf secrets; ln -s "$FOREIGN" secrets'),
	kind('another password in the files', 'sed -i s/replica123/mistyped/ secrets/*'),
	local('a server log that is a folder', 'rm -f "$I/postgres.log"; mkdir "$I/postgres.log"'),
	local(
		'a server log full of what a terminal obeys',
		'printf "\\033]0;OWNED\\007\\033[2J\\0\\377\\n" >> "$I/postgres.log"; head -c 3000000 /dev/urandom >> "$I/postgres.log"',
	),
];

const statements = [
	kind(
		'the database dropped',
		'client="$(sed s/$DATABASE$/postgres/ <<< "$client")"; sql "DROP DATABASE $DATABASE WITH (FORCE)"',
	),
	kind('the table dropped', 'sql "DROP TABLE diary CASCADE"'),
	kind('the role dropped', 'sql \'DROP ROLE "replicationUser"\''),
	kind('the role without its attributes', 'sql \'ALTER ROLE "replicationUser" NOLOGIN NOREPLICATION\''),
	kind('an administrator without rights', 'sql "ALTER ROLE $ADMIN NOSUPERUSER"'),
	kind('an administrator who may not log in', 'sql "ALTER ROLE $ADMIN NOLOGIN"'),
	kind('an administrator with another password', 'sql "ALTER ROLE $ADMIN PASSWORD \'other\'"'),
	kind('an administrator whose statements time out', 'sql "ALTER ROLE $ADMIN SET statement_timeout = 1"'),
	kind('a read-only database', 'sql "ALTER DATABASE $DATABASE SET default_transaction_read_only = on"'),
	kind(
		'an archive command that lies',
		'sql "ALTER SYSTEM SET archive_command = \'/bin/true\'"; sql "SELECT pg_reload_conf()"',
	),
	kind(
		'memory that is not there',
		'sql "ALTER SYSTEM SET shared_buffers = \'900GB\'"; [ "$ENGINE" = docker ] && docker restart -t 5 "$C" || restart',
	),
	kind(
		'a server that listens nowhere',
		'sql "ALTER SYSTEM SET listen_addresses = \'\'"; [ "$ENGINE" = docker ] && docker restart -t 5 "$C" || restart',
	),
	kind(
		'commits that wait for nobody',
		'sql "ALTER SYSTEM SET synchronous_standby_names = \'nobody\'"; sql "SELECT pg_reload_conf()"',
	),
	kind('a standby promoted', 'sql "SELECT pg_promote(false)"'),
	kind('a replay that is paused', 'sql "SELECT pg_wal_replay_pause()"'),
	kind('a slot that nobody reads', 'sql "SELECT pg_create_physical_replication_slot(\'nobody\', true)"'),
	kind('a table that is locked', 'held $client -c "BEGIN; LOCK TABLE diary; SELECT pg_sleep(600)"; sleep 0.5'),
	kind('no connection left', 'for i in $(seq 110); do held $client -c "SELECT pg_sleep(600)"; done; sleep 2'),
	kind(
		'a primary that knows no source',
		'sql "ALTER SYSTEM SET primary_conninfo = \'\'"; sql "SELECT pg_reload_conf()"',
	),
	kind(
		'a trigger that talks to the terminal',
		'sql "CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS \\$\\$BEGIN RAISE NOTICE E\'\\\\x1b]0;OWNED\\\\x07\'; END\\$\\$; CREATE EVENT TRIGGER evt ON ddl_command_end EXECUTE FUNCTION ev()"',
	),
];

/** A process of somebody else that has the server's port. */
const takePort =
	'held python3 -c "import socket,time; s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind((\'127.0.0.1\',$PORT)); s.listen(); time.sleep(900)"; sleep 0.5';

const network = [
	local('the port taken by somebody else', `control -m fast stop; ${takePort}`, {
		until: 'tail -1 "$HELD" | strike TERM',
		told: /[Pp]ort \d+ is in use/,
	}),
	local('the socket deleted', 'rm -f "$SOCKETS"/.s.PGSQL.*'),
	local(
		'a socket of nobody',
		'control -m immediate stop; rm -f "$SOCKETS/.s.PGSQL.$PORT"; touch "$SOCKETS/.s.PGSQL.$PORT" "$SOCKETS/.s.PGSQL.$PORT.lock"',
	),
	local('sockets that everybody may reach', 'chmod 777 "$SOCKETS"'),
	docker('the network left', 'docker network disconnect "$NETWORK" "$C"'),
	docker('the network removed', 'docker network disconnect -f "$NETWORK" "$C"; docker network rm "$NETWORK"'),
	docker(
		'the name of a container taken by somebody else',
		'docker rm -fv "$C"; docker run -d --name "$C" --label foreign=1 --entrypoint sleep "$IMAGE" 900',
		{
			until: 'docker rm -f "$C"',
			told: /did not make/,
		},
	),
];

const disk = [
	local(
		'a disk of the archive that is full',
		'mkdir -p "$I/archive"; mount -t tmpfs -o size=400k,mode=777 monkey "$PWD/$I/archive"; head -c 390000 /dev/zero > "$I/archive/ballast"; sql "SELECT pg_switch_wal()"',
		{
			// It may have been moved with what it lies in.
			until:
				'awk -v dir="$(pwd -P)/" \'index($2, dir) == 1 {print $2}\' /proc/mounts | while read -r place; do umount -l "$place"; done',
			told: /archive/,
		},
	),
];

/** Every kind in which a lab is broken. */
export const breakages: readonly Breakage[] = [
	...processes,
	...deletions,
	...rights,
	...edits,
	...statements,
	...network,
	...disk,
];
