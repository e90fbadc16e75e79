import {describe, expect, test} from 'vitest';
import {probeInstance} from '../../source/checks/kinds/instance.js';
import type {CheckContext} from '../../source/checks/probe.js';
import {observedWords} from '../../source/checks/sentences.js';
import type {Answer} from '../../source/lab/session.js';

/** An instance that runs, answers like this, and has written these lines into its log. */
function context(answer: Answer, log: readonly string[]): CheckContext {
	return {
		engine: {
			variables: new Map(),
			instance: async () => ({kind: 'running'}),
			server: async () => ({}),
			recentLog: async () => [...log],
		},
		servers: {query: async () => answer},
	} as unknown as CheckContext;
}

const look = async (answer: Answer, log: readonly string[] = []) =>
	observedWords(await probeInstance({kind: 'instance', instance: 'postgres-1', is: 'ready'}, context(answer, log)));
const cannotConnectNow = (message: string): Answer => ({kind: 'refused', sqlstate: '57P03', message});
const starting = '2026-01-01 12:00:00.000 UTC [1] LOG:  starting PostgreSQL 15.5 on x86_64';

describe('a server that runs and takes no connections yet', () => {
	test.each([
		['the database system is starting up', 'is starting up'],
		['the database system is not yet accepting connections', 'until its data is consistent'],
		['the database system is in recovery mode', 'recovers from a crash'],
		['the database system is shutting down', 'is shutting down'],
		['the database system is not accepting connections', 'is a standby'],
		['something that no version has said so far', 'takes no connections now'],
	])('and says that %s is told in words, and in its own', async (message, words) => {
		const observed = await look(cannotConnectNow(message));
		expect(observed).toContain(words);
		expect(observed).toContain(`(57P03: ${message})`);
	});

	test('is told with the last words of its log since it was started', async () => {
		const redo =
			'2026-01-01 12:00:10.000 UTC [7] LOG:  redo in progress, elapsed time: 10.00 s, current LSN: 0/5000028';
		const refusal = '2026-01-01 12:00:11.000 UTC [9] FATAL:  the database system is starting up';
		const answer: Answer = {kind: 'unreachable', how: 'refused', message: 'connect ECONNREFUSED'};
		expect(await look(answer, [starting, redo, refusal])).toBe(
			'postgres-1 does not answer (connect ECONNREFUSED); its server log: redo in progress, elapsed time: 10.00 s, current LSN: 0/5000028',
		);
		expect(await look(answer, [redo, starting]), 'of an earlier start').toBe(
			'postgres-1 does not answer (connect ECONNREFUSED)',
		);
	});
});
