import type {Nodes, Root} from 'mdast';
import {findUnprintable} from '../base/printable.js';
import type {Mistake} from './mistakes.js';
import type {SourceText} from './source-text.js';
import type {Position} from './types.js';

/**
 * The characters of a file that a terminal would obey or nobody would see, the first one of each line. A command with one
 * of them could not be shown as it runs.
 */
export function unprintableMistakes(file: string, text: string): Mistake[] {
	return text.split('\n').flatMap((line, index) => {
		const found = findUnprintable(line);
		return found === undefined ? [] : [mistake({file, line: index + 1, column: found.index + 1}, found.name)];
	});
}

/** The same for those that Markdown stands for with a reference, such as `&#x202E;`. */
export function unprintableReferences(root: Root, source: SourceText): Mistake[] {
	const mistakes: Mistake[] = [];
	const walk = (node: Nodes) => {
		const words = Object.values(node).filter((value) => typeof value === 'string');
		const place = source.at(node.position?.start.offset ?? 0);
		mistakes.push(...unprintableValue(source.textOf(node), words.join(' '), place));
		if ('children' in node) for (const child of node.children) walk(child);
	};
	walk(root);
	return mistakes;
}

/** The mistake of a text that has such a character once it is read, though none is written in it. */
export function unprintableValue(written: string, value: string, position: Position): Mistake[] {
	const found = findUnprintable(value);
	return found === undefined || findUnprintable(written) !== undefined ? [] : [mistake(position, found.name)];
}

function mistake(position: Position, name: string): Mistake {
	return {position, message: `the character ${name} cannot be shown on a terminal; take it out`};
}
