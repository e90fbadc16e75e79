import {createInterface} from 'node:readline/promises';
import {print, printToStderr} from '../base/print.js';
import {printable} from '../base/printable.js';

/** Asks for yes or no. Anything but yes is no. */
export async function agrees(question: string): Promise<boolean> {
	return /^\s*y(es)?\s*$/i.test((await answerTo(`${question} [y/N] `)) ?? '');
}

/**
 * Asks for the learner's name on the board of a workshop.
 * @param wrong why the last answer is not accepted
 * @returns the answer, or the suggestion; undefined at the end of the input
 */
export async function askForAlias(suggestion: string, wrong: string | undefined): Promise<string | undefined> {
	if (wrong !== undefined) printToStderr(wrong);
	const answer = await answerTo(`How is the board to call you? An alias, not your name [${suggestion}]: `);
	return answer?.trim() === '' ? suggestion : answer?.trim();
}

/** Asks on stderr, so that stdout has only the command's output; undefined without an answer. */
async function answerTo(question: string): Promise<string | undefined> {
	const terminal = createInterface({input: process.stdin, output: process.stderr});
	try {
		// Ctrl+D closes without an answer, Ctrl+C too.
		const closed = new Promise<undefined>((resolve) => {
			terminal.once('close', () => {
				printToStderr('');
				resolve(undefined);
			});
		});
		const answer = await Promise.race([terminal.question(printable(question)), closed]);
		terminal.removeAllListeners('close');
		return answer;
	} finally {
		terminal.close();
	}
}

/** Whether the lab may be changed: asks in a terminal, unless the user has given `--yes`. */
export async function mayGoBack(question: string, {yes}: {readonly yes?: boolean}): Promise<boolean> {
	if (yes === true || process.stdin.isTTY !== true || (await agrees(question))) return true;
	print('Nothing is changed.');
	return false;
}
