import type {Stretch} from './ranges.js';

/**
 * Where a flag of a lesson stands in the text of a command or a file. Its words are looked for as they are written:
 * side by side, or, where they stand apart, each for itself if all of them are there. A comma separates flags that are
 * explained together; `…` stands for whatever is there. A word is never found inside of another one.
 */
export function findFlag(source: string, flag: string): readonly Stretch[] {
	const stretches = flag.split(/, +/).flatMap((term) => findTerm(source, term.trim()));
	return stretches.sort((one, other) => one.from - other.from);
}

function findTerm(source: string, term: string): readonly Stretch[] {
	if (term === '') return [];
	const together = find(source, patternOf(term));
	if (together.length > 0) return together;
	const words = term.split(/\s+/).filter((word) => word !== ellipsis);
	const apart = words.map((word) => find(source, patternOf(word)));
	return apart.every((places) => places.length > 0) ? apart.flat() : [];
}

function find(source: string, pattern: RegExp): readonly Stretch[] {
	return [...source.matchAll(pattern)].map(({0: match, index}) => ({from: index, to: index + match.length}));
}

const ellipsis = '…';

// What goes on after a dot or a hyphen is the same word: `replication` does not stand in `replication.env`.
const notBehindWord = '(?<![\\w-])(?<!\\w\\.)';
const notBeforeWord = '(?![\\w-])(?!\\.\\w)';

// Between words may be the end of a line: of a command that goes on, or of a text in quotes.
const between = '\\s+(?:\\\\\\n\\s*)?';

const patterns = new Map<string, RegExp>();

function patternOf(term: string): RegExp {
	let pattern = patterns.get(term);
	if (pattern === undefined) {
		const begins = /^[\w-]/.test(term) ? notBehindWord : '';
		const ends = /[\w-]$/.test(term) ? notBeforeWord : '';
		const pieces = term.split(/(\s+|…)/).map((piece, index, all) => {
			if (piece === ellipsis) return anything(all.slice(0, index).join(''), all[index + 1] ?? '');
			return /^\s+$/.test(piece) ? between : literally(piece);
		});
		pattern = new RegExp(begins + pieces.join('') + ends, 'g');
		patterns.set(term, pattern);
	}
	return pattern;
}

/** What an ellipsis stands for: inside of quotes all up to their end, else a word with the quotes that it has. */
function anything(before: string, after: string): string {
	const quote = openQuote(before);
	if (quote !== undefined) return `[^${quote}]*?`;
	return after === '' ? `(?:"[^"]*"|'[^']*'|[^\\s"'])+` : `[^\\s"']*?`;
}

function openQuote(before: string): string | undefined {
	let open: string | undefined;
	for (const letter of before) {
		if (letter === open) open = undefined;
		else if (open === undefined && (letter === '"' || letter === "'")) open = letter;
	}
	return open;
}

function literally(words: string): string {
	return words.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
