import type {Stretch} from './ranges.js';

/**
 * The places of a lesson's flag in the text of a command or a file. Its words are searched side by side as they are
 * written, or, when they are apart, each by itself if all of them are there. A comma separates flags that are explained
 * together; `…` matches anything. A word never matches inside another one.
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

// Text behind a dot or a hyphen is the same word: `replication` does not match in `replication.env`.
const notBehindWord = '(?<![\\w-])(?<!\\w\\.)';
const notBeforeWord = '(?![\\w-])(?!\\.\\w)';

// The end of a line may be between words: of a command that continues, or of a text in quotes.
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

/** An ellipsis matches, inside quotes, everything up to their end, else a word with its quotes. */
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
