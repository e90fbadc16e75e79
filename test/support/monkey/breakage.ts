import {execFile} from 'node:child_process';
import type {EngineKind} from '../../../source/course/types.js';
import type {Variables} from '../../../source/course/variables.js';
import {isRoot} from '../labs/local-instances.js';

/**
 * A way to break a lab: a script for bash in the lab's folder, in the words of `prelude`. What does not apply to the lab
 * as it is fails, and nobody minds.
 */
export type Breakage = {
	readonly name: string;
	readonly engines: readonly EngineKind[];
	readonly does: string;
	/** What stays in the way of any repair until somebody takes it away: how that is done, and what the tutor says before. */
	readonly hinders?: {readonly until: string; readonly told: RegExp};
};

/** The lab that is broken, and at which instance. */
export type Target = {
	readonly engine: EngineKind;
	readonly dir: string;
	readonly variables: Variables;
	readonly bin: string;
	readonly instance: string;
	/** A folder of somebody else, beside the lab. */
	readonly foreign: string;
	/** A process of somebody else. */
	readonly foreignPid: number;
	/** A file with the numbers of the processes that go on until the round ends. */
	readonly held: string;
};

/**
 * `$I` is the instance, `$C` its container, `$PORT` its port. `own` runs a command as the account of the servers, `sql` a
 * statement, `held` a command that goes on until the round ends; `postmaster`, `children` and
 * `family` print processes of the server, none where it does not run, and `strike` signals those that it reads.
 */
const prelude = `
set -u
data=$I/pgdata
postmaster() {
	local first
	first=$(head -1 "$data/postmaster.pid") || return 1
	[[ "$first" =~ ^[1-9][0-9]+$ ]] && [ "$(readlink "/proc/$first/cwd")" = "$(pwd -P)/$data" ] && echo "$first"
}
children() {
	local first
	first=$(postmaster) && pgrep -P "$first"
}
family() { postmaster && children; }
strike() {
	local signal=$1 process
	while read -r process; do kill -s "$signal" "$process"; done
}
held() { setsid "$@" > /dev/null 2>&1 < /dev/null & echo $! >> "$HELD"; }
if [ "$ENGINE" = docker ]; then
	own() { docker exec -u postgres "$C" "$@"; }
	client="docker exec $C psql -X -U $ADMIN -d $DATABASE"
	control() { own pg_ctl -D /data "$@"; }
	inside() { docker run --rm -u root --label "$LABEL" -v "$PWD/$I:/i" -w /i "$IMAGE" bash -c "$1"; }
else
	own() { $AS "$@"; }
	client="$AS psql -X -h $SOCKETS -p $PORT -U $ADMIN -d $DATABASE"
	control() { own pg_ctl -D "$data" -l "$I/postgres.log" -t 10 "$@"; }
	inside() { (cd "$I" && bash -c "$1"); }
fi
sql() { timeout 10 $client -c "$1"; }
restart() { control -m fast restart; }
`;

/** Most time that a script of a breakage may take, in milliseconds. */
const scriptTimeoutMs = 60_000;

/** Breaks a lab; returns what the script said. */
export function breakLab({does}: Pick<Breakage, 'does'>, target: Target): Promise<string> {
	const {variables, instance} = target;
	const value = (name: string) => variables.get(name) ?? '';
	const env = {
		...process.env,
		PATH: `${target.bin}:${process.env.PATH}`,
		LC_ALL: 'C',
		ENGINE: target.engine,
		I: instance,
		C: value(`${instance}.container`),
		PORT: value(`${instance}.port`),
		SOCKETS: value('sockets'),
		NETWORK: value('network'),
		IMAGE: value('image'),
		LABEL: value('label'),
		ADMIN: value('admin.user'),
		DATABASE: value('database'),
		AS: isRoot ? 'runuser -u postgres --' : '',
		FOREIGN: target.foreign,
		HELD: target.held,
		FOREIGN_PID: String(target.foreignPid),
	};
	return new Promise((resolve) => {
		const options = {cwd: target.dir, env, timeout: scriptTimeoutMs, killSignal: 'SIGKILL'} as const;
		execFile('bash', ['-c', `${prelude}\n${does}`], options, (_error, stdout, stderr) =>
			resolve(`${stdout}${stderr}`.trim()),
		);
	});
}
