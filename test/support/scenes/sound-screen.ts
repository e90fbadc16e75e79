import {expect} from 'vitest';
import {bindings, type KeyContext, type Scene} from '../../../source/ui/state/key-bindings.js';

/**
 * Checks what holds for every screen whatever is on it: its last row stays free and all others are used, borders meet, and
 * no key of the footer is cut.
 * @param lines as the terminal shows them, without spaces at their ends
 */
export function expectSound(lines: readonly string[]): void {
	expect(lines.at(-1), 'the last row is free').toBe('');
	expect(lines.at(-2), 'the keys stand above it').not.toBe('');
	for (const hint of (lines.at(-2) ?? '').trim().split(/ {2,3}/)) expect(hints, 'a key in the footer').toContain(hint);
	expectBorders(lines);
}

/** Where panes stand beside one another: the divider is whole from its head to its foot, and bears one title. */
function expectBorders(lines: readonly string[]): void {
	const top = lines.findIndex((line) => /^─.*┬.*─$/.test(line));
	if (top < 0) return;
	const column = [...(lines[top] ?? '')].indexOf('┬');
	const cells = lines.slice(top + 1).map((line) => cellAt(line, column));
	const foot = cells.indexOf('┴');
	expect(foot, 'the divider has a foot').toBeGreaterThan(0);
	const between = cells.slice(0, foot);
	expect(between.filter((cell) => cell !== '│')).toEqual(['├']);
	expect(cells.slice(foot + 1)).not.toContain('│');
	expect(lines[top + 1 + foot], 'a rule lies below the panes').toMatch(/^─+┴─+$/);
}

/** What stands in a column; the scenes have no wide characters but these. */
function cellAt(line: string, column: number): string | undefined {
	let at = 0;
	for (const character of line) {
		if (at >= column) return character;
		at += /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー。]/u.test(character) ? 2 : 1;
	}
	return undefined;
}

const hints = allHints();

/** All that the footer can say of a key. */
function allHints(): ReadonlySet<string> {
	const scenes: readonly Scene[] = [
		'step',
		'text',
		'flags',
		'lessons',
		'search',
		'psql',
		'travel',
		'quit',
		'program',
		'waiting',
	];
	const phases = ['ready', 'running', 'checking', 'failed', 'passed', 'finished', 'closing'] as const;
	const contexts = scenes.flatMap((scene) =>
		phases.flatMap((phase) =>
			(['next step', 'next lesson', 'finish'] as const).flatMap((next) =>
				(['folded', 'whole'] as const).flatMap((output) =>
					(['side-by-side', 'tabs', 'zoomed'] as const).flatMap((panes) =>
						[0, 1].map(
							(count): KeyContext => ({
								workshop: {hand: count === 0 ? 'down' : 'up', news: count},
								scene,
								phase,
								next,
								output,
								panes,
								actions: count,
								flags: 1,
								hintsLeft: 1,
								askable: 1,
								hits: 1,
								reach: 'checkpoint',
								overflow: 1,
							}),
						),
					),
				),
			),
		),
	);
	return new Set(
		bindings.flatMap(({shown, label}) =>
			typeof label === 'string' ? [`${shown} ${label}`] : contexts.map((context) => `${shown} ${label(context)}`),
		),
	);
}
