import type {RootContent} from 'mdast';
import * as z from 'zod';
import type {Mistake} from './mistakes.js';
import {readBySchema} from './schema-mistakes.js';
import {isSecret, variableMistake, variableUses} from './variables.js';
import type {Wrong} from './wrong.js';
import {YamlText} from './yaml-text.js';

const schema = z.strictObject({
	title: z.string().min(1),
	mirrors: z.string().min(1).optional(),
	minutes: z.number().int('must be a whole number').positive(),
	built: z.string().min(1).optional(),
});

export type FrontMatter = z.infer<typeof schema>;

/** Reads the YAML between the `---` lines at the top of a lesson; adds what is wrong or missing to `mistakes`. */
export function parseFrontMatter(
	node: RootContent | undefined,
	file: string,
	instances: readonly string[],
	mistakes: Mistake[],
): FrontMatter {
	const nothing: FrontMatter = {title: '', minutes: 1};
	if (node?.type !== 'yaml') {
		const isOpen = node?.type === 'thematicBreak' && node.position?.start.line === 1;
		const message = isOpen
			? 'the front matter is not closed: put --- on a line of its own after it'
			: 'the lesson starts with front matter: ---, title, minutes, ---';
		mistakes.push({position: {file, line: 1, column: 1}, message});
		return nothing;
	}

	const yaml = new YamlText(node.value, {file, line: 2, column: 1});
	const read = readBySchema(yaml, 'the front matter', schema, ['title', 'mirrors'], mistakes);
	if (read === undefined) return nothing;
	for (const {name} of variableUses(read.built ?? '')) {
		const wrong = builtMistake(name, instances);
		if (wrong === undefined) continue;
		mistakes.push({position: yaml.placeOf(['built']), ...wrong, message: `\`built\`: ${wrong.message}`});
	}

	return read;
}

/** The front matter serves both engines, and is shown. */
function builtMistake(name: string, instances: readonly string[]): Wrong | undefined {
	if (isSecret(name)) return {message: `{{${name}}} is a secret`};
	const [docker, local] = [variableMistake(name, 'docker', instances), variableMistake(name, 'local', instances)];
	if (docker !== undefined && local !== undefined) return variableMistake(name, undefined, instances);
	if (docker === undefined && local === undefined) return undefined;
	return {message: `{{${name}}} has a value with one of the engines only`};
}
