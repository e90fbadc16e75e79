// What may reach a terminal from elsewhere: letters and line ends, and no commands. ECMA-48
// (https://ecma-international.org/publications-and-standards/standards/ecma-48/) has the commands: the control characters
// C0 (5.2) and C1 (5.3), control sequences behind CSI (5.4), and the control strings APC, DCS, OSC, PM and SOS (5.6) up to
// ST, which terminals end at BEL as well. Unicode adds characters that nobody sees, and that turn round what stands beside
// them (https://www.unicode.org/reports/tr9/, https://www.unicode.org/reports/tr36/): its Default_Ignorable_Code_Point.

/** Letters and drawings that are printable beside anything. */
const harmless =
	/^[\n -~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u21FF\u2500-\u25FC\u2713\u2717\u276F\u2800-\u28FF]*$/;

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what is removed */
/** Whole commands: sequences, strings with an end on their line, and ESC with what belongs to it. */
const commands =
	/(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\n\u0007\u001B\u0080-\u009F]*(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]*[0-~]?/g;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above */

/**
 * Characters that a terminal obeys or that nobody sees, without line ends and tabs, without what chooses the form of a
 * letter, and without the joiner between two emoji; and marks beyond three over one letter, which would be drawn over the
 * lines above it.
 */
const unprintable =
	/(?!\n|\t|[\uFE00-\uFE0F]|(?<=\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)\u200D\p{Extended_Pictographic})[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]|(?<=[\p{Mn}\p{Me}]{3})[\p{Mn}\p{Me}]/gu;

/**
 * A text from elsewhere, safe to print: no commands to the terminal and nothing invisible. Of a line that was overwritten
 * with carriage returns, as progress is, the last state is left.
 * @param tabs `as-blanks`: four for each
 */
export function printable(content: string, tabs: 'as-blanks' | 'kept' = 'as-blanks'): string {
	// Nearly every text; floods pass here, and all that is painted.
	if (harmless.test(content)) return content;
	const shown = content.includes('\r') ? content.split('\n').map(lastState).join('\n') : content;
	const spaced = tabs === 'kept' ? shown : shown.replaceAll('\t', '    ');
	if (spaced.search(unprintable) < 0) return spaced;
	// A second time for marks that what is removed had kept apart.
	return spaced.replaceAll(commands, '').replaceAll(unprintable, '').replaceAll(unprintable, '');
}

/** The same on one line, with single blanks. */
export function printableLine(content: string): string {
	return printable(content.replaceAll(/\s/g, ' ')).replaceAll(/ {2,}/g, ' ').trim();
}

/** A value as JSON that loses nothing and can be shown on a terminal: what is not printable is escaped. */
export function printableJson(value: unknown, indent?: string): string {
	const json = JSON.stringify(value, undefined, indent);
	return /^[\n\t -~]*$/.test(json) ? json : json.replaceAll(unprintable, escaped);
}

/** The first character of a text that is not printable, with its name such as `U+001B`; undefined without one. */
export function findUnprintable(text: string): {readonly index: number; readonly name: string} | undefined {
	const index = text.search(unprintable);
	if (index < 0) return undefined;
	return {index, name: `U+${(text.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`};
}

function lastState(line: string): string {
	return line.replace(/\r+$/, '').split('\r').at(-1) ?? '';
}

function escaped(character: string): string {
	return character
		.split('')
		.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
		.join('');
}
