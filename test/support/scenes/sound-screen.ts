import {expect} from 'vitest';
import {bindings} from '../../../source/ui/state/key-bindings.js';
import {expectRows} from './golden.js';
import {expectWholeHints} from './whole-hints.js';

/**
 * Checks what holds for every screen whatever is on it: its last row stays free and all others are used, borders meet, and
 * no key of the footer is cut.
 * @param lines as the terminal shows them, without spaces at their ends
 */
export function expectSound(lines: readonly string[]): void {
	expectRows(lines);
	expectWholeHints(lines.at(-2) ?? '', bindings);
	expectBorders(lines);
}

/** With panes side by side: the divider is whole from its head to its foot, and has one title. */
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

/** The characters of a column; the scenes have no wide characters but these. */
function cellAt(line: string, column: number): string | undefined {
	let at = 0;
	for (const character of line) {
		if (at >= column) return character;
		at += /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}ー。]/u.test(character) ? 2 : 1;
	}
	return undefined;
}
