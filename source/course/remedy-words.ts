import {inWords} from './instances.js';
import {instanceWords, isInstanceWord, segmentName} from './own-names.js';
import {instanceNames, type Variables} from './variables.js';

/** Commands of an instance that a remedy may name. */
const commands = ['psql', 'createdb', 'restart', 'stop', 'aside', 'log'] as const;

/** Facts that a remedy may use about the instance of its evidence. */
const facts = ['container', 'host', 'port'] as const;

/**
 * Whether the texts of a diagnosis may use a name that lessons may not: `postgres-1.psql`, and, when the evidence has
 * an `instance`, `instance.psql` and `instance.port`; likewise for `source` and `target`. `servers` lists all
 * instances.
 */
export function isRemedyWord(name: string, groups: ReadonlySet<string>, instances: readonly string[]): boolean {
	if (name === 'servers') return true;
	const [owner = '', word = ''] = name.split('.');
	if (instances.includes(owner)) return (commands as readonly string[]).includes(word);
	const isTold = isInstanceWord(owner) && groups.has(owner);
	return isTold && ([...commands, ...facts] as string[]).includes(word);
}

/**
 * Whether the value of a pattern's group fits the group's name: `instance`, `source` and `target` an instance of the
 * lab, `segment` the name of a WAL segment. Remedies that command a removal rely on that.
 */
export function isWhatItSays(group: string, value: string, variables: Variables): boolean {
	if (isInstanceWord(group)) return variables.has(`${value}.port`);
	return group !== 'segment' || segmentName.test(value);
}

/**
 * Adds commands that talk to an instance, restart it, stop it, set its data aside for a new base backup, and read its
 * server log in this lab, and the list of the instances, so that one text serves both engines.
 * @param told values of the evidence, such as `instance` and `source`
 */
export function withRemedyWords(variables: Variables, told: ReadonlyMap<string, string>): Variables {
	const words = new Map(variables);
	const names = instanceNames(variables);
	words.set('servers', inWords(names.map((name) => `${name} (port ${variables.get(`${name}.port`)})`)));
	for (const name of names) {
		for (const [word, command] of Object.entries(commandsOf(name, variables))) words.set(`${name}.${word}`, command);
	}

	for (const owner of instanceWords) {
		for (const word of [...commands, ...facts]) {
			const value = words.get(`${told.get(owner)}.${word}`);
			if (value !== undefined) words.set(`${owner}.${word}`, value);
		}
	}

	return words;
}

function commandsOf(name: string, variables: Variables): Record<(typeof commands)[number], string> {
	const value = (variable: string) => variables.get(variable) ?? '';
	const whom = `-U ${value('admin.user')} -d ${value('database')}`;
	const container = variables.get(`${name}.container`);
	// The time in the name keeps earlier folders apart.
	const aside = `mv ${name}/pgdata ${name}/pgdata.$(date +%s) && mkdir -m 700 ${name}/pgdata`;
	return container === undefined
		? {
				psql: `psql -h ${value('sockets')} -p ${value(`${name}.port`)} ${whom}`,
				createdb: `createdb -h ${value('sockets')} -p ${value(`${name}.port`)} -U ${value('admin.user')}`,
				restart: `pg_ctl -D ${name}/pgdata -l ${name}/postgres.log restart`,
				stop: `pg_ctl -D ${name}/pgdata -m fast stop`,
				aside,
				log: `tail -n 20 ${name}/postgres.log`,
			}
		: {
				psql: `docker exec -it ${container} psql ${whom}`,
				createdb: `docker exec ${container} createdb -U ${value('admin.user')}`,
				restart: `docker restart ${container}`,
				stop: `docker stop ${container}`,
				aside: `docker rm -v ${container} && ${aside}`,
				log: `docker logs --tail 20 ${container}`,
			};
}
