import * as z from 'zod';
import {instanceMistake} from './instances.js';
import type {Mistake} from './mistakes.js';
import {schemaMistakes} from './schema-mistakes.js';
import type {Check, Condition, EngineKind, Position} from './types.js';
import {YamlText} from './yaml-text.js';

const instance = z.string().min(1);
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const regex = z.string().refine(isRegex, 'must be a regular expression, and is not');
const path = z.string().min(1).refine(isInside, "must be a path inside the lab's folder");
const mode = z.string().regex(/^[0-7]{3}$/, 'must be three octal digits in quotes, as "700"');
const common = {
	says: z
		.string()
		.min(1)
		.refine((says) => !says.endsWith('.'), 'must not end with a full stop'),
	within: z
		.string()
		.regex(/^[1-9]\d*(ms|s|min)$/, 'must be a time such as 500ms, 30s or 2min')
		.default('10s'),
	until: z.string().min(1).optional(),
	kept: z.boolean().optional(),
};

/** The keys of each kind of check; `strictObject` refuses unknown keys. */
const kinds = {
	network: z
		.strictObject({...common, network: z.string().min(1)})
		.transform(({network}): Condition => ({kind: 'network', network})),
	folder: z
		.strictObject({...common, folder: path, mode: mode.optional(), ownedLike: path.optional()})
		.transform(({folder, mode, ownedLike}): Condition => ({kind: 'folder', path: folder, mode, ownedLike})),
	file: z
		.strictObject({
			...common,
			file: path,
			contains: regex.optional(),
			mode: mode.optional(),
			absent: z.boolean().default(false),
		})
		.transform(({file, contains, mode, absent}): Condition => ({kind: 'file', path: file, contains, mode, absent})),
	instance: z
		.strictObject({...common, instance, is: z.enum(['ready', 'running', 'stopped'])})
		.transform(({instance, is}): Condition => ({kind: 'instance', instance, is})),
	sql: z
		.strictObject({
			...common,
			sql: z.string().min(1),
			on: instance,
			is: text.optional(),
			atLeast: z.number().optional(),
			refused: z
				.string()
				.regex(/^[\dA-Z]{5}$/, 'must be a SQLSTATE of five characters in quotes')
				.optional(),
		})
		.refine(
			({is, atLeast, refused}) => [is, atLeast, refused].filter((value) => value !== undefined).length === 1,
			'needs exactly one of `is`, `atLeast` and `refused`',
		)
		.transform(({sql, on, is, atLeast, refused}): Condition => {
			if (is !== undefined) return {kind: 'sql', query: sql, on, expects: {kind: 'is', value: is}};
			if (atLeast !== undefined) return {kind: 'sql', query: sql, on, expects: {kind: 'atLeast', value: atLeast}};
			return {kind: 'sql', query: sql, on, expects: {kind: 'refused', sqlstate: refused ?? ''}};
		}),
	setting: z
		.strictObject({...common, setting: z.string().min(1), on: instance, is: text, or: text.optional()})
		.transform(
			({setting, on, is, or}): Condition => ({kind: 'setting', setting, on, is, ...(or !== undefined && {or})}),
		),
	hba: z
		.strictObject({...common, hba: z.string().min(1), on: instance, database: z.string().default('replication')})
		.transform(({hba, on, database}): Condition => ({kind: 'hba', user: hba, on, database})),
	login: z
		.strictObject({...common, login: z.string().min(1), on: instance})
		.transform(({login, on}): Condition => ({kind: 'login', user: login, on})),
	archived: z
		.strictObject({...common, archived: z.string().min(1), on: instance})
		.transform(({archived, on}): Condition => ({kind: 'archived', restorePoint: archived, on})),
	verifybackup: z
		.strictObject({...common, verifybackup: instance})
		.transform(({verifybackup}): Condition => ({kind: 'verifybackup', instance: verifybackup})),
	streaming: z
		.strictObject({...common, streaming: instance, from: instance})
		.transform(({streaming, from}): Condition => ({kind: 'streaming', instance: streaming, from})),
	caughtup: z
		.strictObject({...common, caughtup: instance, from: instance})
		.transform(({caughtup, from}): Condition => ({kind: 'caughtup', instance: caughtup, from})),
	timeline: z
		.strictObject({...common, timeline: z.number().int().positive(), on: instance})
		.transform(({timeline, on}): Condition => ({kind: 'timeline', timeline, on})),
} satisfies Record<Condition['kind'], z.ZodType<Condition>>;

