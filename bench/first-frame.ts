import {spawn} from 'node:child_process';
import {once} from 'node:events';
import pty from '@lydell/node-pty';
import {inTurn} from './statistics.js';

/** Start to first frame: bare Node to its end, a bundled Ink hello, and the tutor, each in a terminal of its own. */
export async function measureFirstFrame(hello: string, tutor: readonly string[], rounds: number) {
	await untilSeen([hello], 'hello');
	return inTurn(
		{
			node: async () => {
				const start = performance.now();
				await once(spawn(process.execPath, ['-e', '0']), 'exit');
				return performance.now() - start;
			},
			hello: () => untilSeen([hello], 'hello'),
			tutor: () => untilSeen(tutor, 'PostgreSQL streaming replication'),
		},
		rounds,
	);
}

/** Starts a program in a terminal; milliseconds until the words were written. The program is ended then. */
async function untilSeen(parameters: readonly string[], words: string): Promise<number> {
	const {CI: _, ...env} = process.env;
	const start = performance.now();
	const terminal = pty.spawn(process.execPath, [...parameters], {
		cols: 120,
		rows: 40,
		env: {...env, TERM: 'xterm-256color'},
	});
	const exited = new Promise<void>((resolve) => terminal.onExit(() => resolve()));
	const took = await new Promise<number>((resolve, reject) => {
		let written = '';
		terminal.onData((data) => {
			written += data;
			if (written.includes(words)) resolve(performance.now() - start);
		});
		void exited.then(() => reject(new Error(`The program ended before it showed "${words}":\n${written}`)));
	});
	terminal.kill('SIGTERM');
	await exited;
	return took;
}
