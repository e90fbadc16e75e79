import type {PhrasingContent, RootContent} from 'mdast';
import {blank, hangingIndent, type Line, printable, type TextSpan, type Tone, text, widthOf} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {code} from './code.js';
import {leadTo, webAddress, withLinks} from './links.js';
import type {RenderStyle} from './render-style.js';
import {inlineCode} from './sentence.js';

type CachedLayout = {readonly style: RenderStyle; readonly width: number; readonly lines: readonly Line[]};

// Prose does not change, and lines that stay the same objects are not drawn again.
const layoutCache = new WeakMap<RootContent, CachedLayout>();

/** Lays out a block of Markdown; its container separates blocks, so there is no blank line at either end. */
export function markdown(node: RootContent, width: number, style: RenderStyle): readonly Line[] {
	const known = layoutCache.get(node);
	if (known?.style === style && known.width === width) return known.lines;
	const lines = layOut(node, width, style);
	layoutCache.set(node, {style, width, lines});
	return lines;
}

/** Lays out several blocks with a blank line between them. */
export function flow(nodes: readonly RootContent[], width: number, style: RenderStyle): Line[] {
	return stack(
		nodes.map((node) => markdown(node, width, style)),
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

function layOut(node: RootContent, width: number, style: RenderStyle): readonly Line[] {
	switch (node.type) {
		case 'paragraph':
			return wrap(phrases(node.children, 'plain', style), width);
		case 'heading':
			return wrap(phrases(node.children, 'strong', style), width);
		case 'blockquote': {
			const bar: Line = [text(`${style.glyphs.gutter} `, 'dim')];
			const inner = flow(node.children, width - 2, style);
			return inner.map((line) => [...bar, ...line]);
		}
		case 'list':
			return stack(
				node.children.map((item, index) => {
					const label = node.ordered ? `${(node.start ?? 1) + index}. ` : `${style.glyphs.bullet} `;
					const inner = stack(
						item.children.map((child) => markdown(child, width - widthOf(label), style)),
						node.spread === true,
					);
					return hangingIndent(inner.length > 0 ? inner : [blank], [text(label, 'dim')]);
				}),
				node.spread === true,
			);
		case 'code':
			return hangingIndent(code(node.value, languageOf(node.lang), width - 2, style), [text('  ')]);
		case 'thematicBreak':
			return [[text(style.glyphs.rule.repeat(Math.min(width, 20)), 'dim')]];
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
function phrases(nodes: readonly PhrasingContent[], tone: Tone, style: RenderStyle): TextSpan[] {
	return nodes.flatMap((node): TextSpan[] => {
		switch (node.type) {
			case 'text':
				return withLinks(printable(node.value).replaceAll('\n', ' '), tone, style);
			case 'strong':
				return phrases(node.children, 'strong', style);
			case 'emphasis':
				return phrases(node.children, 'emphasis', style);
			case 'inlineCode':
				return [inlineCode(printable(node.value), style)];
			case 'link': {
				const label = phrases(node.children, tone, style);
				const words = label.map((span) => span.text).join('');
				const address = style.links === 'hyperlink' ? webAddress(node.url) : undefined;
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
				return phrases(node.children, tone, style);
			default:
				return [];
		}
	});
}
