import {instanceMistake} from './instances.js';
import {isInstanceWord} from './own-names.js';
import type {EngineKind} from './types.js';
import type {Wrong} from './wrong.js';

type Scope = EngineKind | 'both';

const labScopes: ReadonlyArray<readonly [string, Scope]> = [
	['lab', 'both'],
	['label', 'both'],
	['network', 'docker'],
	['image', 'docker'],
	['sockets', 'local'],
	['admin.user', 'both'],
	['admin.password', 'both'],
	['database', 'both'],
	['replication.user', 'both'],
	['replication.password', 'both'],
];

const instanceScopes: ReadonlyArray<readonly [string, Scope]> = [
	['container', 'docker'],
	['host', 'both'],
	['port', 'both'],
];

const secrets: ReadonlySet<string> = new Set(['admin.password', 'replication.password']);

/** Whether a variable's value must be masked. */
export function isSecret(name: string): boolean {
	return secrets.has(name);
}

/** Values of the variables for one lab. */
export type Variables = ReadonlyMap<string, string>;

/** The names of the instances that a lab's variables tell of, in their order. */
export function instanceNames(variables: Variables): string[] {
	return [...variables.keys()].flatMap((name) => /^([^.]+)\.port$/.exec(name)?.[1] ?? []);
}

const pattern = /\{\{([^{}\n]*)\}\}/g;

/** One use of a variable in a text; the offset is that of its first brace. */
export type VariableUse = {readonly name: string; readonly offset: number};

export function variableUses(text: string): VariableUse[] {
	return [...text.matchAll(pattern)].map((match) => ({name: (match[1] ?? '').trim(), offset: match.index}));
}

/**
 * What is wrong with a variable in a text that serves `engine` (undefined: both); undefined when there is none.
 * @param instances names of those that the text may use
 */
export function variableMistake(
	name: string,
	engine: EngineKind | undefined,
	instances: readonly string[],
): Wrong | undefined {
	const scopes = new Map([
		...labScopes,
		...instances.flatMap((owner) => instanceScopes.map(([fact, scope]) => [`${owner}.${fact}`, scope] as const)),
	]);
	const scope = scopes.get(name);
	if (scope === undefined) {
		const [owner = '', fact] = name.split('.');
		const isOther = labScopes.some(([known]) => known.split('.')[0] === owner) || isInstanceWord(owner);
		const noInstance = fact === undefined || isOther ? undefined : instanceMistake(owner, instances);
		return noInstance ?? {message: `unknown variable {{${name}}}; the variables are ${[...scopes.keys()].join(', ')}`};
	}

	if (scope === 'both' || scope === engine) return undefined;
	return {message: `{{${name}}} has a value with the ${scope} engine only; mark the block with \`${scope}\``};
}

/** Fills in the variables; leaves one without a value as it is. */
export function fill(text: string, variables: Variables): string {
	return text.replace(pattern, (written, name: string) => variables.get(name.trim()) ?? written);
}

/** The same variables with every secret shown as eight asterisks. */
export function maskSecrets(variables: Variables): Variables {
	return new Map([...variables].map(([name, value]) => [name, secrets.has(name) ? mask : value]));
}

const mask = '********';

/** Values that must never reach a log or a screen. */
export function secretValues(variables: Variables): string[] {
	return [...variables].filter(([name]) => secrets.has(name)).map(([, value]) => value);
}

/** Replaces every secret value in a text that came from outside, such as a program's output. */
export function redact(text: string, secretTexts: readonly string[]): string {
	return secretTexts.reduce((result, secret) => result.replaceAll(secret, mask), text);
}

/**
 * Whether a value can be put into a shell command as it is: it has no character that is special to a shell, to a
 * configuration file of PostgreSQL or to a YAML plain scalar.
 */
export function isPlainValue(value: string): boolean {
	return /^[\w./:@=+-]+$/.test(value);
}
