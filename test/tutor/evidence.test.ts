import {describe, expect, test} from 'vitest';
import type {Evidence} from '../../source/course/evidence.js';
import type {Diagnosis} from '../../source/course/types.js';
import {StepEvidence} from '../../source/tutor/step/evidence.js';

const recognised = (id: string, evidence: 'log' | 'output'): Diagnosis => ({
	id,
	title: id,
	evidence,
	pattern: new RegExp(id, 'm'),
	cause: '',
	remedy: '',
});

// In this order, which decides only between what stands together.
const diagnoses: readonly Diagnosis[] = [
	{id: 'server stopped', title: '', evidence: 'state', code: 'server-stopped', where: {}, cause: '', remedy: ''},
	{id: 'no answer', title: '', evidence: 'state', code: 'connection-refused', where: {}, cause: '', remedy: ''},
	recognised('bad name', 'output'),
	recognised('exists already', 'output'),
	recognised('no socket', 'output'),
	recognised('bad line', 'log'),
	recognised('port busy', 'log'),
	recognised('disk slow', 'log'),
];
const seen: readonly Evidence[] = [{code: 'server-stopped', instance: 'postgres-1'}];
const failed = {kind: 'failed', exitCode: 1} as const;

function run(evidence: StepEvidence, action: number, line: string, outcome: 'failed' | 'succeeded'): void {
	evidence.actionStarted(action);
	evidence.output(action, line);
	evidence.actionEnded(action, outcome === 'failed' ? failed : {kind: 'succeeded'});
}

describe('what explains a failure', () => {
	const cause = (evidence: StepEvidence, facts: Parameters<StepEvidence['explain']>[1] = seen) =>
		evidence.explain(
			diagnoses,
			facts,
			new Map([
				['postgres-1.port', '5000'],
				['postgres-1.host', '127.0.0.1'],
			]),
		)?.id;

	test('is the command that failed first, before what the checks see', () => {
		const evidence = new StepEvidence();
		evidence.beginAttempt();
		run(evidence, 0, 'fine', 'succeeded');
		run(evidence, 1, 'no socket', 'failed');
		run(evidence, 2, 'exists already', 'failed');
		expect(cause(evidence)).toBe('no socket');
	});

	test('is that a server is down, before a command that says it gave no answer', () => {
		const evidence = new StepEvidence();
		evidence.beginAttempt();
		run(
			evidence,
			0,
			'psql: error: connection to server at "127.0.0.1", port 5000 failed: Connection refused',
			'failed',
		);
		expect(cause(evidence)).toBe('server stopped');
		expect(cause(evidence, [{code: 'listens-elsewhere', instance: 'postgres-1', port: '1', wanted: '5000'}])).toBe(
			'no answer',
		);
		run(evidence, 0, 'bad name: connection to server at "127.0.0.1", port 5000 failed: Connection refused', 'failed');
		expect(cause(evidence)).toBe('bad name');
	});

	test('is not what a command printed that succeeded, unless the checks see nothing', () => {
		const evidence = new StepEvidence();
		evidence.beginAttempt();
		run(evidence, 0, 'no socket', 'succeeded');
		expect(cause(evidence)).toBe('server stopped');
		expect(cause(evidence, [])).toBe('no socket');
	});

	test('is not a command that fails because an earlier attempt has done it', () => {
		const evidence = new StepEvidence();
		evidence.beginAttempt();
		run(evidence, 0, 'fine', 'succeeded');
		run(evidence, 1, 'unknown', 'failed');
		evidence.beginAttempt();
		run(evidence, 0, 'exists already', 'failed');
		run(evidence, 1, 'unknown', 'failed');
		expect(cause(evidence)).toBe('server stopped');
	});

	test('is what a server wrote when it gave up, until it has come up', () => {
		const evidence = new StepEvidence();
		evidence.log('one', ['LOG:  bad line', 'FATAL:  errors']);
		evidence.beginAttempt();
		expect(cause(evidence)).toBe('bad line');
		evidence.log('two', ['LOG:  database system is ready to accept connections']);
		expect(cause(evidence)).toBe('bad line');
		evidence.log('one', ['LOG:  database system is ready to accept connections']);
		expect(cause(evidence)).toBe('server stopped');
	});

	test('is the newest failure of a server, and none of an earlier attempt when there is one of this', () => {
		const evidence = new StepEvidence();
		evidence.beginAttempt();
		evidence.log('one', ['LOG:  bad line', 'FATAL:  errors', 'LOG:  port busy', 'FATAL:  no socket', 'LOG:  over']);
		expect(cause(evidence)).toBe('port busy');
		evidence.beginAttempt();
		expect(cause(evidence)).toBe('port busy');
		evidence.log('one', ['FATAL:  nobody knows why']);
		expect(cause(evidence)).toBe('server stopped');
	});

	test('is what a server wrote beside, when nothing else tells, and only of this attempt', () => {
		const evidence = new StepEvidence();
		evidence.beginAttempt();
		evidence.log('one', ['LOG:  disk slow']);
		expect(cause(evidence)).toBe('server stopped');
		expect(cause(evidence, [])).toBe('disk slow');
		evidence.beginAttempt();
		expect(cause(evidence, [])).toBeUndefined();
	});

	test('is not a command before a server, where another tutor may have done the command', () => {
		const evidence = new StepEvidence(true);
		evidence.beginAttempt();
		run(evidence, 0, 'exists already', 'failed');
		expect(cause(evidence)).toBe('exists already');
		evidence.log('one', ['FATAL:  bad line']);
		expect(cause(evidence)).toBe('bad line');
	});

	test('is not that a server was starting when a client knocked', () => {
		const evidence = new StepEvidence();
		evidence.log('one', ['LOG:  disk slow', 'FATAL:  the database system is starting up']);
		expect(cause(evidence)).toBe('server stopped');
	});
});
