import {expect, test} from 'vitest';
import {diagnose} from '../../source/checks/diagnose.js';
import type {Diagnosis} from '../../source/course/types.js';

const variables = new Map([
	['postgres-1.port', '5000'],
	['postgres-2.port', '5001'],
]);

function told(pattern: string, text: string): string | undefined {
	const diagnosis: Diagnosis = {
		id: 'ill',
		title: 'It is ill',
		evidence: 'output',
		pattern: new RegExp(pattern, 'm'),
		cause: 'Nobody knows.',
		remedy: '`rm -rf {{instance}}/pgdata {{instance}}/archive/{{segment}}`',
	};
	return diagnose([diagnosis], [{code: 'output', text}], variables)?.remedy;
}

test('a remedy is told of an instance of the lab only, whatever a pattern has matched', () => {
	const pattern = '^(?<instance>\\S+) holds (?<segment>\\S+)$';
	expect(told(pattern, 'postgres-2 holds 00000001000000000000000A')).toBe(
		'`rm -rf postgres-2/pgdata postgres-2/archive/00000001000000000000000A`',
	);
	for (const name of ['postgres-3', '/', '..', '~', '.', 'postgres-1/../..', 'postgres-1.port', '', '$HOME', 'lab']) {
		expect(told(pattern, `${name} holds 00000001000000000000000A`)).toBeUndefined();
	}
});

test('what is to be a segment is told only when it is called like one', () => {
	const pattern = '^(?<instance>\\S+) holds (?<segment>.+)$';
	for (const name of [
		'00000002.history',
		'../../x',
		'*',
		'00000001000000000000000A x',
		'00000001000000000000000A.partial',
	]) {
		expect(told(pattern, `postgres-1 holds ${name}`)).toBeUndefined();
	}
});
