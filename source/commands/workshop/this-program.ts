import type {Program} from '../../workshop/gateway-process.js';

/** How to start this program once more. */
export function thisProgram(): Program {
	return {file: process.execPath, parameters: [...process.execArgv, process.argv[1] ?? '']};
}
