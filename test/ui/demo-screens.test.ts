import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {type FakeDemo, fakeDemo} from '../support/fakes/fake-demo.js';
import {type DemoScene, demoScenes} from '../support/scenes/demo-scenes.js';
import {type SizeName, sizes} from '../support/scenes/screen-scenes.js';
import {expectSoundStage} from '../support/scenes/sound-stage.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const golden = path.join(import.meta.dirname, 'golden', 'demo');
const environment = {...process.env};

describe('the screen of a demonstration', () => {
	beforeAll(async () => {
		prepareEnvironment();
		if (!process.env.UPDATE_GOLDEN) return;
		for (const size of sizes) {
			await rm(path.join(golden, size), {recursive: true, force: true});
			await mkdir(path.join(golden, size), {recursive: true});
		}
	});
	afterAll(() => Object.assign(process.env, environment));

	for (const size of sizes) {
		const scenes = demoScenes.filter(({at}) => at.includes(size));

		it.each(scenes)(`$name at ${size}`, async (scene) => {
			const lines = await linesOf(scene, size);
			const shown = `${lines.join('\n').trimEnd()}\n`;
			const file = path.join(golden, size, `${scene.name}.txt`);
			if (process.env.UPDATE_GOLDEN) await writeFile(file, shown);
			expectSoundStage(lines, scene.name);
			expect(shown).toBe(await readFile(file, 'utf8'));
		});

		it(`has no golden file at ${size} that nothing is compared with`, async () => {
			expect((await readdir(path.join(golden, size))).sort()).toEqual(scenes.map(({name}) => `${name}.txt`).sort());
		});
	}
});

/** Runs the whole screen on a terminal of that size, and reads what is on it. */
async function linesOf(scene: DemoScene, size: SizeName): Promise<string[]> {
	const {runDemoScreen} = await import('../../source/ui/demo/screen.js');
	const [columns = 0, rows = 0] = size.split('x').map(Number);
	const terminal = new VirtualTerminal(columns, rows);
	const {stdin, stdout} = terminal;
	const {state, demo: standing, noTerminals} = scene;
	const demo = state === undefined ? undefined : fakeDemo({state, demo: standing, noTerminals});
	const end = runDemoScreen({
		demo: demo ?? new Promise<FakeDemo>(() => {}),
		lab: 'main',
		stdin,
		stdout,
		env: {LANG: 'C.UTF-8'},
	});
	const soon = {timeout: 5000, interval: 10};
	const sees = (words: string) => vi.waitFor(async () => expect(await terminal.text()).toContain(words), soon);
	await vi.waitFor(async () => expect(await still(terminal)).not.toMatch(/^\s*$/), soon);
	for (const keys of scene.keys ?? []) {
		const before = await still(terminal);
		terminal.type(keys);
		await vi.waitFor(async () => expect(await still(terminal)).not.toBe(before), soon);
	}
	if (demo !== undefined) await scene.play?.({demo, type: terminal.type.bind(terminal), sees});
	const lines = (await still(terminal)).split('\n');
	expect(terminal.wrapped, 'lines that the terminal has wrapped').toEqual([]);
	if (demo === undefined) terminal.type('\u0003');
	else demo.tutor.close();
	await end;
	await terminal.lines();
	expect(terminal.isAlternate).toBe(false);
	expect(terminal.rawMode).toBe(false);
	return lines;
}

/** What is on the screen, all rows of it, with everything that moves by itself at rest. */
async function still(terminal: VirtualTerminal): Promise<string> {
	return (await terminal.lines()).join('\n').replaceAll(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '~');
}
