import type {EngineKind} from './types.js';

/** The instances that a lab may have. */
export const instanceNames = ['postgres-1', 'postgres-2'] as const;
export type InstanceName = (typeof instanceNames)[number];

type Scope = EngineKind | 'both';

const scopes: ReadonlyMap<string, Scope> = new Map<string, Scope>([
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
	...instanceNames.flatMap(
		(name): Array<[string, Scope]> => [
			[`${name}.container`, 'docker'],
			[`${name}.host`, 'both'],
			[`${name}.port`, 'both'],
		],
	),
]);

const secrets: ReadonlySet<string> = new Set(['admin.password', 'replication.password']);

/** Whether a variable's value must not be shown. */
export function isSecret(name: string): boolean {
	return secrets.has(name);
}

/** Values of the variables for one lab. */
export type Variables = ReadonlyMap<string, string>;

const pattern = /\{\{([^{}\n]*)\}\}/g;

/** One use of a variable in a text; the offset is that of its first brace. */
export type VariableUse = {readonly name: string; readonly offset: number};

export function variableUses(text: string): VariableUse[] {
	return [...text.matchAll(pattern)].map((match) => ({name: (match[1] ?? '').trim(), offset: match.index}));
}

/**
 * Says what is wrong with a variable in a text that serves `engine` (undefined: both), or undefined when all is well.
 */
export function variableMistake(name: string, engine: EngineKind | undefined): string | undefined {
	const scope = scopes.get(name);
	if (scope === undefined) {
		return `unknown variable {{${name}}}; the variables are ${[...scopes.keys()].join(', ')}`;
	}

	if (scope === 'both' || scope === engine) return undefined;
	return `{{${name}}} has a value with the ${scope} engine only; mark the block with \`${scope}\``;
}

/** Fills in the variables; one without a value stays as it is written. */
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
 * Whether a value may be put into a shell command as it stands: nothing in it means anything to a shell, to a
 * configuration file of PostgreSQL or to a YAML plain scalar.
 */
export function isPlainValue(value: string): boolean {
	return /^[\w./:@=+-]+$/.test(value);
}
