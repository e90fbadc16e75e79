import {afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import type {Beat, DemoIntent} from '../../source/demo/demo.js';
import {type DemoContext, type DemoScene, demoBindings} from '../../source/ui/demo/key-bindings.js';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {meaningIn} from '../../source/ui/state/key-table.js';
import {type FakeDemo, type FakeDemoOptions, fakeDemo} from '../support/fakes/fake-demo.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {withCluster} from '../support/scenes/screen-scenes.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const pageDown = '\u001B[6~';
const pageUp = '\u001B[5~';
const ctrlC = '\u0003';
const ctrlG = '\u0007';
const advances = {
	'Page Down': pageDown,
	space: ' ',
	Right: '\u001B[C',
	'Right in application mode': '\u001BOC',
	Enter: '\r',
	n: 'n',
};
const goesBack = {'Page Up': pageUp, Left: '\u001B[D', Backspace: '\u007F'};

const running: Beat = {kind: 'running', action: 0};
const failed: Beat = {kind: 'failed', mendable: true, recorded: true};

type Shown = {
	readonly demo: FakeDemo;
	readonly terminal: VirtualTerminal;
	/** Types it in one piece, and waits until it was read. */
	readonly type: (keys: string) => Promise<void>;
	readonly sees: (words: string | RegExp) => Promise<void>;
};

const open: {demo: FakeDemo; end: Promise<unknown>}[] = [];

beforeAll(() => prepareEnvironment());
afterEach(async () => {
	for (const {demo, end} of open.splice(0)) {
		demo.tutor.close();
		await end;
	}
});

async function show(options: FakeDemoOptions = {}): Promise<Shown> {
	const {runDemoScreen} = await import('../../source/ui/demo/screen.js');
	const terminal = new VirtualTerminal(80, 24);
	const {stdin, stdout} = terminal;
	const demo = fakeDemo({state: stateAt(2), ...options});
	const end = runDemoScreen({demo, lab: 'main', stdin, stdout, env: {LANG: 'C.UTF-8'}});
	open.push({demo, end});
	const sees = (words: string | RegExp) =>
		vi.waitFor(async () => expect(await terminal.text()).toMatch(words), {timeout: 3000, interval: 5});
	await sees('━');
	const type = async (keys: string) => {
		const read = new Promise<void>((resolve) => {
			stdin.once('data', () => resolve());
		});
		terminal.type(keys);
		await read;
	};
	return {demo, terminal, type, sees};
}

/** The effect of a key on a screen in some state. */
async function intentsOf(keys: string, options: FakeDemoOptions = {}): Promise<readonly DemoIntent[]> {
	const {demo, type} = await show(options);
	await type(keys);
	return demo.intents;
}

describe('the keys of a demonstration', () => {
	it.each(Object.entries(advances))('%s goes on', async (_, key) => {
		expect(await intentsOf(key)).toEqual([{type: 'advance'}]);
	});

	it.each(Object.entries(goesBack))('%s looks back', async (_, key) => {
		expect(await intentsOf(key)).toEqual([{type: 'back'}]);
	});

	it.each(['b', '.'])('%s leaves nothing on the screen, and any key of a remote brings it back', async (key) => {
		for (const back of ['b', '.', pageDown, pageUp, '\u001B[C']) {
			const {demo, terminal, type, sees} = await show();
			await type(key);
			await vi.waitFor(async () => expect(await terminal.text()).toBe(''));
			await type(back);
			await sees('Start the server');
			expect(demo.intents).toEqual([
				{type: 'cover', with: 'blank'},
				{type: 'cover', with: 'blank'},
			]);
		}
	});

	it('c shows the cluster, and the tutor looks at it closely only meanwhile', async () => {
		const {demo, type, sees} = await show({state: withCluster('streaming', 3)});
		await type('c');
		await sees('streaming');
		await vi.waitFor(() => expect(demo.tutor.pollRates.at(-1)).toBe('fast'));
		await type(pageDown);
		await sees('Try to write');
		await vi.waitFor(() => expect(demo.tutor.pollRates.at(-1)).toBe('slow'));
		// A hidden command is not run.
		expect(demo.intents.map(({type: kind}) => kind)).toEqual(['cover', 'cover']);
	});

	it.each([
		['r', 'retry'],
		['m', 'repair'],
		['v', 'play'],
	] as const)('%s after a failure asks for %s, and otherwise for nothing', async (key, intent) => {
		expect(await intentsOf(key, {demo: {beat: failed}})).toEqual([{type: intent}]);
		expect(await intentsOf(key)).toEqual([]);
	});

	it('offers only what can be done after a failure', async () => {
		const beat: Beat = {kind: 'failed', mendable: false, recorded: false};
		const {demo, terminal, type, sees} = await show({demo: {beat}});
		await sees('once more');
		expect(await terminal.text()).not.toMatch(/rebuild|recording/);
		await type('m');
		await type('v');
		await type(' ');
		expect(demo.intents).toEqual([]);
	});

	it('Ctrl+C stops what runs, and otherwise asks whether to leave', async () => {
		expect(await intentsOf(ctrlC, {demo: {beat: running}})).toEqual([{type: 'interrupt'}]);
		const {demo, type, sees} = await show();
		await type(ctrlC);
		await sees('Leave the demonstration?');
		await type('k');
		expect(demo.intents).toEqual([{type: 'quit', lab: 'keep'}]);
	});

	it('are swallowed while a command runs, and nothing of them queues up', async () => {
		const {demo, terminal, type} = await show({demo: {beat: running}});
		const before = await terminal.text();
		for (const key of [...Object.values(advances), ...Object.values(goesBack), ...'rmvtplq?', '\u001B'])
			await type(key);
		await type(`${pageDown}${pageDown} \r\rnnqtl${pageUp}`);
		demo.put({beat: {kind: 'ran', action: 0}});
		await vi.waitFor(async () => expect(await terminal.text()).toContain('next command'));
		expect(demo.intents).toEqual([]);
		expect((await terminal.text()).split('\n').slice(0, 8)).toEqual(before.split('\n').slice(0, 8));
		await type(pageDown);
		expect(demo.intents).toEqual([{type: 'advance'}]);
	});

	it('drive once for a piece of input, whatever else is in it', async () => {
		const {demo, type} = await show({demo: {beat: {kind: 'typed', action: 0}}});
		const dispatch = vi.spyOn(demo, 'dispatch');
		await type(`${pageDown}${pageDown}${pageDown}q`);
		await type('nnnn');
		expect(dispatch.mock.calls).toEqual([[{type: 'advance'}], [{type: 'advance'}]]);
	});

	it('in a paste are not pressed', async () => {
		expect(await intentsOf('\u001B[200~n\rn\u001B[201~')).toEqual([]);
		expect(await intentsOf('docker run\r')).toEqual([]);
	});

	it('choose a lesson, and ask before what was done in the current one is left', async () => {
		const {demo, type, sees} = await show({demo: {beat: {kind: 'passed'}}});
		await type('l');
		await sees('❯ ▸  2');
		await type('\u001B[B');
		await sees('❯ ·  3');
		await type('\r');
		await sees('Go to lesson 3, Failover?');
		expect(demo.intents).toEqual([]);
		await type('\r');
		await sees('passed');
		expect(demo.intents).toEqual([]);
		for (const key of ['l', '\u001B[B', '\r', 'y']) await type(key);
		expect(demo.intents).toEqual([{type: 'go-to', lesson: 'failover'}]);
	});

	it('go to a lesson at once where nothing was done in the current one', async () => {
		const {demo, type, sees} = await show({state: stateAt(1)});
		for (const key of ['l', '\u001B[B', '\r']) await type(key);
		await sees('Write the configuration');
		expect(demo.intents).toEqual([{type: 'go-to', lesson: 'failover'}]);
	});

	it('go to a shell, and come back with Ctrl+G', async () => {
		const {demo, type, sees} = await show();
		await type('t');
		await sees('lab:main $');
		await type('ls');
		await type(' ');
		await type('\r');
		await sees('ran: ls');
		await type(ctrlG);
		await sees('Start the server');
		await type(pageDown);
		expect(demo.intents).toEqual([{type: 'advance'}]);
		await type('t');
		await sees('ran: ls');
	});

	it('come back by themselves when the shell ends', async () => {
		const {demo, type, sees} = await show();
		await type('t');
		await sees('lab:main $');
		for (const piece of ['ex', 'it', '\r']) await type(piece);
		await sees('Start the server');
		await type('n');
		expect(demo.intents).toEqual([{type: 'advance'}]);
	});

	it('hide and show the keys at the bottom', async () => {
		const {terminal, type, sees} = await show();
		await type('f');
		await vi.waitFor(async () => expect(await terminal.text()).not.toContain('quit'));
		await type('f');
		await sees('show the command');
	});
});

describe('the table of keys', () => {
	const scenes = new Set(demoBindings.flatMap(({scenes: all}) => all));
	const contexts = [...scenes].flatMap((scene: DemoScene) =>
		([{kind: 'explaining'}, running, failed, {kind: 'mending'}, {kind: 'finished'}] as const).flatMap((beat) =>
			[0, 1].map(
				(below): DemoContext => ({
					scene,
					beat,
					looking: 'here',
					next: 'next step',
					actions: 1,
					askable: 1,
					overflow: 1,
					below,
					footer: 'shown',
				}),
			),
		),
	);

	it('gives each key one meaning wherever things stand', () => {
		for (const context of contexts) {
			const working = demoBindings.filter(
				({scenes: all, works}) => all.includes(context.scene) && (works?.(context) ?? true),
			);
			const keys = working.flatMap((binding) => binding.keys.map((key) => [key, binding.command] as const));
			for (const [key, command] of keys) {
				// Ctrl+C stops what runs before it asks anything.
				if (key === 'ctrl+c') continue;
				expect(
					keys.filter(([other]) => other === key),
					`${key} for ${command} in ${context.scene}`,
				).toHaveLength(1);
				expect(meaningIn(demoBindings, key, context)).toEqual({kind: 'command', command});
			}
		}
	});

	it('shows the rest of a text before the key that goes on does so', () => {
		const [any] = contexts;
		if (any === undefined) throw new Error('there is no context');
		const meaning = (change: Partial<DemoContext>) =>
			meaningIn(demoBindings, 'page-down', {...any, scene: 'stage', beat: {kind: 'explaining'}, below: 2, ...change});
		expect(meaning({})).toEqual({kind: 'command', command: 'page-down'});
		expect(meaning({beat: {kind: 'passed'}})).toEqual({kind: 'command', command: 'page-down'});
		expect(meaning({below: 0})).toEqual({kind: 'command', command: 'advance'});
		expect(meaning({looking: 'back'})).toEqual({kind: 'command', command: 'advance'});
		// The end of a command is visible first.
		expect(meaning({beat: {kind: 'typed', action: 0}})).toEqual({kind: 'command', command: 'advance'});
	});

	it('has a way out of everything', () => {
		for (const context of contexts) {
			if (context.scene === 'stage' || context.scene === 'program') continue;
			const key = context.scene === 'waiting' ? 'ctrl+c' : 'escape';
			expect(meaningIn(demoBindings, key, context).kind, context.scene).toBe('command');
		}
	});
});
