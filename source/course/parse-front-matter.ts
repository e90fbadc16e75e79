import type {RootContent} from 'mdast';
import {isNode, LineCounter, parseDocument} from 'yaml';
import {z} from 'zod';
import type {Mistake} from './mistakes.js';

const schema = z.strictObject({
	title: z.string().min(1),
	mirrors: z.string().min(1),
	minutes: z.number().int().positive(),
});

export type FrontMatter = z.infer<typeof schema>;

/** Reads the YAML between the `---` lines at the top of a lesson; what it lacks is added to `mistakes`. */
export function parseFrontMatter(node: RootContent | undefined, file: string, mistakes: Mistake[]): FrontMatter {
	const nothing: FrontMatter = {title: '', mirrors: '', minutes: 1};
	const top = {file, line: 1, column: 1};
	if (node?.type !== 'yaml') {
		mistakes.push({position: top, message: 'the lesson starts with front matter: ---, title, mirrors, minutes, ---'});
		return nothing;
	}

	const lines = new LineCounter();
	const document = parseDocument(node.value, {lineCounter: lines});
	const place = (offset: number) => {
		const {line, col} = lines.linePos(offset);
		return {file, line: line + 1, column: col};
	};

	for (const error of document.errors) {
		mistakes.push({position: place(error.pos[0]), message: 'the front matter is not YAML'});
	}

	if (document.errors.length > 0) return nothing;
	const result = schema.safeParse(document.toJS());
	if (result.success) return result.data;
	for (const issue of result.error.issues) {
		const key = issue.path.filter((part) => typeof part !== 'symbol');
		const at = document.getIn(key, true);
		const position = key.length > 0 && isNode(at) && at.range ? place(at.range[0]) : top;
		const name = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : key.join('.');
		const wants = 'the front matter has title (text), mirrors (text) and minutes (a whole number)';
		mistakes.push({position, message: name === '' ? wants : `${name}: ${wants}`});
	}

	return nothing;
}
