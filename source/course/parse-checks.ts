import {isNode, LineCounter, parseDocument} from 'yaml';
import {z} from 'zod';
import type {Mistake} from './mistakes.js';
import type {Check, Condition, EngineKind, Position} from './types.js';
import {instanceNames} from './variables.js';

const instance = z.enum(instanceNames);
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const regex = z.string().refine(isRegex, 'is not a regular expression');
const mode = z.string().regex(/^[0-7]{3}$/, 'must be three octal digits in quotes, as "700"');
const common = {
	says: z
		.string()
		.min(1)
		.refine((says) => !says.endsWith('.'), 'must not end with a full stop'),
	within: z
		.string()
		.regex(/^\d+(ms|s|min)$/, 'must be a time such as 500ms, 30s or 2min')
		.default('10s'),
	until: z.string().optional(),
};

/** The keys of each kind of check; `strictObject` refuses keys that no one would read. */
const kinds = {
	network: z
		.strictObject({...common, network: z.string()})
		.transform(({network}): Condition => ({kind: 'network', network})),
	folder: z
		.strictObject({...common, folder: z.string(), mode: mode.optional()})
		.transform(({folder, mode}): Condition => ({kind: 'folder', path: folder, mode})),
	file: z
		.strictObject({
			...common,
			file: z.string(),
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
			sql: z.string(),
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
			if (atLeast !== undefined) return {kind: 'sql', query: sql, on, expects: {kind: 'at-least', value: atLeast}};
			return {kind: 'sql', query: sql, on, expects: {kind: 'refused', sqlstate: refused ?? ''}};
		}),
	setting: z
		.strictObject({...common, setting: z.string(), on: instance, is: text})
		.transform(({setting, on, is}): Condition => ({kind: 'setting', setting, on, is})),
	hba: z
		.strictObject({...common, hba: z.string(), on: instance, database: z.string().default('replication')})
		.transform(({hba, on, database}): Condition => ({kind: 'hba', user: hba, on, database})),
	login: z
		.strictObject({...common, login: z.string(), on: instance})
		.transform(({login, on}): Condition => ({kind: 'login', user: login, on})),
	archived: z
		.strictObject({...common, archived: z.string(), on: instance})
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
};

type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

/**
 * Reads the YAML list of a `check` block.
 * @param first position of the first character inside the block
 */
export function parseChecks(
	yaml: string,
	first: Position,
	engine: EngineKind | undefined,
	mistakes: Mistake[],
): Check[] {
	const lines = new LineCounter();
	const document = parseDocument(yaml, {lineCounter: lines});
	const place = (offset: number): Position => {
		const {line, col} = lines.linePos(offset);
		return {file: first.file, line: first.line + line - 1, column: first.column + col - 1};
	};

	const placeOf = (path: ReadonlyArray<string | number>): Position => {
		for (let length = path.length; length >= 0; length--) {
			const node = document.getIn(path.slice(0, length), true);
			if (isNode(node) && node.range) return place(node.range[0]);
		}

		return first;
	};

	for (const error of document.errors) {
		mistakes.push({position: place(error.pos[0]), message: `the check is not YAML: ${firstSentence(error.message)}`});
	}

	if (document.errors.length > 0) return [];
	const list: unknown = document.toJS();
	if (!Array.isArray(list) || list.length === 0) {
		mistakes.push({position: first, message: 'a check block is a list: start each check with `- says: …`'});
		return [];
	}

	return list.flatMap((item: unknown, index): Check[] => {
		const position = placeOf([index]);
		const kind = kindOf(item);
		if (typeof kind !== 'string') {
			mistakes.push({position, message: kind.mistake});
			return [];
		}

		const settings = z.object(common).safeParse(item);
		const condition = kinds[kind].safeParse(item);
		if (!condition.success || !settings.success) {
			for (const issue of condition.error?.issues ?? []) {
				const path = issue.path.filter((part) => typeof part !== 'symbol');
				mistakes.push({position: placeOf([index, ...path]), message: describeIssue(kind, path, issue)});
			}

			return [];
		}

		const {says, within, until} = settings.data;
		return [{says, within: milliseconds(within), until, engine, condition: condition.data, position}];
	});
}

function kindOf(item: unknown): Kind | {mistake: string} {
	if (typeof item !== 'object' || item === null) return {mistake: 'a check is a mapping with `says` and one kind'};
	const found = kindNames.filter((kind) => kind in item);
	const [kind] = found;
	if (found.length === 1 && kind !== undefined) return kind;
	const all = kindNames.join(', ');
	if (found.length === 0) return {mistake: `the check has no kind; it needs one of ${all}`};
	return {mistake: `the check has more than one kind (${found.join(', ')}); split it`};
}

function describeIssue(kind: Kind, path: ReadonlyArray<string | number>, issue: z.core.$ZodIssue): string {
	const key = path.join('.');
	if (issue.code === 'unrecognized_keys') {
		return `a ${kind} check has no ${issue.keys.map((name) => `\`${name}\``).join(', ')}`;
	}

	if (issue.code === 'custom' && path.length === 0) return `a ${kind} check ${issue.message}`;
	if (issue.code === 'invalid_value') {
		return `\`${key}\` must be ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}`;
	}

	if (issue.code === 'invalid_type') {
		return issue.input === undefined && issue.message.includes('undefined')
			? `a ${kind} check needs \`${key}\``
			: `\`${key}\` must be a ${issue.expected}`;
	}

	return issue.code === 'invalid_union'
		? `a ${kind} check needs \`${key}\` as a plain value`
		: `\`${key}\` ${issue.message}`;
}

/** Milliseconds of a time such as `500ms`, `30s` or `2min`. */
function milliseconds(time: string): number {
	const amount = Number.parseInt(time, 10);
	if (time.endsWith('ms')) return amount;
	return time.endsWith('min') ? amount * 60_000 : amount * 1000;
}

function firstSentence(message: string): string {
	return message.split(/ at line |\n/)[0] ?? message;
}

function isRegex(source: string): boolean {
	try {
		new RegExp(source);
		return true;
	} catch {
		return false;
	}
}
