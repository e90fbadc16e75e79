import {expect} from 'vitest';
import {demoBindings} from '../../../source/ui/demo/key-bindings.js';
import {expectRows} from './golden.js';
import {expectWholeHints} from './whole-hints.js';

/** Scenes in which no key is shown: nothing is, or they are hidden, or none works. */
const withoutKeys = new Set(['blank', 'keys-hidden', 'closing']);

/**
 * Checks what holds for every screen of a demonstration: its last row stays free, no key of the footer is cut, and
 * nothing of a stack trace is on it.
 * @param lines as the terminal shows them, without spaces at their ends
 */
export function expectSoundStage(lines: readonly string[], scene: string): void {
	expect(lines.at(-1), 'the last row is free').toBe('');
	expect(lines.join('\n')).not.toMatch(/^\s+at .+:\d+/m);
	if (scene === 'blank') expect(lines.join('')).toBe('');
	if (withoutKeys.has(scene)) return;
	expectRows(lines);
	expectWholeHints(lines.at(-2) ?? '', demoBindings);
}
