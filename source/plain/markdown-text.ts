import type {List, Nodes, PhrasingContent, RootContent} from 'mdast';
import {widthOf} from '../base/width-of.js';

/** Markdown as plain lines of at most `width` columns; code keeps its own lines. */
export function markdownLines(nodes: readonly RootContent[], width: number): string[] {
	const blocks = nodes.map((node) => blockLines(node, width)).filter((lines) => lines.length > 0);
	return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Breaks words into lines of at most `width` columns; a longer word gets its own line. */
export function wrapWords(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/\s+/).filter(Boolean)) {
		if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
			lines.push(line);
			line = word;
		} else {
			line = line === '' ? word : `${line} ${word}`;
		}
	}

	return line === '' ? lines : [...lines, line];
}

/** The text of a node, links with their address. */
export function plainWords(node: Nodes): string {
	switch (node.type) {
		case 'text':
			return node.value.replaceAll(/\s+/g, ' ');
		case 'inlineCode':
			return `\`${node.value}\``;
		case 'break':
			return ' ';
		case 'link': {
			const words = node.children.map(plainWords).join('');
			return words === node.url ? words : `${words} (${node.url})`;
		}

		default:
			return 'children' in node ? (node.children as PhrasingContent[]).map(plainWords).join('') : '';
	}
}

function blockLines(node: RootContent, width: number): string[] {
	switch (node.type) {
		case 'paragraph':
			return wrapWords(plainWords(node), width);
		case 'heading':
			return [plainWords(node)];
		case 'code':
			return node.value.split('\n').map((line) => `    ${line}`);
		case 'blockquote':
			return markdownLines(node.children, width - 2).map((line) => `> ${line}`);
		case 'list':
			return listLines(node, width);
		case 'thematicBreak':
			return ['-'.repeat(Math.min(width, 20))];
		default:
			return [];
	}
}

function listLines(list: List, width: number): string[] {
	return list.children.flatMap((item, index) => {
		const mark = list.ordered ? `${(list.start ?? 1) + index}. ` : '- ';
		const lines = markdownLines(item.children, width - mark.length);
		return lines.map((line, at) => (at === 0 ? mark + line : ' '.repeat(mark.length) + line));
	});
}
