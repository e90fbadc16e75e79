import {describe, expect, it} from 'vitest';
import {interpret, type Situation} from '../../source/ui/state/interpret.js';
import {bindings, type KeyContext, meaningOf, type Scene, workingKeys} from '../../source/ui/state/key-bindings.js';
import {initialUi, type Overlay} from '../../source/ui/state/ui-state.js';

const ready: KeyContext = {
	scene: 'step',
	phase: 'ready',
	next: 'next step',
	actions: 2,
	flags: 1,
	hintsLeft: 1,
	output: 'none',
	overflow: 5,
};

const situation = (overlay: Overlay): Situation => ({
	ui: {...initialUi, overlay},
	stepId: 'a/b',
	lesson: 1,
	lessons: 3,
	metrics: {total: 20, viewport: 10, offset: 0},
});

function labels(context: KeyContext): string {
	return workingKeys(context)
		.map(({shown, label}) => `${shown} ${label}`)
		.join(', ');
}

describe('the key bindings', () => {
	it('give a key one meaning where it counts', () => {
		const scenes: readonly Scene[] = ['step', 'text', 'lessons', 'quit', 'waiting'];
		for (const scene of scenes) {
			const seen = new Map<string, string>();
			for (const {command, keys, scenes: where, works} of bindings) {
				if (!where.includes(scene) || works !== undefined) continue;
				for (const key of keys) {
					expect(seen.get(key) ?? command, `${key} in ${scene}`).toBe(command);
					seen.set(key, command);
				}
			}
		}
	});

	it('show only the keys that work right now', () => {
		expect(labels(ready)).toBe('Enter run, r check again, h hint, f flags, l lessons, ? help, q quit');
		expect(labels({...ready, phase: 'running', flags: 0, hintsLeft: 0})).toBe('Ctrl+C stop, l lessons, ? help, q quit');
		expect(labels({...ready, phase: 'passed', hintsLeft: 0, flags: 0, output: 'folded', next: 'next lesson'})).toBe(
			'Enter next lesson, o all output, l lessons, ? help, q quit',
		);
		expect(labels({...ready, phase: 'failed'})).toContain('Enter run again');
	});

	it('refuse to go on with a word', () => {
		expect(meaningOf('enter', ready)).toEqual({kind: 'command', command: 'proceed'});
		expect(meaningOf('enter', {...ready, phase: 'checking'})).toEqual({
			kind: 'refused',
			words: 'Not yet: the outcome does not hold so far.',
		});
		expect(meaningOf('enter', {...ready, phase: 'running'}).kind).toBe('refused');
		expect(meaningOf('h', {...ready, hintsLeft: 0}).kind).toBe('refused');
		expect(meaningOf('f', {...ready, flags: 0}).kind).toBe('refused');
	});

	it('know Ctrl+C as stop while something runs, and as the way out otherwise', () => {
		expect(meaningOf('ctrl+c', {...ready, phase: 'running'})).toEqual({kind: 'command', command: 'interrupt'});
		expect(meaningOf('ctrl+c', ready)).toEqual({kind: 'command', command: 'quit'});
		expect(meaningOf('ctrl+c', {...ready, scene: 'text', phase: 'running'})).toMatchObject({command: 'interrupt'});
		expect(meaningOf('ctrl+c', {...ready, scene: 'quit'})).toMatchObject({command: 'keep'});
	});

	it('know nothing of other keys', () => {
		for (const key of ['x', 'backspace', 'tab', 'left', 'ctrl+z', 'é']) {
			expect(meaningOf(key, ready)).toEqual({kind: 'nothing'});
		}
	});

	it('do nothing to the tutor while one reads', () => {
		for (const scene of ['text', 'lessons'] as const) {
			for (const key of ['r', 'h', 'enter']) {
				const meaning = meaningOf(key, {...ready, scene});
				if (meaning.kind !== 'command') continue;
				const effect = interpret(meaning.command, situation({kind: 'lessons', selected: 0}));
				expect(effect.kind, `${key} in ${scene}`).toBe('ui');
			}
		}
	});
});

describe('interpret', () => {
	it('leaves in the way that was chosen', () => {
		const chosen = (selected: 'keep' | 'remove' | 'cancel') => interpret('choose', situation({kind: 'quit', selected}));
		expect(chosen('keep')).toMatchObject({kind: 'intent', intent: {type: 'quit', lab: 'keep'}});
		expect(chosen('remove')).toMatchObject({kind: 'intent', intent: {type: 'quit', lab: 'remove'}});
		expect(chosen('cancel')).toMatchObject({kind: 'ui', action: {type: 'back'}});
	});

	it('reads the lesson that was chosen', () => {
		expect(interpret('read', situation({kind: 'lessons', selected: 2}))).toMatchObject({
			action: {overlay: {kind: 'reading', lesson: 2}},
		});
	});

	it('shows a hint where it appears', () => {
		expect(interpret('hint', situation({kind: 'none'}))).toMatchObject({
			intent: {type: 'hint'},
			action: {scroll: {kind: 'hint'}},
		});
	});
});
