import {beforeAll, describe, expect, it, vi} from 'vitest';
import type {TutorState} from '../../source/tutor/state/state.js';
import type {Mask} from '../../source/ui/demo/demo-screen.js';
import {always, type Store} from '../../source/ui/hooks/store.js';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import type {OnPaint} from '../../source/ui/terminal/terminal.js';
import {text} from '../../source/ui/text/line.js';
import {type FakeDemo, fakeDemo} from '../support/fakes/fake-demo.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const env = {LANG: 'C.UTF-8'};

beforeAll(() => prepareEnvironment());

type Options = {
	readonly env?: Record<string, string>;
	readonly onPaint?: OnPaint;
	readonly mask?: Store<Mask>;
};

async function run(demo: FakeDemo | Promise<FakeDemo>, options: Options = {}) {
	const {runDemoScreen} = await import('../../source/ui/demo/screen.js');
	const terminal = new VirtualTerminal(80, 24);
	const {stdin, stdout} = terminal;
	const end = runDemoScreen({demo, lab: 'main', stdin, stdout, env, ...options});
	end.catch(() => {});
	const sees = (words: string) =>
		vi.waitFor(async () => expect(await terminal.text()).toContain(words), {timeout: 3000, interval: 5});
	return {terminal, end, sees};
}

async function expectGivenBack(terminal: VirtualTerminal): Promise<void> {
	await terminal.lines();
	expect(terminal.isAlternate).toBe(false);
	expect(terminal.rawMode).toBe(false);
	expect(terminal.written.endsWith('\u001B[?1049l')).toBe(true);
}

/** Hides a word. */
function without(word: string): Mask {
	return (rows) =>
		rows.map((line) =>
			line.map((span) => (span.kind === 'text' ? text(span.text.replaceAll(word, '*'.repeat(word.length))) : span)),
		);
}

describe('runDemoScreen', () => {
	it('waits for the demonstration, and settles when it has closed', async () => {
		let arrive: (demo: FakeDemo) => void = () => {};
		const {terminal, end, sees} = await run(
			new Promise<FakeDemo>((resolve) => {
				arrive = resolve;
			}),
		);
		await sees('Looking at the lab main');
		const demo = fakeDemo({state: stateAt(2)});
		arrive(demo);
		await sees('Start the server');
		terminal.type('q');
		await sees('Leave the demonstration?');
		expect(await terminal.text()).not.toContain('remove');
		for (const key of ['r', 'x', 'y', 'k']) terminal.type(key);
		expect(await end).toBe('closed');
		expect(demo.intents).toEqual([{type: 'quit', lab: 'keep'}]);
		await expectGivenBack(terminal);
	});

	it('fails with what the demonstration could not be made for, on a terminal that is given back', async () => {
		const {terminal, end} = await run(Promise.reject(new Error('no engine can run here')));
		await expect(end).rejects.toThrow('no engine can run here');
		await expectGivenBack(terminal);
	});

	it('says a fault of one part in its place, and goes on', async () => {
		const demo = fakeDemo({state: stateAt(2)});
		const {terminal, end, sees} = await run(demo);
		await sees('show the command');
		demo.put({beat: {kind: 'passed'}}, {checks: undefined as unknown as TutorState['checks']});
		await sees('The step cannot be shown');
		await sees('3/5');
		terminal.type('b');
		await vi.waitFor(async () => expect(await terminal.text()).toBe(''));
		demo.tutor.close();
		expect(await end).toBe('closed');
	});

	it('tells what is painted, and nothing of what another program prints', async () => {
		const painted: string[] = [];
		const sizes = new Set<string>();
		const onPaint: OnPaint = (output, {columns, rows}) => {
			painted.push(output);
			sizes.add(`${columns}x${rows}`);
		};
		const demo = fakeDemo({state: stateAt(2), noTerminals: 'there is none'});
		const {terminal, end, sees} = await run(demo, {onPaint});
		await sees('show the command');
		terminal.type('t');
		await sees('You are back');
		expect(terminal.written).toContain('the whole one is yours');
		expect(painted.join('')).not.toContain('the whole one is yours');
		expect(painted.join('')).not.toContain('?1049');
		expect([...sizes]).toEqual(['80x24']);
		// The painted output is enough to see the same.
		const seen = new VirtualTerminal(80, 24);
		for (const piece of painted) seen.stdout.write(piece.replaceAll('\r\n', '\n'));
		expect(await seen.text()).toBe(await terminal.text());
		demo.tutor.close();
		await end;
	});

	it('paints only what the mask lets through', async () => {
		const demo = fakeDemo({state: stateAt(2)});
		const {terminal, end, sees} = await run(demo, {mask: always(without('server'))});
		await sees('Start the ******');
		demo.put({beat: {kind: 'passed'}});
		await sees('passed');
		expect(terminal.written).not.toContain('server');
		demo.tutor.close();
		await end;
	});

	it('hides what is on the screen already as soon as the mask is another one', async () => {
		let mask = without('server');
		let change = () => {};
		const demo = fakeDemo({state: stateAt(2)});
		const {end, sees} = await run(demo, {
			mask: {
				get: () => mask,
				subscribe(listener) {
					change = listener;
					return () => {};
				},
			},
		});
		await sees('Start the ******');
		mask = without('Start');
		change();
		await sees('***** the server');
		demo.tutor.close();
		await end;
	});

	it('is readable in ASCII alone', async () => {
		const demo = fakeDemo({state: stateAt(2), demo: {beat: {kind: 'failed', mendable: true, recorded: true}}});
		const {terminal, end, sees} = await run(demo, {env: {LANG: 'C'}});
		await sees('once more');
		expect(await terminal.text()).toMatch(/^[\n -~]*$/);
		demo.tutor.close();
		await end;
	});
});
