import * as z from 'zod';
import {destructiveCommands} from './destructive-commands.js';
import {type FactCode, factCodes, fieldsOf, isFactCode, serverFieldsOf} from './evidence.js';
import type {Instance} from './instances.js';
import type {Mistake} from './mistakes.js';
import {isRemedyWord} from './remedy-words.js';
import {schemaMistakes} from './schema-mistakes.js';
import type {Diagnosis, Position, Recognition} from './types.js';
import {variableMistake, variableUses} from './variables.js';
import {YamlText} from './yaml-text.js';

const schema = z.strictObject({
	id: z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and dashes'),
	title: z.string().min(1),
	evidence: z.enum(['error', 'log', 'output', 'state']),
	code: z.string().min(1).optional(),
	where: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).optional(),
	sqlstate: z
		.string()
		.regex(/^[\dA-Z]{5}$/, 'must be a SQLSTATE of five characters in quotes')
		.optional(),
	pattern: z.string().min(1).optional(),
	engine: z.enum(['docker', 'local']).optional(),
	cause: z.string().min(1),
	remedy: z.string().min(1),
});

type Written = z.infer<typeof schema>;
type RecognitionKey = 'code' | 'where' | 'sqlstate' | 'pattern';

/** By which keys evidence of each source is recognised, those that it needs first. */
const recognitionKeys: Record<Written['evidence'], {needs: RecognitionKey; may: readonly RecognitionKey[]}> = {
	state: {needs: 'code', may: ['where']},
	error: {needs: 'sqlstate', may: ['pattern']},
	log: {needs: 'pattern', may: []},
	output: {needs: 'pattern', may: []},
};

/**
 * Reads `diagnoses.yaml`; what cannot be read is added to `mistakes`.
 * @param instances those of the course; a text may name only those that are there from the first lesson on
 */
export function parseDiagnoses(
	file: string,
	text: string,
	instances: readonly Instance[],
	mistakes: Mistake[],
): Diagnosis[] {
	const names = instances.map(({name}) => name);
	const yaml = new YamlText(text, {file, line: 1, column: 1});
	const read = yaml.read('the file', mistakes);
	if (read === undefined) return [];
	const list = read.value;
	if (!Array.isArray(list)) {
		mistakes.push({position: yaml.first, message: 'the file is a list of diagnoses: start each with `- id: …`'});
		return [];
	}

	const seen = new Set<string>();
	return list.flatMap((item: unknown, index): Diagnosis[] => {
		const result = schema.safeParse(item);
		if (!result.success) {
			const keys = Object.keys(schema.shape);
			mistakes.push(...schemaMistakes(result.error.issues, item, {what: 'a diagnosis', path: [index], keys, yaml}));
			return [];
		}

		const {id, title, cause, remedy, engine} = result.data;
		const placeOf = (...path: string[]) => yaml.placeOf([index, ...path]);
		const placeOfKey = (key: string) => yaml.placeOfKey([index], key);
		if (seen.has(id)) mistakes.push({position: placeOf('id'), message: `another diagnosis is called ${id} too`});
		seen.add(id);
		const recognition = readRecognition(result.data, {placeOf, placeOfKey}, mistakes);
		if (recognition === undefined) return [];
		const values = valuesOf(recognition);
		const servers = new Set(recognition.evidence === 'state' ? serverFieldsOf(recognition.code) : []);
		for (const [key, words] of Object.entries({title, cause, remedy})) {
			for (const {name} of variableUses(words)) {
				if (values.has(name) || isRemedyWord(name, values, names)) continue;
				const wrong = variableMistake(name, engine, names);
				if (wrong === undefined) continue;
				const hint = recognition.evidence === 'state' ? `; ${fieldWords(recognition.code)}` : '';
				mistakes.push({position: placeOf(key), ...wrong, message: `${wrong.message}${hint}`});
			}

			for (const {name, from} of instances) {
				if (from === undefined || !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(words)) continue;
				mistakes.push({position: yaml.placeOfText([index, key], name), message: tooEarly(name, from)});
			}

			for (const {command, message} of destructiveCommands(words, {captured: values, servers}, names)) {
				mistakes.push({position: yaml.placeOfText([index, key], command), message});
			}
		}

		return [{...recognition, id, title, cause, remedy, ...(engine && {engine})}];
	});
}

