import type {PhrasingContent, RootContent} from 'mdast';
import {blank, hang, type Line, printable, type TextSpan, type Tone, text, widthOf} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {code} from './code.js';
import {leadTo, webAddress, withLinks} from './links.js';
import type {Look} from './look.js';
import {inlineCode} from './sentence.js';

type Laid = {readonly look: Look; readonly width: number; readonly lines: readonly Line[]};

// Prose does not change, and lines that stay the same objects are not drawn again.
const laid = new WeakMap<RootContent, Laid>();

/** Lays out a block of Markdown; blocks are separated by their container, so there is no blank line at either end. */
export function markdown(node: RootContent, width: number, look: Look): readonly Line[] {
	const known = laid.get(node);
	if (known?.look === look && known.width === width) return known.lines;
	const lines = layOut(node, width, look);
	laid.set(node, {look, width, lines});
	return lines;
}

/** Lays out several blocks with a blank line between them. */
export function flow(nodes: readonly RootContent[], width: number, look: Look): Line[] {
	return stack(
		nodes.map((node) => markdown(node, width, look)),
		true,
	);
}

function stack(blocks: readonly (readonly Line[])[], spaced: boolean): Line[] {
	const lines: Line[] = [];
	for (const block of blocks) {
		if (block.length === 0) continue;
		if (spaced && lines.length > 0) lines.push(blank);
		lines.push(...block);
	}
	return lines;
}

function layOut(node: RootContent, width: number, look: Look): readonly Line[] {
	switch (node.type) {
		case 'paragraph':
			return wrap(phrases(node.children, 'plain', look), width);
		case 'heading':
			return wrap(phrases(node.children, 'strong', look), width);
		case 'blockquote': {
			const bar: Line = [text(`${look.glyphs.gutter} `, 'dim')];
			const inner = flow(node.children, width - 2, look);
			return inner.map((line) => [...bar, ...line]);
		}
		case 'list':
			return stack(
				node.children.map((item, index) => {
					const label = node.ordered ? `${(node.start ?? 1) + index}. ` : `${look.glyphs.bullet} `;
					const inner = stack(
						item.children.map((child) => markdown(child, width - widthOf(label), look)),
						node.spread === true,
					);
					return hang(inner.length > 0 ? inner : [blank], [text(label, 'dim')]);
				}),
				node.spread === true,
			);
		case 'code':
			return hang(code(node.value, languageOf(node.lang), width - 2, look), [text('  ')]);
		case 'thematicBreak':
			return [[text(look.glyphs.rule.repeat(Math.min(width, 20)), 'dim')]];
		case 'html':
		case 'definition':
			return [];
		default:
			return 'value' in node ? wrap([text(printable(node.value))], width) : [];
	}
}

const languages = {
	sh: 'bash',
	bash: 'bash',
	shell: 'bash',
	console: 'bash',
	sql: 'sql',
	ini: 'ini',
	conf: 'ini',
} as const;

function languageOf(name: string | null | undefined) {
	return name && name in languages ? languages[name as keyof typeof languages] : 'text';
}

/** Flattens inline Markdown to pieces of text. */
function phrases(nodes: readonly PhrasingContent[], tone: Tone, look: Look): TextSpan[] {
	return nodes.flatMap((node): TextSpan[] => {
		switch (node.type) {
			case 'text':
				return withLinks(printable(node.value).replaceAll('\n', ' '), tone, look);
			case 'strong':
				return phrases(node.children, 'strong', look);
			case 'emphasis':
				return phrases(node.children, 'emphasis', look);
			case 'inlineCode':
				return [inlineCode(printable(node.value), look)];
			case 'link': {
				const label = phrases(node.children, tone, look);
				const words = label.map((span) => span.text).join('');
				const address = look.links === 'hyperlink' ? webAddress(node.url) : undefined;
				if (address !== undefined) return leadTo(address, label);
				if (words === node.url) return [text(printable(node.url), 'link')];
				return [...label, text(' ('), text(printable(node.url), 'link'), text(')')];
			}
			case 'break':
				return [text('\n')];
			case 'image':
			case 'imageReference':
				return [text(printable(node.alt ?? ''), tone)];
			case 'delete':
			case 'linkReference':
				return phrases(node.children, tone, look);
			default:
				return [];
		}
	});
}
