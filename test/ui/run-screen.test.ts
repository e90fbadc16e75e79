import {beforeAll, describe, expect, it, vi} from 'vitest';
import type {TutorState} from '../../source/tutor/state/state.js';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {fakeTutor, stateAt} from '../support/fakes/fake-tutor.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const env = {LANG: 'C.UTF-8'};

beforeAll(() => prepareEnvironment());

async function expectGivenBack(terminal: VirtualTerminal): Promise<void> {
	await terminal.lines();
	expect(terminal.isAlternate).toBe(false);
	expect(terminal.rawMode).toBe(false);
	expect(terminal.written.endsWith('\u001B[?1049l')).toBe(true);
}

describe('runScreen', () => {
	it('fails with what the tutor could not be made for, on a terminal that is given back', async () => {
		const {runScreen} = await import('../../source/ui/screen.js');
		const terminal = new VirtualTerminal(80, 24);
		const {stdin, stdout} = terminal;
		const tutor = Promise.reject(new Error('no engine can run here'));
		await expect(runScreen({tutor, lab: 'main', stdin, stdout, env})).rejects.toThrow('no engine can run here');
		await expectGivenBack(terminal);
	});

	it('fails with what a view threw, after the tutor was told to close', async () => {
		const {runScreen} = await import('../../source/ui/screen.js');
		const terminal = new VirtualTerminal(80, 24);
		const {stdin, stdout} = terminal;
		const tutor = fakeTutor({pace: 1});
		const end = runScreen({tutor, lab: 'main', stdin, stdout, env});
		end.catch(() => {});
		await vi.waitFor(async () => expect(await terminal.text()).toContain('Ready'));
		tutor.put({passed: undefined as unknown as TutorState['passed']});
		await expect(end).rejects.toThrow(TypeError);
		expect(tutor.intents).toEqual([{type: 'quit', lab: 'keep'}]);
		await expectGivenBack(terminal);
	});

	it('can be shown again on the same terminal', async () => {
		const {runScreen} = await import('../../source/ui/screen.js');
		const terminal = new VirtualTerminal(80, 24);
		const {stdin, stdout} = terminal;
		for (const step of [0, 2]) {
			const tutor = fakeTutor({state: stateAt(step), pace: 1});
			const end = runScreen({tutor, lab: 'main', stdin, stdout, env});
			await vi.waitFor(async () => expect(await terminal.text()).toContain('Ready'));
			terminal.type('q');
			await vi.waitFor(async () => expect(await terminal.text()).toContain('Leave the tutor?'));
			terminal.type('k');
			expect(await end).toBe('closed');
			await expectGivenBack(terminal);
		}
	});
});
