type StringWidth = (text: string) => number;

/** Letters and drawings that take one column each, and that nothing joins to others. */
const narrow =
	/^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713\u2717\u276f\u2800-\u28ff]*$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours begin with one
const colours = /\u001b\[[\d;]*m/g;

let measure: StringWidth | undefined;

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
	const bare = text.includes('\u001b') ? text.replaceAll(colours, '') : text;
	if (narrow.test(bare)) return bare.length;
	// What it knows of emoji takes a tenth of the time in which the program starts.
	measure ??= (require('string-width') as {default: StringWidth}).default;
	return measure(text);
}
