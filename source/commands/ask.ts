import {createInterface} from 'node:readline/promises';

/** Asks on stderr, so that the answer to what was done stays alone on stdout. Anything but yes is no. */
export async function agrees(question: string): Promise<boolean> {
	const terminal = createInterface({input: process.stdin, output: process.stderr});
	try {
		// Ctrl+D closes without an answer, Ctrl+C too.
		const closed = new Promise<string>((resolve) => {
			terminal.once('close', () => {
				process.stderr.write('\n');
				resolve('');
			});
		});
		const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
		terminal.removeAllListeners('close');
		return /^\s*y(es)?\s*$/i.test(answer);
	} finally {
		terminal.close();
	}
}
