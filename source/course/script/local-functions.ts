import {instanceNames, type Variables} from '../variables.js';
import {quote} from './quote.js';

/** Functions of the script that reach a lab's instances on this machine. */
export function localFunctions(variables: Variables): string {
	const value = (name: string) => quote(variables.get(name) ?? '');
	const cases = instanceNames(variables).map((name) => `    ${name}) echo ${value(`${name}.port`)} ;;`);
	return `\
port() {
  case $1 in
${cases.join('\n')}
  esac
}

# psql as the administrator: psql_in INSTANCE OPTIONS...
psql_in() {
  psql -X -h ${value('sockets')} -p "$(port "$1")" -U ${value('admin.user')} -d ${value('database')} "\${@:2}"
}

# A program of PostgreSQL: beside INSTANCE PROGRAM ARGUMENTS...
beside() {
  "\${@:2}"
}

archive_of() { # INSTANCE
  echo "$PWD/$1/archive"
}

running() { # INSTANCE
  pg_ctl -D "$1/pgdata" status > /dev/null 2>&1
}

ready() { # INSTANCE
  seen="$1 does not run"
  running "$1" && ask "$1" 'SELECT 1'
}

login() { # INSTANCE ROLE
  seen=$(PGPASSWORD=${value('replication.password')} psql -X -w -At -c IDENTIFY_SYSTEM \\
    "host=127.0.0.1 port=$(port "$1") user=$2 replication=1" 2>&1)
}

verifybackup() { # INSTANCE
  seen=$(pg_verifybackup "$1/pgdata" 2>&1)
}

# A test of a path; the servers run as this account, so nothing is closed to it.
about() { # PATH COMMAND...
  "\${@:2}"
}
`;
}
