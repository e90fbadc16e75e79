/** A word as bash reads it back unchanged; quoted only where it must be. */
export function quote(word: string): string {
	if (/^[\w./:@%+,=-]+$/.test(word)) return word;
	// Double quotes read better around single ones, where nothing between them means anything to bash.
	if (word.includes("'") && !/["$`\\!]/.test(word)) return `"${word}"`;
	return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A here-document without expansion; its end marker is not a line of the text. */
export function hereDocument(command: string, text: string, end: string): string {
	const lines = text.replace(/\n$/, '').split('\n');
	let delimiter = end;
	for (let number = 2; lines.includes(delimiter); number++) delimiter = `${end}${number}`;
	return [`${command} <<'${delimiter}'`, ...lines, delimiter].join('\n');
}