/** The keys whose value is an instance, for all kinds. */
const instanceKeys: readonly string[] = ['instance', 'on', 'from', 'verifybackup', 'streaming', 'caughtup'];

type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

/**
 * Reads the YAML list of a `check` block.
 * @param first position of the first character inside the block
 * @param instances names of those that a check may name
 */
export function parseChecks(
	yaml: string,
	first: Position,
	engine: EngineKind | undefined,
	instances: readonly string[],
	mistakes: Mistake[],
): Check[] {
	const text = new YamlText(yaml, first);
	const read = text.read('the check block', mistakes);
	if (read === undefined) return [];
	const list = read.value;
	if (!Array.isArray(list) || list.length === 0) {
		mistakes.push({position: first, message: 'a check block is a list: start each check with `- says: …`'});
		return [];
	}

	return list.flatMap((item: unknown, index): Check[] => {
		const position = text.placeOf([index]);
		const kind = kindOf(item);
		if (typeof kind !== 'string') {
			mistakes.push({position, message: kind.mistake});
			return [];
		}

		const settings = z.object(common).safeParse(item);
		const condition = kinds[kind].safeParse(item);
		if (!condition.success || !settings.success) {
			const keys = Object.keys(kinds[kind].in.shape);
			const what = `${article(kind)} ${kind} check`;
			mistakes.push(...schemaMistakes(condition.error?.issues ?? [], item, {what, path: [index], keys, yaml: text}));
			return [];
		}

		for (const [key, name] of Object.entries(item as Record<string, unknown>)) {
			const wrong = instanceKeys.includes(key) ? instanceMistake(String(name), instances) : undefined;
			if (wrong !== undefined) mistakes.push({position: text.placeOf([index, key]), ...wrong});
		}

		const contradiction = contradictionIn(condition.data, engine);
		if (contradiction !== undefined) {
			mistakes.push({position: text.placeOfKey([index], contradiction.key), message: contradiction.message});
		}

		const {says, within, until, kept} = settings.data;
		const untilAt = until === undefined ? undefined : text.placeOf([index, 'until']);
		return [{says, within: milliseconds(within), until, untilAt, kept, engine, condition: condition.data, position}];
	});
}

/** Contradictions between keys that are valid by themselves, or with an engine. */
function contradictionIn(
	condition: Condition,
	engine: EngineKind | undefined,
): {key: string; message: string} | undefined {
	switch (condition.kind) {
		case 'network':
			if (engine === 'docker') return undefined;
			return {key: 'network', message: 'only Docker has networks; write `check docker` above this check'};
		case 'file':
			if (!condition.absent || (condition.contains ?? condition.mode) === undefined) return undefined;
			return {key: 'absent', message: 'a file that must be absent has no contents and no mode'};
		case 'streaming':
		case 'caughtup':
			if (condition.instance !== condition.from) return undefined;
			return {key: 'from', message: `${condition.instance} cannot be the source of itself`};
		default:
			return undefined;
	}
}

function article(word: string): string {
	return /^[aeiou]/.test(word) ? 'an' : 'a';
}

function kindOf(item: unknown): Kind | {mistake: string} {
	if (typeof item !== 'object' || item === null) return {mistake: 'a check is a mapping with `says` and one kind'};
	const found = kindNames.filter((kind) => kind in item);
	const [kind] = found;
	if (found.length === 1 && kind !== undefined) return kind;
	const all = kindNames.join(', ');
	if (found.length === 0) {
		const other = Object.keys(item).find((key) => !Object.hasOwn(common, key));
		const what = other === undefined ? 'the check has no kind' : `\`${other}\` is no kind of check`;
		return {mistake: `${what}; it needs one of ${all}`};
	}

	return {mistake: `the check has more than one kind (${found.join(', ')}); split it`};
}

/** Milliseconds of a time such as `500ms`, `30s` or `2min`. */
function milliseconds(time: string): number {
	const amount = Number.parseInt(time, 10);
	if (time.endsWith('ms')) return amount;
	return time.endsWith('min') ? amount * 60_000 : amount * 1000;
}

function isRegex(source: string): boolean {
	try {
		new RegExp(source);
		return true;
	} catch {
		return false;
	}
}

/** Absolute paths come from variables only, as that of the sockets' folder. */
function isInside(file: string): boolean {
	return !file.startsWith('/') && !file.startsWith('~') && !file.split('/').includes('..');
}
