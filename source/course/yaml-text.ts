import {type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit} from 'yaml';
import type {Mistake} from './mistakes.js';
import type {Position} from './types.js';
import {unprintableValue} from './unprintable.js';

export type YamlPath = ReadonlyArray<string | number>;

/** YAML inside a file of the course, with the place of everything in it. */
export class YamlText {
	readonly #lines = new LineCounter();
	readonly #document: Document;
	readonly #text: string;

	/** @param first position of the text's first character */
	constructor(
		text: string,
		readonly first: Position,
	) {
		this.#text = text;
		// Its warnings would go to stderr; the schema reports the same mistakes.
		this.#document = parseDocument(text, {lineCounter: this.#lines, logLevel: 'error'});
	}

	/**
	 * The parsed value; undefined when the text is not YAML, which is then added to `mistakes`, as are escapes such as `\e`
	 * for characters that cannot be shown.
	 */
	read(what: string, mistakes: Mistake[]): {readonly value: unknown} | undefined {
		const {errors} = this.#document;
		if (errors.length === 0) {
			visit(this.#document, {
				Scalar: (_key, {value, range}) => {
					if (typeof value !== 'string' || !range) return;
					const [start, end] = range;
					mistakes.push(...unprintableValue(this.#text.slice(start, end), value, this.#place(start)));
				},
			});
			return {value: this.#document.toJS()};
		}

		// One slip in YAML causes many errors; the first one helps.
		const [error] = errors;
		const why =
			error?.code === 'MULTIPLE_DOCS'
				? 'a second document begins here; remove the line `---`'
				: error?.message.split(/ at line |\n/)[0];
		mistakes.push({position: this.#place(error?.pos[0] ?? 0), message: `${what} is not YAML: ${why}`});
		return undefined;
	}

	/** Position of a value, or of the nearest thing around it that exists. */
	placeOf(path: YamlPath): Position {
		for (let length = path.length; length > 0; length--) {
			const node = this.#document.getIn(path.slice(0, length), true);
			if (isNode(node) && node.range) return this.#place(node.range[0]);
		}

		return this.first;
	}

	/** Position of words inside a text value, however it is folded; its beginning when they are not found. */
	placeOfText(path: YamlPath, words: string): Position {
		const node = this.#document.getIn(path, true);
		if (!isNode(node) || !node.range) return this.placeOf(path);
		const [start, end] = node.range;
		const folded = words
			.trim()
			.split(/\s+/)
			.map((word) => word.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&'))
			.join('\\s+');
		const found = new RegExp(folded).exec(this.#text.slice(start, end));
		return this.#place(start + (found?.index ?? 0));
	}

	/** Position of the key of an entry. */
	placeOfKey(path: YamlPath, key: string): Position {
		const map = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
		const found = isMap(map)
			? map.items.map((pair) => pair.key).find((node) => isScalar(node) && node.value === key)
			: undefined;
		return isScalar(found) && found.range ? this.#place(found.range[0]) : this.placeOf(path);
	}

	#place(offset: number): Position {
		const {line, col} = this.#lines.linePos(offset);
		const {file, line: firstLine, column} = this.first;
		return {file, line: firstLine + line - 1, column: column + col - 1};
	}
}
