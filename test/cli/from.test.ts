import {expect, test} from 'vitest';
import {runHere} from '../support/processes/run-here.js';

test.each(['run', 'demo', 'replay'])('%s may begin at a place of the course', async (command) => {
	const operand = command === 'replay' ? ['/nowhere.cast'] : [];
	const {stderr, exitCode} = await runHere([command, ...operand, '--from', 'nowhere']);
	expect(exitCode).toBe(2);
	expect(stderr).not.toContain('There is no option --from');
});

test('a command that begins nowhere refuses it', async () => {
	const {stderr, exitCode} = await runHere(['doctor', '--from', 'network']);
	expect({stderr, exitCode}).toEqual({
		stderr: expect.stringContaining('There is no option --from') as string,
		exitCode: 2,
	});
});
