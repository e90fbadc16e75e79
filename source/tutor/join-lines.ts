/** The lines of a text that its author has broken by hand, joined again; blank and indented ones stay as they are. */
export function joinLines(words: string): string[] {
	const lines: string[] = [];
	for (const line of words.trim().split('\n')) {
		const before = lines.at(-1);
		if (before !== undefined && isRunning(before) && isRunning(line)) lines[lines.length - 1] = `${before} ${line}`;
		else lines.push(line);
	}

	return lines;
}

function isRunning(line: string): boolean {
	return line.trim() !== '' && !line.startsWith('  ');
}
