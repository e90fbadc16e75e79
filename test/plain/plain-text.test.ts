import {describe, expect, test} from 'vitest';
import {isTold} from '../../source/plain/json-lines.js';
import {flagLines, plainLines} from '../../source/plain/plain-text.js';
import {fakeCourse} from '../support/fakes/fake-course.js';

describe('plain text', () => {
	test.each(fakeCourse.steps.map((step) => [step.id, step] as const))(
		'tells all of step %s within the width',
		(_, step) => {
			const lines = plainLines(
				{type: 'step-entered', step: step.id, lesson: '', title: step.title, index: step.index},
				fakeCourse,
				60,
			);
			const text = lines.join('\n');
			for (const says of step.checks) expect(text).toContain(`[ ] ${says}`);
			for (const {parts} of step.actions) {
				for (const part of parts) for (const line of part.text.split('\n')) expect(text).toContain(line);
			}

			expect(text).not.toContain('\u001B');
		},
	);

	test('tells a failed outcome with cause and remedy', () => {
		const text = plainLines(
			{
				type: 'finding',
				step: 'a/b',
				check: 0,
				says: 'the standby streams',
				finding: {
					status: 'failed',
					expected: 'streaming',
					observed: 'nothing',
					diagnosis: {id: 'x', title: 'X', cause: 'The network is gone.', remedy: 'Create it again.'},
				},
			},
			fakeCourse,
		).join('\n');
		expect(text).toMatch(
			/\[failed] the standby streams\n.*expected: streaming\n.*observed: nothing\n.*cause: X\. The network is gone\.\n.*remedy: Create it again\./,
		);
	});

	test('does not tell what merely has not come true yet', () => {
		const finding = {status: 'not-yet', expected: 'a', observed: 'b'} as const;
		expect(plainLines({type: 'finding', step: 'a/b', check: 0, says: 'c', finding}, fakeCourse)).toEqual([]);
	});

	test('explains each flag', () => {
		const step = fakeCourse.steps.find(({flags}) => flags.length > 0);
		expect(step).toBeDefined();
		if (step) expect(flagLines(step).length).toBeGreaterThanOrEqual(step.flags.length * 2);
	});
});

describe('JSON lines', () => {
	test('leave out the server log that no lesson speaks about', () => {
		expect(isTold({type: 'log', instance: 'postgres-1', line: 'noise'})).toBe(false);
		expect(isTold({type: 'log-lines', instance: 'postgres-1', lines: [{line: 'noise'}]})).toBe(false);
		expect(isTold({type: 'cluster', cluster: {instances: [], streams: [], backups: []}})).toBe(false);
		expect(isTold({type: 'log', instance: 'postgres-1', line: 'redo starts', meaning: 'it begins'})).toBe(true);
	});
});
