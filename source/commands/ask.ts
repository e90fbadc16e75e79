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

/** Whether the lab may be changed: in a terminal it is asked first, unless the user has said yes already. */
export async function mayGoBack(question: string, {yes}: {readonly yes?: boolean}): Promise<boolean> {
	if (yes === true || process.stdin.isTTY !== true || (await agrees(question))) return true;
	process.stdout.write('Nothing is changed.\n');
	return false;
}
