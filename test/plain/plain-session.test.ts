import {PassThrough} from 'node:stream';
import {describe, expect, test, vi} from 'vitest';
import {runPlainSession} from '../../source/plain/plain-session.js';
import {fakeTutor, stateAt} from '../support/fakes/fake-tutor.js';

/** A conversation, at the end of the course unless told otherwise. */
function converse(state = stateAt(5, {phase: {kind: 'finished'}})) {
	const tutor = fakeTutor({state});
	const input = new PassThrough();
	const output = new PassThrough();
	let said = '';
	output.on('data', (text: Buffer) => {
		said += text.toString();
	});
	const session = runPlainSession(tutor, {asks: true, input, output});
	return {
		tutor,
		said: () => said,
		async answer(line: string, intents: number) {
			input.write(`${line}\n`);
			await vi.waitFor(() => expect(tutor.intents).toHaveLength(intents));
		},
		async end() {
			tutor.close();
			await session;
		},
	};
}

describe('a conversation at the end of the course', () => {
	test('sums up, and offers what can be taken along', async () => {
		const {tutor, said, end} = converse();
		tutor.put({}, {type: 'course-passed', milliseconds: 1});
		expect(said()).toContain('Of 5 steps you did 1 by hand without a hint and 2 with hints; the tutor ran 2.');
		expect(said()).toContain('x exports the course as a script, m writes a transcript');
		await end();
	});

	test('x and m ask for exports, whose files are told', async () => {
		const {tutor, said, answer, end} = converse();
		await answer('x', 1);
		await answer('m', 2);
		expect(tutor.intents).toEqual([
			{type: 'write', what: 'script'},
			{type: 'write', what: 'transcript'},
		]);
		tutor.put({}, {type: 'written', what: 'script', file: '/home/learner/a.sh'});
		expect(said()).toContain('The script is written: /home/learner/a.sh\n');
		await end();
	});

	test('Enter asks whether to keep the lab, and the answer is taken', async () => {
		const {tutor, said, answer, end} = converse();
		for (const other of ['x', 'r', 'y', 'rem']) {
			await answer('', 0);
			await answer(other, 0);
		}
		await answer('', 0);
		expect(said()).toContain(
			"To remove it takes away the lab's containers and their network, and all that the course wrote",
		);
		await answer('remove', 1);
		expect(tutor.intents).toEqual([{type: 'quit', lab: 'remove'}]);
		await end();
	});
});

describe('a conversation in the course', () => {
	const passed = (step: string) => ({type: 'step-passed', step, milliseconds: 1, by: 'tutor', hints: 0}) as const;

	test('after a step that can be undone by itself, tells how', async () => {
		const {tutor, said, end} = converse(stateAt(2));
		expect(said()).not.toContain('To undo');
		tutor.put({}, passed(tutor.course.steps[2]?.id ?? ''));
		expect(said()).toMatch(
			/To undo this step alone:\n {4}docker rm -fv postgres-1 &&\n {6}docker run .*\n\nEnter goes on:/,
		);
		await end();
	});

	test('after another step, does not', async () => {
		const {tutor, said, end} = converse(stateAt(3));
		tutor.put({}, passed(tutor.course.steps[3]?.id ?? ''));
		expect(said()).toContain('Enter goes on:');
		expect(said()).not.toContain('To undo');
		await end();
	});
});
