#!/usr/bin/env node
import {outputLoss, watchOutput} from './base/output-loss.js';
import {reportLoss} from './commands/lost-output.js';
import {runProgram} from './commands/program.js';

// Servers run programs and read files of a lab: whatever the user's umask, nobody else may write into it.
process.umask(process.umask() | 0o022);
watchOutput();
process.on('uncaughtException', async (error) => {
	const {reportFault} = await import('./commands/faults.js');
	// Whoever has the terminal gives it back first.
	process.on('exit', () => reportFault(error));
	process.exit(1);
});
const exitCode = await runProgram(process.argv.slice(2));

// A connection that is slow to close must not keep the shell waiting; what was printed is written out first. That it could
// not be written is told after its callback.
process.stdout.write('', () =>
	setImmediate(() => {
		const loss = outputLoss();
		// Node itself breaks at the end of a process whose terminal is gone.
		if (loss?.kind === 'hung-up') process.removeAllListeners('SIGHUP').kill(process.pid, 'SIGHUP');
		const code = loss === undefined ? exitCode : reportLoss(loss);
		process.stderr.write('', () => process.exit(code));
	}),
);
