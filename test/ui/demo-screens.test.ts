import {describe, expect, vi} from 'vitest';
import {type FakeDemo, fakeDemo} from '../support/fakes/fake-demo.js';
import {type DemoScene, demoScenes} from '../support/scenes/demo-scenes.js';
import {goldenScreens, type Shown} from '../support/scenes/golden.js';
import {sizes} from '../support/scenes/screen-scenes.js';
import {expectSoundStage} from '../support/scenes/sound-stage.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

describe('the screen of a demonstration', () => {
	goldenScreens('demo', sizes, demoScenes, show, (rows, {name}) => expectSoundStage(rows, name));
});

/** Runs the whole screen on a terminal of that size. */
async function show(scene: DemoScene, columns: number, rows: number): Promise<Shown> {
	const {runDemoScreen} = await import('../../source/ui/demo/screen.js');
	const terminal = new VirtualTerminal(columns, rows);
	const {stdin, stdout} = terminal;
	const {state, demo: demoState, noTerminals} = scene;
	const demo = state === undefined ? undefined : fakeDemo({state, demo: demoState, noTerminals});
	const end = runDemoScreen({
		demo: demo ?? new Promise<FakeDemo>(() => {}),
		lab: 'main',
		stdin,
		stdout,
		env: {LANG: 'C.UTF-8'},
	});
	await vi.waitFor(async () => expect(await terminal.text()).not.toMatch(/^\s*$/), {timeout: 8000});
	await terminal.press(...(scene.keys ?? []));
	if (demo !== undefined) await scene.play?.({demo, terminal});
	const leave = () => {
		if (demo === undefined) terminal.type('\u0003');
		else demo.tutor.close();
		return end;
	};
	return {terminal, leave};
}
