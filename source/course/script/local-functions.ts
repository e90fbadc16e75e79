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

serves() { # FOLDER
  pg_ctl -D "$1" status > /dev/null 2>&1
}

is_running() { # INSTANCE
  seen="$1 does not run"
  serves "$1/pgdata"
}

# A server whose folder was moved goes on in it. A copy of a data folder may name a server that works in another one;
# where the system does not tell (only Linux has /proc), it is believed.
is_stopped() { # INSTANCE
  local folder pid
  for folder in "$1"/*/; do
    serves "$folder" || continue
    pid=$(head -n 1 "$folder/postmaster.pid")
    seen="a server of $1 runs with the data in $folder"
    if [ ! -e "/proc/$pid/cwd" ] || [ "/proc/$pid/cwd" -ef "$folder" ]; then return 1; fi
  done
}

is_ready() { # INSTANCE
  is_running "$1" && ask "$1" 'SELECT 1'
}

# From where standbys connect: a range of addresses, and how their names end.
standby_addresses() {
  echo 127.0.0.1/32 localhost
}

# A server that lets the role in without its password has not asked for it.
check_login() { # INSTANCE ROLE
  local connection="host=127.0.0.1 port=$(port "$1") user=$2 replication=1"
  seen=$(PGPASSWORD=${value('replication.password')} psql -X -w -At -c IDENTIFY_SYSTEM "$connection" 2>&1) || return
  ! PGPASSFILE=/dev/null psql -X -w -At -c IDENTIFY_SYSTEM "$connection" > /dev/null 2>&1 && return
  seen="$1 lets $2 in without asking for its password"
  return 1
}

check_verifybackup() { # INSTANCE
  seen=$(pg_verifybackup "$1/pgdata" 2>&1)
}

# A test of a path; the servers run as this account, so nothing is closed to it.
about() { # PATH COMMAND...
  "\${@:2}"
}
`;
}
