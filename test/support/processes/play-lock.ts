import {createInterface} from 'node:readline';
import {takeLock} from '../../../source/lab/process-lock.js';

/** Takes the lock in the folder that a line names, and tells what came of it; releases it when the next line comes. */
let release = () => {};
process.stdout.write('ready\n');
for await (const folder of createInterface({input: process.stdin})) {
	release();
	release = () => {};
	if (folder === '') {
		process.stdout.write('free\n');
		continue;
	}

	const taking = await takeLock(folder, 'tutor');
	if (taking.kind === 'taken') release = taking.release;
	process.stdout.write(taking.kind === 'taken' ? 'taken\n' : `held by ${taking.by.pid}\n`);
}
