import type {Nodes, RootContent} from 'mdast';
import {printable} from '../../base/printable.js';
import {joinLines} from '../join-lines.js';

/** A fenced block whose fence is longer than any in the content. */
export function fenced(content: string, language: string): string {
	const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length));
	const fence = '`'.repeat(longest + 1);
	return `${fence}${language}\n${content}\n${fence}`;
}

/** Words from a program or a server: nothing in them is Markdown, and they stay on one line. */
export function literal(words: string): string {
	return printable(words.trim().replaceAll(/\s*\n\s*/g, '; '), 'kept').replaceAll(/[\\`*<[\]|~]|(?<![^\s(])_/g, '\\$&');
}

/** A sentence of the course: text between backticks is code, and nothing else is Markdown. */
export function sentence(words: string): string {
	return words
		.split(/(`[^`\n]+`)/)
		.map((piece) => (/^`[^`\n]+`$/.test(piece) ? piece : escaped(piece)))
		.join('');
}

function escaped(piece: string): string {
	return printable(piece.replaceAll(/\s+/g, ' ')).replaceAll(/[\\`*<[\]|~]|(?<![^\s(])_/g, '\\$&');
}

/** A text of the course as a quotation; its indented lines are code. */
export function quotation(words: string): string {
	return joinLines(words)
		.map((line) => (line.startsWith('  ') ? `    ${printable(line, 'kept')}` : sentence(line)))
		.map((line) => `> ${line}`.trimEnd())
		.join('\n');
}

/** A line that a program printed as it looks on a terminal: no control sequences, no overwritten progress. */
export function printedLine(line: string): string {
	return printable(line, 'kept');
}

/** The first sentence of the first paragraph, for a line that says what something is; undefined without a paragraph. */
export function firstSentence(nodes: readonly RootContent[]): string | undefined {
	const paragraph = nodes.find((node) => node.type === 'paragraph');
	if (paragraph === undefined) return undefined;
	const words = phrasing(paragraph).replaceAll(/\s+/g, ' ').trim();
	// The end of a sentence precedes a capital letter, unlike "e.g. this", and is not inside code.
	const [first = words] = /^(?:`[^`]*`|[^`])*?[.!?](?= [\p{Lu}`*]|$)/u.exec(words) ?? [];
	return first.replace(/:$/, '.');
}

function phrasing(node: Nodes): string {
	switch (node.type) {
		case 'text':
			return escaped(node.value);
		case 'inlineCode':
			return `\`${node.value}\``;
		case 'emphasis':
			return `*${node.children.map(phrasing).join('')}*`;
		case 'strong':
			return `**${node.children.map(phrasing).join('')}**`;
		default:
			return 'children' in node ? node.children.map(phrasing).join('') : ' ';
	}
}
