#!/usr/bin/env node
import {runProgram} from './commands/program.js';

process.exitCode = await runProgram(process.argv.slice(2));

// A connection that is slow to close must not keep the shell waiting; what was printed is written out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
