import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {fakeClassroom} from '../support/fakes/fake-classroom.js';
import {type FakeTutor, fakeTutor} from '../support/fakes/fake-tutor.js';
import {type ScreenScene, type SizeName, type Stage, screenScenes, sizes} from '../support/scenes/screen-scenes.js';
import {expectSound} from '../support/scenes/sound-screen.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const golden = path.join(import.meta.dirname, 'golden');
const environment = {...process.env};

describe('the screen', () => {
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
		const scenes = screenScenes.filter(({at}) => at.includes(size));

		it.each(scenes)(`$name at ${size}`, async (scene) => {
			const lines = await linesOf(scene, size);
			const shown = `${lines.join('\n').trimEnd()}\n`;
			const file = path.join(golden, size, `${scene.name}.txt`);
			if (process.env.UPDATE_GOLDEN) await writeFile(file, shown);
			expectSound(lines);
			expect(shown).toBe(await readFile(file, 'utf8'));
		});

		it(`has no golden file at ${size} that nothing is compared with`, async () => {
			expect((await readdir(path.join(golden, size))).sort()).toEqual(scenes.map(({name}) => `${name}.txt`).sort());
		});
	}
});

/** Runs the whole screen on a terminal of that size, and reads what is on it. */
async function linesOf(scene: ScreenScene, size: SizeName): Promise<string[]> {
	const {runScreen} = await import('../../source/ui/screen.js');
	const [columns = 0, rows = 0] = size.split('x').map(Number);
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
	const soon = {timeout: 5000, interval: 10};
	const sees = (words: string) => vi.waitFor(async () => expect(await terminal.text()).toContain(words), soon);
	await sees(scene.classroom === undefined ? 'PostgreSQL replication' : ', seat 17');
	const isSmall = columns < 100;
	for (const keys of (isSmall ? scene.smallKeys : undefined) ?? scene.keys ?? []) {
		const before = await still(terminal);
		terminal.type(keys);
		await vi.waitFor(async () => expect(await still(terminal)).not.toBe(before), soon);
	}
	if (scene.shows !== undefined) await sees(scene.shows);
	if (tutor !== undefined) await scene.play?.({tutor, type: terminal.type.bind(terminal), sees} satisfies Stage);
	const lines = (await still(terminal)).split('\n');
	expect(terminal.wrapped, 'lines that the terminal has wrapped').toEqual([]);
	if (tutor === undefined) terminal.type('\u0003');
	else tutor.close();
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
