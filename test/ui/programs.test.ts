import {afterEach, describe, expect, it, vi} from 'vitest';
import type {Terminals} from '../../source/tutor/views.js';
import {Programs} from '../../source/ui/programs/programs.js';
import {shell} from '../../source/ui/state/tabs.js';
import {fakeTerminals} from '../support/fakes/fake-terminals.js';

const extent = {width: 60, height: 10};
const open: Programs[] = [];

afterEach(() => {
	for (const programs of open.splice(0)) programs.close();
});

function make(terminals: Terminals, lend = async (run: () => Promise<void>) => run()) {
	const announce = vi.fn();
	const programs = new Programs(terminals, {lend, announce});
	open.push(programs);
	return {programs, announce};
}

const status = (programs: Programs) => programs.get()[0]?.status;

describe('the programs of a reader', () => {
	it('are started once, however quickly one enters', async () => {
		const terminals = fakeTerminals();
		const {programs} = make(terminals);
		expect(await Promise.all([programs.enter(shell, extent), programs.enter(shell, extent)])).toEqual([
			undefined,
			undefined,
		]);
		expect(terminals.opened).toHaveLength(1);
	});

	it('take a command, and keys, that come while they start', async () => {
		const terminals = fakeTerminals();
		const {programs} = make(terminals);
		const inserted = programs.insert('echo one', extent);
		programs.resize({width: 50, height: 9});
		expect(await inserted).toBeUndefined();
		expect(terminals.opened[0]?.typed).toContain('echo one');
		expect(terminals.opened[0]?.sizes.at(-1)).toEqual({columns: 50, rows: 9});
	});

	it('take a command in the place of one that still stands at the prompt, and of no other line', async () => {
		const terminals = fakeTerminals();
		const {programs} = make(terminals);
		const typedAfter = async (command: string, keys = '') => {
			programs.type(shell, keys);
			const before = terminals.opened[0]?.typed.length ?? 0;
			await programs.insert(command, extent);
			return terminals.opened[0]?.typed.slice(before);
		};
		expect(await typedAfter('echo one')).toBe('echo one');
		expect(await typedAfter('echo two')).toBe('\u000B\u0015echo two');
		expect(await typedAfter('echo three', ' # edited')).toBe('\u000B\u0015echo three');
		expect(await typedAfter('echo four', '\r')).toBe('echo four');
		expect(await typedAfter('echo five', '\u0003sudo ')).toBe('echo five');
	});

	it('cannot be started, and say why, when something unforeseen goes wrong', async () => {
		const open = async () => {
			throw new Error('no room for it');
		};
		const terminals = {...fakeTerminals(), open};
		const {programs, announce} = make(terminals);
		expect(await programs.enter(shell, extent)).toBe('You are back. What you did is noticed.');
		expect(announce).toHaveBeenCalledWith('No terminal can be opened inside the tutor: no room for it.');
		expect(terminals.handedOver).toEqual([shell]);
		expect(programs.get()).toEqual([]);
	});

	it('have the whole terminal one at a time', async () => {
		const terminals = fakeTerminals('there is none');
		let finish = () => {};
		const lend = vi.fn(async (run: () => Promise<void>) => {
			await run();
			await new Promise<void>((resolve) => {
				finish = resolve;
			});
		});
		const {programs} = make(terminals, lend);
		const both = Promise.all([programs.enter(shell, extent), programs.insert('ls', extent)]);
		await vi.waitFor(() => expect(terminals.handedOver).toHaveLength(1));
		finish();
		expect(await both).toHaveLength(2);
		expect(lend).toHaveBeenCalledOnce();
		const again = programs.enter(shell, extent);
		await vi.waitFor(() => expect(lend).toHaveBeenCalledTimes(2));
		finish();
		await again;
	});

	it('say how they ended, and can be had again', async () => {
		const terminals = fakeTerminals();
		const {programs} = make(terminals);
		for (const [end, words] of [
			[{exitCode: 0}, 'The shell has ended with exit code 0; t starts a new one.'],
			[{exitCode: 3}, 'The shell has ended with exit code 3; t starts a new one.'],
			[{exitCode: 0, signal: 9}, 'The shell was ended by SIGKILL; t starts a new one.'],
		] as const) {
			await programs.enter(shell, extent);
			terminals.opened.at(-1)?.end(end);
			await vi.waitFor(() => expect(status(programs)).toEqual({kind: 'ended', words}));
		}
		expect(terminals.opened).toHaveLength(3);
	});

	it('do not keep a command waiting for the prompt of one that has ended', async () => {
		const terminals = fakeTerminals();
		const {programs} = make(terminals);
		await programs.enter(shell, extent);
		const [terminal] = terminals.opened;
		// No prompt, so the command has to wait.
		terminal?.print('\r\n');
		const inserted = programs.insert('ls', extent);
		await new Promise((resolve) => setImmediate(resolve));
		terminal?.end();
		expect(await inserted).toBe('The shell has ended meanwhile: press i again for a new one.');
		expect(terminal?.typed).toBe('');
	});

	it('are let go of while they start', async () => {
		const terminals = fakeTerminals();
		const {programs} = make(terminals);
		const entered = programs.enter(shell, extent);
		programs.close();
		await entered;
		expect(terminals.opened[0]?.sizes, 'nobody looks at it').toHaveLength(1);
		expect(terminals.handedOver).toEqual([]);
	});

	it('are not given the whole terminal while the tutor closes', async () => {
		const terminals: Terminals = {...fakeTerminals(), open: async () => ({kind: 'closing'})};
		const {programs, announce} = make(terminals);
		expect(await programs.enter(shell, extent)).toBeUndefined();
		expect(await programs.insert('ls', extent)).toBeUndefined();
		expect(announce).not.toHaveBeenCalled();
		expect(programs.get()).toEqual([]);
	});
});
