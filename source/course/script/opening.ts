import {inWords} from '../instances.js';
import type {Course, EngineKind} from '../types.js';
import {instanceNames, type Variables} from '../variables.js';
import {comment} from './comment.js';
import {quote} from './quote.js';

/** The lab and the programs that the script is written for. */
export type ScriptTarget = {
	readonly engine: EngineKind;
	readonly variables: Variables;
	/** Folder of the lab; without it, the folder that the script is started in. */
	readonly dir?: string | undefined;
	/** Folder of PostgreSQL's programs; the local engine only. */
	readonly bin?: string | undefined;
	/** Entries that show that a folder has a lab in it. */
	readonly entries: readonly string[];
};

const owed = [
	'',
	'The course follows the document "Replication" of',
	'https://github.com/AndersBjerregaard/databases/tree/master/postgres/replication',
	'in words of its own, and says where it departs from it.',
];

/**
 * The comment at the top: what the script does, what it makes, how to remove that, and the document that it follows.
 */
export function headerComment(target: ScriptTarget, {title, lessons}: Pick<Course, 'title' | 'lessons'>): string {
	const {engine, dir} = target;
	const where = dir ?? 'the folder that it is started in, which should be empty';
	return comment([
		`${title}: ${lessons.length} lessons of pg-replication-tutorial`,
		`as one script, for the engine "${engine}".`,
		'',
		`    ${dir === undefined ? 'mkdir lab && cd lab && bash ../THIS_FILE' : 'bash THIS_FILE'}`,
		'',
		'It runs the commands of the lessons, and after each step it waits until the outcome of',
		'the step holds; if it does not in time, or if a command fails, the script ends and says so.',
		'',
		`What it makes, in ${where}:`,
		...creations(target).map((line) => `    ${line}`),
		'',
		`How to remove all that, in the same folder${engine === 'local' ? ' (not as root: by "runuser -u ACCOUNT -- bash")' : ''}:`,
		...removal(target).map((line) => `    ${line}`),
		'',
		'The passwords in it are those of the document, known to everybody: nothing listens',
		'beyond this machine. On a slow machine, double every deadline: PATIENCE=2 bash THIS_FILE',
		...(lessons.some(({mirrors}) => mirrors !== undefined) ? owed : []),
	]);
}

function creations({engine, variables}: ScriptTarget): string[] {
	const instances = instanceNames(variables);
	const own = `${instances.join(', ')}  data, configuration and archive of the servers`;
	const secrets = 'secrets                 passwords in files that only you can read';
	const ports = portsInWords(variables);
	if (engine === 'local') {
		return [
			own,
			secrets,
			`${variables.get('sockets')}  the folder of their Unix sockets`,
			`the servers ${inWords(instances)}, on the ${ports} of 127.0.0.1`,
		];
	}

	const containers = inWords(instances.map((name) => variables.get(`${name}.container`) ?? ''));
	return [
		own,
		secrets,
		`the containers ${containers}, on the ${ports} of 127.0.0.1`,
		`the network ${variables.get('network')}`,
		`and it fetches the image ${variables.get('image')}, if that is not here`,
	];
}

function portsInWords(variables: Variables): string {
	const ports = instanceNames(variables).map((name) => variables.get(`${name}.port`) ?? '');
	return `${ports.length === 1 ? 'port' : 'ports'} ${inWords(ports)}`;
}

function removal({engine, variables, bin}: ScriptTarget): string[] {
	const instances = instanceNames(variables);
	const folders = instances.join(' ');
	if (engine === 'local') {
		const control = quote(bin === undefined ? 'pg_ctl' : `${bin}/pg_ctl`);
		return [
			`for i in ${folders}; do ${control} -D $i/pgdata -m immediate stop; done`,
			`rm -rf ${folders} secrets ${variables.get('sockets')}`,
		];
	}

	const containers = instances.map((name) => variables.get(`${name}.container`)).join(' ');
	return [
		`docker rm -fv ${containers}`,
		`docker network rm ${variables.get('network')}`,
		`docker run --rm -v "$PWD:/lab" ${variables.get('image')} \\`,
		`  rm -rf ${instances.map((name) => `/lab/${name}`).join(' ')}    # the servers' account owns some of it`,
		'rm -rf secrets',
	];
}

