import {describe} from 'vitest';
import {fakeClassroom} from '../support/fakes/fake-classroom.js';
import {type FakeTutor, fakeTutor} from '../support/fakes/fake-tutor.js';
import {goldenScreens, type Shown} from '../support/scenes/golden.js';
import {type ScreenScene, screenScenes, sizes} from '../support/scenes/screen-scenes.js';
import {expectSound} from '../support/scenes/sound-screen.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

describe('the screen', () => {
	goldenScreens('', sizes, screenScenes, show, expectSound);
});

/** Runs the whole screen on a terminal of that size. */
async function show(scene: ScreenScene, columns: number, rows: number): Promise<Shown> {
	const {runScreen} = await import('../../source/ui/screen.js');
	const terminal = new VirtualTerminal(columns, rows);
	const {stdin, stdout} = terminal;
	const tutor = scene.options === undefined ? undefined : fakeTutor(scene.options);
	const end = runScreen({
		tutor: tutor ?? new Promise<FakeTutor>(() => {}),
		classroom: scene.classroom && fakeClassroom(scene.classroom),
		lab: 'main',
		stdin,
		stdout,
		env: {LANG: 'C.UTF-8'},
	});
	await terminal.sees(scene.classroom === undefined ? 'replication' : ', seat 17');
	const isSmall = columns < 100;
	await terminal.press(...((isSmall ? scene.smallKeys : undefined) ?? scene.keys ?? []));
	if (scene.shows !== undefined) await terminal.sees(scene.shows);
	if (tutor !== undefined) await scene.play?.({tutor, terminal});
	const leave = () => {
		if (tutor === undefined) terminal.type('\u0003');
		else tutor.close();
		return end;
	};
	return {terminal, leave};
}