function tooEarly(name: string, from: string): string {
	return `a diagnosis may be told before the lesson ${from}, where there is no ${name}; take the name from the evidence, or write {{servers}}`;
}

type Places = {
	readonly placeOf: (...path: string[]) => Position;
	readonly placeOfKey: (key: string) => Position;
};

function readRecognition(
	{evidence, code, where, sqlstate, pattern}: Written,
	{placeOf, placeOfKey}: Places,
	mistakes: Mistake[],
): Recognition | undefined {
	const {needs, may} = recognitionKeys[evidence];
	const given = {code, where, sqlstate, pattern};
	const wrong = (Object.keys(given) as RecognitionKey[]).filter(
		(key) => given[key] !== undefined && key !== needs && !may.includes(key),
	);
	for (const key of wrong) {
		const keys = [needs, ...may].map((known) => `\`${known}\``).join(' and ');
		mistakes.push({
			position: placeOfKey(key),
			message: `evidence of ${evidence} is recognised by ${keys}, not by \`${key}\``,
		});
	}

	if (given[needs] === undefined) {
		mistakes.push({position: placeOf('evidence'), message: `evidence of ${evidence} needs \`${needs}\``});
	}

	const regex = pattern === undefined ? undefined : readPattern(pattern, placeOf('pattern'), mistakes);
	switch (evidence) {
		case 'state':
			if (code === undefined) return undefined;
			if (!isFactCode(code)) {
				mistakes.push({position: placeOf('code'), message: `"${code}" is no code; ${likeCodes(code)}`});
				return undefined;
			}

			for (const field of Object.keys(where ?? {})) {
				if (fieldsOf(code).includes(field)) continue;
				mistakes.push({position: placeOf('where', field), message: `\`where\` names ${field}; ${fieldWords(code)}`});
			}

			return {evidence, code, where: where ?? {}};
		case 'error':
			return sqlstate === undefined ? undefined : {evidence, sqlstate, ...(regex && {pattern: regex})};
		case 'log':
		case 'output':
			return regex && {evidence, pattern: regex};
	}
}

function readPattern(source: string, position: Position, mistakes: Mistake[]): RegExp | undefined {
	const regex = compile(source);
	if (regex === undefined) mistakes.push({position, message: `"${source}" is not a regular expression`});
	else if (regex.test('')) mistakes.push({position, message: `"${source}" matches everything, even nothing at all`});
	return regex;
}

function compile(source: string): RegExp | undefined {
	try {
		return new RegExp(source, 'm');
	} catch {
		return undefined;
	}
}

/** The fields of the evidence that the texts may use. */
function valuesOf(recognition: Recognition): ReadonlySet<string> {
	if (recognition.evidence === 'state') return new Set(fieldsOf(recognition.code));
	const groups = [...(recognition.pattern?.source ?? '').matchAll(/\(\?<(\w+)>/g)].map((match) => match[1] ?? '');
	return new Set(recognition.evidence === 'error' ? [...fieldsOf('refused'), ...groups] : groups);
}

function fieldWords(code: FactCode): string {
	return `the fields of ${code} are ${fieldsOf(code).join(', ')}`;
}

/** Codes that begin with the same word, or all. */
function likeCodes(code: string): string {
	const [first = ''] = code.split('-');
	const like = factCodes.filter((known) => known.split('-')[0] === first);
	return like.length > 0 ? `like it are ${like.join(', ')}` : `the codes are ${factCodes.join(', ')}`;
}
