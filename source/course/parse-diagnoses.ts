import {isNode, LineCounter, parseDocument} from 'yaml';
import {z} from 'zod';
import type {Mistake} from './mistakes.js';
import {isRemedyWord} from './remedy-words.js';
import type {Diagnosis} from './types.js';
import {variableMistake, variableUses} from './variables.js';

const schema = z.strictObject({
	id: z.string().regex(/^[a-z0-9-]+$/, 'is lower-case letters, digits and dashes'),
	title: z.string().min(1),
	evidence: z.enum(['error', 'log', 'output', 'state']),
	sqlstate: z
		.string()
		.regex(/^[\dA-Z]{5}$/, 'is a SQLSTATE of five characters in quotes')
		.optional(),
	pattern: z.string().min(1),
	engine: z.enum(['docker', 'local']).optional(),
	cause: z.string().min(1),
	remedy: z.string().min(1),
});

/** Reads `diagnoses.yaml`; what cannot be read is added to `mistakes`. */
export function parseDiagnoses(file: string, text: string, mistakes: Mistake[]): Diagnosis[] {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines});
	const place = (path: ReadonlyArray<string | number>) => {
		for (let length = path.length; length > 0; length--) {
			const node = document.getIn(path.slice(0, length), true);
			if (isNode(node) && node.range) {
				const {line, col} = lines.linePos(node.range[0]);
				return {file, line, column: col};
			}
		}

		return {file, line: 1, column: 1};
	};

	for (const error of document.errors) {
		const {line, col} = lines.linePos(error.pos[0]);
		mistakes.push({position: {file, line, column: col}, message: 'the file is not YAML'});
	}

	const list: unknown = document.errors.length > 0 ? [] : document.toJS();
	if (!Array.isArray(list)) {
		mistakes.push({position: place([]), message: 'the file is a list of diagnoses'});
		return [];
	}

	const seen = new Set<string>();
	return list.flatMap((item: unknown, index): Diagnosis[] => {
		const result = schema.safeParse(item);
		if (!result.success) {
			for (const issue of result.error.issues) {
				const path = issue.path.filter((part) => typeof part !== 'symbol');
				const key = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : path.join('.');
				const message =
					issue.code === 'unrecognized_keys'
						? `a diagnosis has no \`${key}\``
						: `\`${key}\` of a diagnosis: ${issue.message}`;
				mistakes.push({position: place([index, ...path]), message});
			}

			return [];
		}

		const {id, pattern, cause, remedy, engine} = result.data;
		if (seen.has(id)) mistakes.push({position: place([index, 'id']), message: `another diagnosis is called ${id} too`});
		seen.add(id);
		const regex = compile(pattern);
		if (regex === undefined) {
			mistakes.push({position: place([index, 'pattern']), message: `"${pattern}" is not a regular expression`});
			return [];
		}

		const groups = new Set([...pattern.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1] ?? ''));
		for (const {name} of variableUses(`${cause} ${remedy}`)) {
			const message = groups.has(name) || isRemedyWord(name, groups) ? undefined : variableMistake(name, engine);
			if (message !== undefined) mistakes.push({position: place([index, 'remedy']), message});
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
