import {z} from 'zod';
import {destroys, destructiveCommands} from './destructive-commands.js';
import type {Mistake} from './mistakes.js';
import {isRemedyWord} from './remedy-words.js';
import {schemaMistakes} from './schema-mistakes.js';
import type {Diagnosis} from './types.js';
import {variableMistake, variableUses} from './variables.js';
import {YamlText} from './yaml-text.js';

const schema = z.strictObject({
	id: z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and dashes'),
	title: z.string().min(1),
	evidence: z.enum(['error', 'log', 'output', 'state']),
	sqlstate: z
		.string()
		.regex(/^[\dA-Z]{5}$/, 'must be a SQLSTATE of five characters in quotes')
		.optional(),
	pattern: z.string().min(1),
	engine: z.enum(['docker', 'local']).optional(),
	cause: z.string().min(1),
	remedy: z.string().min(1),
});

/** Reads `diagnoses.yaml`; what cannot be read is added to `mistakes`. */
export function parseDiagnoses(file: string, text: string, mistakes: Mistake[]): Diagnosis[] {
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

		const {id, pattern, cause, remedy, engine} = result.data;
		const place = (key: string) => yaml.placeOf([index, key]);
		if (seen.has(id)) mistakes.push({position: place('id'), message: `another diagnosis is called ${id} too`});
		seen.add(id);
		const regex = compile(pattern);
		if (regex === undefined) {
			mistakes.push({position: place('pattern'), message: `"${pattern}" is not a regular expression`});
			return [];
		}

		if (regex.test('')) {
			mistakes.push({position: place('pattern'), message: `"${pattern}" matches everything, even nothing at all`});
		}

		const groups = new Set([...pattern.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1] ?? ''));
		for (const [key, words] of Object.entries({cause, remedy})) {
			for (const {name} of variableUses(words)) {
				const message = groups.has(name) || isRemedyWord(name, groups) ? undefined : variableMistake(name, engine);
				if (message !== undefined) mistakes.push({position: place(key), message});
			}

			for (const command of destructiveCommands(words, groups)) {
				mistakes.push({position: yaml.placeOfText([index, key], command), message: destroys(command)});
			}
		}

		return [{...result.data, pattern: regex}];
	});
}

function compile(source: string): RegExp | undefined {
	try {
		return new RegExp(source, 'm');
	} catch {
		return undefined;
	}
}
