import type {Paragraph, RootContent} from 'mdast';

/** Turns Markdown into plain lines of at most `width` columns. */
export type Prose = (nodes: readonly RootContent[], width: number) => string[];

const width = 80;

/** Lines as a comment of the script. */
export function comment(lines: readonly string[]): string {
	return lines.map((line) => (line === '' ? '#' : `# ${line}`)).join('\n');
}

/** Markdown as a comment. */
export function proseComment(nodes: readonly RootContent[], prose: Prose): string {
	return comment(prose(nodes, width - 2));
}

/** A lesson's remark about departing from the document, as a comment. */
export function departsComment(text: string, prose: Prose): string {
	const paragraphs = text.split(/\n{2,}/).map(
		(value, index): Paragraph => ({
			type: 'paragraph',
			children: [{type: 'text', value: index === 0 ? `Departs from the document: ${value}` : value}],
		}),
	);
	return proseComment(paragraphs, prose);
}

/** A heading that is easily found when the script is scrolled. */
export function headingComment(title: string): string {
	return comment(['='.repeat(width - 2), title, '='.repeat(width - 2)]);
}
