import type * as z from 'zod';
import type {Mistake} from './mistakes.js';
import {variableUses} from './variables.js';
import type {YamlPath, YamlText} from './yaml-text.js';

/**
 * Reads a YAML text that a schema describes as a whole; adds what is wrong to `mistakes` and then returns undefined.
 * @param what the name of the text, as `the front matter`
 * @param literal keys whose texts are shown as written: a variable in one of them is a mistake, and the text is still
 * returned
 */
export function readBySchema<Shape extends z.ZodRawShape>(
	yaml: YamlText,
	what: string,
	schema: z.ZodObject<Shape>,
	literal: ReadonlyArray<keyof Shape & string>,
	mistakes: Mistake[],
): z.infer<z.ZodObject<Shape>> | undefined {
	const read = yaml.read(what, mistakes);
	if (read === undefined) return undefined;
	const result = schema.safeParse(read.value);
	if (!result.success) {
		const keys = Object.keys(schema.shape);
		mistakes.push(...schemaMistakes(result.error.issues, read.value, {what, path: [], keys, yaml}));
		return undefined;
	}

	for (const key of literal) {
		const [use] = variableUses(String((result.data as Record<string, unknown>)[key] ?? ''));
		if (use === undefined) continue;
		const message = `\`${key}\` is shown as it is written; {{${use.name}}} is not filled in`;
		mistakes.push({position: yaml.placeOf([key]), message});
	}

	return result.data;
}

/**
 * The issues that a schema has found, as mistakes of the author.
 * @param what the thing that the schema describes, as `a file check`
 * @param path of the thing in the YAML
 * @param keys that it may have
 */
export function schemaMistakes(
	issues: readonly z.core.$ZodIssue[],
	value: unknown,
	{what, path, keys, yaml}: {what: string; path: YamlPath; keys: readonly string[]; yaml: YamlText},
): Mistake[] {
	return issues.flatMap((issue): Mistake[] => {
		const inside = issue.path.filter((part) => typeof part !== 'symbol');
		if (issue.code === 'unrecognized_keys') {
			return issue.keys.map((key) => ({
				position: yaml.placeOfKey([...path, ...inside], key),
				message: `${what} has no \`${key}\`; it may have ${keys.join(', ')}`,
			}));
		}

		const position = yaml.placeOf([...path, ...inside]);
		const key = inside.join('.');
		if (key === '')
			return [{position, message: issue.code === 'custom' ? `${what} ${issue.message}` : `${what} ${mapping(keys)}`}];
		const given = inside.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], value);
		return [
			{position, message: given === undefined ? `${what} needs \`${key}\`` : `\`${key}\` ${requirement(issue, given)}`},
		];
	});
}

function mapping(keys: readonly string[]): string {
	return `is written as \`key: value\` on lines of their own; the keys are ${keys.join(', ')}`;
}

function requirement(issue: z.core.$ZodIssue, given: unknown): string {
	switch (issue.code) {
		case 'invalid_value':
			return `must be ${issue.values.map(String).join(' or ')}`;
		case 'invalid_type':
			return `must be ${typeWords(issue.expected, given)}`;
		case 'invalid_union':
			return 'must be a text or a number';
		case 'too_small':
			return issue.origin === 'string' ? 'must not be empty' : 'must be more than zero';
		default:
			return issue.message;
	}
}

function typeWords(expected: string, given: unknown): string {
	switch (expected) {
		case 'string':
			if (given === null) return 'a text, and is empty';
			return typeof given === 'object'
				? 'a text; put what begins with a brace or a bracket in quotes'
				: `a text: put ${String(given)} in quotes`;
		case 'number':
			return 'a number';
		case 'int':
			return 'a whole number';
		case 'boolean':
			return 'true or false';
		case 'array':
			return 'a list: start each entry with `- `';
		default:
			return `of the type ${expected}`;
	}
}
