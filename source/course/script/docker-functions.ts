import {instanceNames, type Variables} from '../variables.js';
import {quote} from './quote.js';

/** Functions of the script that reach a lab's instances in containers. */
export function dockerFunctions(variables: Variables): string {
	const value = (name: string) => quote(variables.get(name) ?? '');
	const cases = instanceNames(variables).map((name) => `    ${name}) echo ${value(`${name}.container`)} ;;`);
	return `\
label=${value('label')}
image=${value('image')}

container() {
  case $1 in
${cases.join('\n')}
  esac
}

# psql as the administrator: psql_in INSTANCE OPTIONS...
psql_in() {
  docker exec "$(container "$1")" psql -X -U ${value('admin.user')} -d ${value('database')} "\${@:2}"
}

# A program of PostgreSQL where the instance runs, as its account: beside INSTANCE PROGRAM ARGUMENTS...
beside() {
  docker exec -u postgres "$(container "$1")" "\${@:2}"
}

archive_of() {
  echo /mnt/server/archive
}

is_running() { # INSTANCE
  seen="$1 does not run"
  [ -n "$(docker ps -q --filter "name=^$(container "$1")\\$" --filter "label=$label")" ]
}

is_stopped() { # INSTANCE
  ! is_running "$1" || { seen="$1 runs"; return 1; }
}

# While the image sets up a data folder, a server answers on the Unix socket that is not the real one yet; over TCP it
# does not.
is_ready() { # INSTANCE
  is_running "$1" || return 1
  seen="$1 does not take connections"
  docker exec "$(container "$1")" pg_isready -q -h 127.0.0.1 && ask "$1" 'SELECT 1'
}

# From where standbys connect: a range of addresses, and how their names end.
standby_addresses() {
  local range
  range=$(docker network inspect ${value('network')} 2> /dev/null |
    sed -n 's|.*"Subnet": "\\([0-9.]*/[0-9]*\\)".*|\\1|p' | head -n 1)
  echo "\${range:-0.0.0.0/0}" .${value('network')}
}

check_network() { # NAME
  seen="there is no network $1 with the label of this lab"
  [ -n "$(docker network ls -q --filter "name=^$1\\$" --filter "label=$label")" ]
}

# Over the container's own address in the network, for which pg_hba.conf asks a password; that goes in by standard input,
# so that no list of processes shows it. A server that lets the role in without its password has not asked for it.
check_login() { # INSTANCE ROLE
  seen=$(docker exec -i "$(container "$1")" bash -c '
    ask() { psql -X -w -At -c IDENTIFY_SYSTEM "host=$1 user=$2 replication=1"; }
    IFS= read -r password
    PGPASSWORD=$password ask "$1" "$2" || exit
    ! PGPASSFILE=/dev/null ask "$1" "$2" > /dev/null 2>&1 && exit
    echo "$1 lets $2 in without asking for its password"
    exit 1' bash "$(container "$1")" "$2" 2>&1 <<< ${value('replication.password')})
}

check_verifybackup() { # INSTANCE
  seen=$(docker run --rm --label "$label" -v "$PWD/$1/pgdata:/data:ro" "$image" pg_verifybackup /data 2>&1)
}

# A test of a path: here, or in a container where a server has closed its folder to this account.
about() { # PATH COMMAND...
  if closed "$1"; then
    docker run --rm --label "$label" -v "$PWD:/lab:ro" -w /lab "$image" "\${@:2}"
  else
    "\${@:2}"
  fi
}

closed() { # PATH
  local folder=$1
  if [ -e "$1" ] && [ ! -r "$1" ]; then return 0; fi
  while [ "$folder" != . ] && [ "$folder" != / ]; do
    folder=$(dirname "$folder")
    if [ -d "$folder" ] && [ ! -x "$folder" ]; then return 0; fi
  done
  return 1
}
`;
}
