import type {ElementContent, RootContent} from 'hast';
import bash from 'highlight.js/lib/languages/bash';
import ini from 'highlight.js/lib/languages/ini';
import sql from 'highlight.js/lib/languages/sql';
import {createLowlight} from 'lowlight';
import type {Language} from '../../tutor/views.js';
import {type TextSpan, type Tone, text} from '../text/line.js';

const lowlight = createLowlight({bash, ini, sql});

const tones: Readonly<Record<string, Tone>> = {
	'hljs-keyword': 'keyword',
	'hljs-type': 'keyword',
	'hljs-literal': 'number',
	'hljs-number': 'number',
	'hljs-string': 'string',
	'hljs-comment': 'comment',
	'hljs-meta': 'comment',
	'hljs-variable': 'variable',
	'hljs-subst': 'variable',
	'hljs-attr': 'variable',
	'hljs-section': 'strong',
};

/** Splits code into lines of spans with tones. */
export function highlight(code: string, language: Language): readonly (readonly TextSpan[])[] {
	if (language === 'text') return code.split('\n').map((line) => [text(line)]);
	const lines: TextSpan[][] = [[]];
	collect(lowlight.highlight(language, code).children, 'plain', lines);
	return lines;
}

function collect(nodes: readonly (RootContent | ElementContent)[], tone: Tone, lines: TextSpan[][]): void {
	for (const node of nodes) {
		if (node.type === 'text') {
			for (const [index, part] of node.value.split('\n').entries()) {
				if (index > 0) lines.push([]);
				if (part !== '') lines.at(-1)?.push(text(part, tone));
			}
		} else if (node.type === 'element') {
			const names = node.properties.className;
			const own = Array.isArray(names) ? names.map((name) => tones[String(name)]).find((known) => known) : undefined;
			collect(node.children, own ?? tone, lines);
		}
	}
}
