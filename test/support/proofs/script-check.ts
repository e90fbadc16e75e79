import {execFile} from 'node:child_process';
import {conditionFunctions} from '../../../source/course/script/condition-functions.js';
import {dockerFunctions} from '../../../source/course/script/docker-functions.js';
import {localFunctions} from '../../../source/course/script/local-functions.js';
import type {Engine} from '../../../source/lab/engine.js';

/**
 * Whether a check of the exported script holds in a lab.
 * @param check the kind and its operands, for bash
 */
export async function checkHolds({kind, variables, dir}: Engine, check: string): Promise<boolean> {
	const functions = kind === 'docker' ? dockerFunctions(variables) : localFunctions(variables);
	const script = `set -u\n${functions}\n${conditionFunctions}\ncheck_${check}`;
	return new Promise((resolve) => {
		execFile('bash', ['-c', script], {cwd: dir}, (error) => resolve(error === null));
	});
}