/** Changes to the folder, and refuses to run where something is that it must not touch. */
export function guards(target: ScriptTarget): string {
	return [
		...(target.engine === 'local' ? [ownPath] : []),
		folderGuard(target),
		target.engine === 'docker' ? dockerGuard(target) : localGuard(target),
		portGuard(target),
	].join('\n\n');
}

const ownPath = `\
# Where this script is; its name may be relative to the folder that is left in a moment.
case $0 in /*) script=$0 ;; *) script=$PWD/$0 ;; esac`;

function folderGuard({dir, entries, engine}: ScriptTarget): string {
	return `\
${dir === undefined ? '' : `mkdir -p ${quote(dir)}\ncd ${quote(dir)}\n`}case $PWD in
  *[\\'\\"\\\\\\$\\\`${engine === 'docker' ? ':' : ''}]*) stop "the folder $PWD has a character in its name that commands cannot carry." ;;
esac
for entry in ${entries.map(quote).join(' ')}; do
  if [ -e "$entry" ]; then stop "$PWD has a lab in it already ($entry). Start the script in an empty folder."; fi
done`;
}

function dockerGuard({variables}: ScriptTarget): string {
	const value = (name: string) => quote(variables.get(name) ?? '');
	return `\
docker version > /dev/null || stop 'no Docker daemon answers.'
for name in ${instanceNames(variables)
		.map((name) => value(`${name}.container`))
		.join(' ')}; do
  if docker container inspect "$name" > /dev/null 2>&1; then
    stop "there is a container $name already; it is left alone. Remove it, or take a script for a lab of another name."
  fi
done
if docker network inspect ${value('network')} > /dev/null 2>&1; then
  stop ${quote(`there is a network ${variables.get('network')} already; it is left alone. Remove it, or take a script for a lab of another name.`)}
fi
docker image inspect ${value('image')} > /dev/null 2>&1 || docker pull ${value('image')}`;
}

function localGuard({variables, bin}: ScriptTarget): string {
	const sockets = quote(variables.get('sockets') ?? '');
	return `\
# PostgreSQL does not run as root, so root hands over to another account, and the folder to it if nothing else is there.
hand_over() {
  local account others
  command -v runuser > /dev/null || stop 'PostgreSQL does not run as root. Start this script as an ordinary user.'
  [ -f "$script" ] || stop 'PostgreSQL does not run as root. Start this script as an ordinary user, or as a file: bash FILE'
  for account in postgres "\${SUDO_USER:-root}" nobody; do
    if [ "$account" != root ] && id "$account" > /dev/null 2>&1; then break; fi
  done
  # shellcheck disable=SC2010
  others=$(ls -A | grep -vxF -e "$(basename "$script")" || true)
  if [ -z "$others" ] && runuser -u "$account" -- test -x "$PWD"; then chown "$account" .; fi
  runuser -u "$account" -- test -w "$PWD" ||
    stop "PostgreSQL runs as the account $account here, which cannot write to $PWD. Take an empty folder below /var/tmp."
  printf 'PostgreSQL does not run as root: going on as the account %s.\\n' "$account"
  exec runuser -s /bin/bash "$account" -c 'exec bash -s' < "$script"
}
if [ "$(id -u)" -eq 0 ]; then hand_over; fi

${bin === undefined ? '' : `export PATH=${quote(bin)}:"$PATH"\n`}export LC_ALL=C
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGDATA PGSERVICE PGOPTIONS
for program in initdb pg_ctl psql pg_basebackup; do
  command -v "$program" > /dev/null || stop "there is no program $program; put the folder of PostgreSQL's programs into PATH."
done
if [ -e ${sockets} ] && { [ ! -O ${sockets} ] || [ -n "$(ls -A ${sockets})" ]; }; then
  stop ${quote(`${variables.get('sockets')} is in use: a lab of this name runs already, or it is another account's.`)}
fi`;
}

function portGuard({variables}: ScriptTarget): string {
	const ports = instanceNames(variables)
		.map((name) => quote(variables.get(`${name}.port`) ?? ''))
		.join(' ');
	return `\
for port in ${ports}; do
  if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then stop "something listens on port $port already."; fi
done`;
}
