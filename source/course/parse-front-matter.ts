import type {RootContent} from 'mdast';
import {z} from 'zod';
import type {Mistake} from './mistakes.js';
import {readBySchema} from './schema-mistakes.js';
import {isSecret, variableMistake, variableUses} from './variables.js';
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
		const position = {file, line: 1, column: 1};
		mistakes.push({position, message: 'the lesson starts with front matter: ---, title, minutes, ---'});
		return nothing;
	}

	const yaml = new YamlText(node.value, {file, line: 2, column: 1});
	const read = readBySchema(yaml, 'the front matter', schema, ['title', 'mirrors'], mistakes);
	if (read === undefined) return nothing;
	for (const {name} of variableUses(read.built ?? '')) {
		const why = builtMistake(name, instances);
		if (why !== undefined) mistakes.push({position: yaml.placeOf(['built']), message: `\`built\`: ${why}`});
	}

	return read;
}

/** The front matter serves both engines, and is shown. */
function builtMistake(name: string, instances: readonly string[]): string | undefined {
	if (isSecret(name)) return `{{${name}}} is a secret`;
	const [docker, local] = [variableMistake(name, 'docker', instances), variableMistake(name, 'local', instances)];
	if (docker !== undefined && local !== undefined) return variableMistake(name, undefined, instances);
	return docker === local ? undefined : `{{${name}}} has a value with one of the engines only`;
}
