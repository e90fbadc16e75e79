import {printable, printableJson} from './printable.js';

/** Where text goes. */
export type Output = {readonly write: (text: string) => unknown};

/**
 * Prints lines for a person, each with its end. All that the program says outside of its screens passes here: a server, a
 * learner, a course or a file may have put anything into it.
 */
export function printLines(lines: readonly string[], output: Output = process.stdout): void {
	if (lines.length > 0) output.write(`${lines.map(whole).join('\n')}\n`);
}

/** Prints one text, and the end of its last line. */
export function print(text: string, output: Output = process.stdout): void {
	printLines([text], output);
}

/** Prints a line that stands out, where the terminal may have styles. */
export function printBold(text: string): void {
	const styled = process.stdout.isTTY === true && !process.env.NO_COLOR;
	process.stdout.write(styled ? `\u001B[1m${whole(text)}\u001B[22m\n` : `${whole(text)}\n`);
}

/** Prints what has gone wrong, or what a command is busy with, beside its output. */
export function printToStderr(text: string): void {
	printLines([text], process.stderr);
}

/** Prints a value as one line of JSON, which loses nothing. */
export function printJson(value: unknown, output: Output = process.stdout): void {
	output.write(`${printableJson(value)}\n`);
}

/** Prints the text of a file as it is; who has made it has seen to it that it is printable. */
export function printFile(text: string): void {
	process.stdout.write(text);
}

/** A carriage return does not hide what stands before it, which may be ours. */
function whole(text: string): string {
	return printable(text.includes('\r') ? text.replaceAll(/\r+(?=\n|$)/g, '').replaceAll('\r', ' ') : text);
}
