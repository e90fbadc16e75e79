import {handOver} from '../../../source/lab/terminals/hand-over.js';
import {takeTerminal} from '../../../source/ui/terminal/terminal.js';

// Paints a frame ever so often, tells in it what it has read, and lends its terminal to a program at the key `l`, which
// SIGUSR1 ends.
const {stdin, stdout} = process;
const terminal = takeTerminal({stdin, stdout});
const [file = 'bash', ...args] = JSON.parse(process.env.BORROWER ?? '[]') as string[];
let keys = '';
let frames = 0;
let ended = 'not yet';
const ending = new AbortController();

setInterval(() => {
	frames++;
	terminal.stdout.write(`FRAME ${frames}\nkeys ${JSON.stringify(keys)} ended ${ended}\n`);
}, 10);
process.on('SIGINT', () => {
	keys += '<SIGINT>';
});
process.on('SIGUSR1', () => ending.abort());
stdin.on('data', (data: Buffer | string) => {
	keys += data.toString();
	if (keys.endsWith('q')) {
		terminal.giveBack();
		process.exit(0);
	}
	if (!keys.endsWith('l')) return;
	void terminal
		.lend(async () => {
			ended = String(await handOver({file, args, cwd: '/', env: process.env}, ending.signal));
			if (process.env.FAILING !== undefined) throw new Error('after all');
		})
		.catch((error: Error) => {
			ended = error.message;
		});
});
stdin.resume();
