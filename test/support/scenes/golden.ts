import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import chalk from 'chalk';
import {afterAll, beforeAll, expect, it, vi} from 'vitest';
import {prepareEnvironment} from '../../../source/ui/prepare-environment.js';
import type {Line} from '../../../source/ui/text/line.js';
import {shortened} from '../terminals/cell-styles.js';
import type {VirtualTerminal} from '../terminals/virtual-terminal.js';

const folderOfAll = path.join(import.meta.dirname, '..', '..', 'ui', 'golden');
const isMadeAnew = Boolean(process.env.UPDATE_GOLDEN);

/** The content of a golden file: rows, with their colours and their emphasis. */
export type Picture = {readonly rows: readonly string[]; readonly looks?: readonly string[]};

export type NamedPicture = {
	readonly name: string;
	/** @param golden content of its file; undefined when it is being updated */
	readonly take: (golden: string | undefined) => Picture | Promise<Picture>;
};

function inFile({rows, looks = []}: Picture): string {
	return `${rows.join('\n').trimEnd()}\n${looks.length > 0 ? `\n${looks.join('\n')}\n` : ''}`;
}

/** Declares the tests that hold pictures against the files of a folder below `test/ui/golden`, and one that no other file is there. */
export function goldenPictures(folder: string, pictures: readonly NamedPicture[]): void {
	const place = path.join(folderOfAll, folder);

	it.each(pictures)(`$name in ${folder}`, async ({name, take}) => {
		const file = path.join(place, `${name}.txt`);
		const golden = isMadeAnew ? undefined : await readFile(file, 'utf8');
		const shown = inFile(await take(golden));
		if (golden !== undefined) return expect(shown).toBe(golden);
		await mkdir(place, {recursive: true});
		await writeFile(file, shown);
	});

	it(`has no golden file in ${folder} that nothing is compared with`, async () => {
		const known = new Set(pictures.map(({name}) => `${name}.txt`));
		const left = (await readdir(place)).filter((file) => !known.has(file));
		if (isMadeAnew) for (const file of left) await rm(path.join(place, file), {recursive: true});
		else expect(left).toEqual([]);
	});
}

/** A screen that stands as its scene wants it. */
export type Shown = {
	readonly terminal: VirtualTerminal;
	/** Leaves it; whatever the scene expects of that is looked at there. */
	readonly leave: () => Promise<unknown>;
};

type Scene = {readonly name: string; readonly at?: readonly string[]};

/** The size at which colours and emphasis are kept, too: everything is on it. */
const lookedAt = '120x40';

/**
 * Declares the tests that show each scene on a terminal of each size, hold the screen against its golden file, and see
 * that the terminal is given back.
 * @param folder below `test/ui/golden`
 * @param expectSound checks what holds for every one of these screens
 */
export function goldenScreens<One extends Scene>(
	folder: string,
	sizes: readonly string[],
	scenes: readonly One[],
	show: (scene: One, columns: number, rows: number) => Promise<Shown>,
	expectSound: (rows: readonly string[], scene: One) => void,
): void {
	const environment = {...process.env};
	const {level} = chalk;
	beforeAll(async () => {
		prepareEnvironment();
		// Screens load it after their first frame.
		await import('../../../source/ui/theme/highlight.js');
	});
	afterAll(() => {
		Object.assign(process.env, environment);
		chalk.level = level;
	});

	for (const size of sizes) {
		const [columns = 0, rows = 0] = size.split('x').map(Number);
		const here = scenes.filter(({at = sizes}) => at.includes(size));
		const picture = async (scene: One, golden: string | undefined): Promise<Picture> => {
			// Colours take Ink their time, at other sizes for nothing.
			chalk.level = size === lookedAt ? 2 : level;
			const {terminal, leave} = await show(scene, columns, rows);
			const shown = await settled(async () => {
				const still = await terminal.still();
				return {rows: still, looks: size === lookedAt ? terminal.looks : []};
			}, golden);
			expect(terminal.wrapped, 'lines that the terminal has wrapped').toEqual([]);
			await leave();
			await terminal.lines();
			expect(terminal.isAlternate).toBe(false);
			expect(terminal.rawMode).toBe(false);
			expectSound(shown.rows, scene);
			return shown;
		};
		goldenPictures(
			path.join(folder, size),
			here.map((scene) => ({name: scene.name, take: (golden) => picture(scene, golden)})),
		);
	}
}

/** A picture as it is once nothing comes any more: like its golden file, or the same at two looks. */
async function settled(take: () => Promise<Picture>, golden: string | undefined): Promise<Picture> {
	let picture: Picture | undefined;
	const look = async () => {
		const wanted = golden ?? (picture && inFile(picture));
		picture = await take();
		expect(inFile(picture)).toBe(wanted);
	};
	await vi.waitFor(look, {timeout: 4000, interval: golden === undefined ? 400 : 20}).catch(() => {});
	return picture ?? take();
}

/** Rules for every screen: its last row stays free, and the keys are above it. */
export function expectRows(rows: readonly string[]): void {
	expect(rows.at(-1), 'the last row is free').toBe('');
	expect(rows.at(-2), 'the keys stand above it').not.toBe('');
}

/** Which tones lines have where they are not plain, as `good «passed» dim «3 of 3»`, for lines that no terminal shows. */
export function toneLooks(lines: readonly Line[]): string[] {
	return lines.flatMap((line) => {
		const spans = line.flatMap((span) => (span.kind === 'text' ? [span] : []));
		const told = spans.filter(({text, tone}) => tone !== 'plain' && text.trim() !== '');
		return told.length === 0 ? [] : [told.map(({tone, text}) => `${tone} «${shortened(text.trim())}»`).join(' ')];
	});
}
