import {describe, expect, it} from 'vitest';
import {interpret, type Situation} from '../../source/ui/state/interpret.js';
import {
	bindings,
	type KeyContext,
	listedKeys,
	meaningOf,
	type Scene,
	workingKeys,
} from '../../source/ui/state/key-bindings.js';
import {tabName, tabsOf} from '../../source/ui/state/tabs.js';
import {initialUi, type Overlay, reduceUi, type UiState} from '../../source/ui/state/ui-state.js';
import type {News} from '../../source/workshop/news.js';

const ready: KeyContext = {
	scene: 'step',
	phase: 'ready',
	next: 'next step',
	actions: 2,
	flags: 1,
	hintsLeft: 1,
	output: 'none',
	panes: 'side-by-side',
	askable: 2,
	hits: 1,
	restoreMethod: 'snapshot',
	overflow: 5,
};

const tabs = tabsOf(['postgres-1', 'postgres-2'], [{kind: 'psql', instance: 'postgres-1'}]);

const situation = (overlay: Overlay, ui: Partial<UiState> = {}): Situation => ({
	ui: {...initialUi, ...ui, overlay},
	stepId: 'a/b',
	lesson: 1,
	lessons: 3,
	lessonIds: ['a', 'b', 'c'],
	context: ready,
	metrics: {total: 20, viewport: 10, offset: 0},
	tabs,
	askable: ['postgres-1', 'postgres-2'],
	found: [{lesson: 2, step: 5, kind: 'prose', excerpt: {text: 'WAL', matches: []}}],
});

function labels(context: KeyContext): string {
	return workingKeys(context)
		.map(({shown, label}) => `${shown} ${label}`)
		.join(', ');
}

describe('the key bindings', () => {
	it('give a key one meaning where it counts', () => {
		const scenes: readonly Scene[] = [
			'step',
			'text',
			'flags',
			'lessons',
			'search',
			'psql',
			'go-to',
			'quit',
			'removal',
			'program',
			'waiting',
		];
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
		expect(labels(ready)).toBe(
			'Enter run, h hint, f flags, t shell, i to shell, p psql, Tab pane, / search, l lessons, Space scroll, r check, z zoom, ? help, q quit',
		);
		expect(labels({...ready, phase: 'running', flags: 0, hintsLeft: 0, actions: 0, askable: 0})).toBe(
			'Ctrl+C stop, t shell, Tab pane, / search, l lessons, Space scroll, z zoom, ? help, q quit',
		);
		expect(labels({...ready, phase: 'passed', output: 'folded', next: 'next lesson', panes: 'tabs'})).toMatch(
			/^Enter next lesson, .*o all output, .*Tab pane, .*l lessons, Space scroll, \? help, q quit$/,
		);
		expect(labels({...ready, scene: 'program'})).toBe('Ctrl+G back to the lesson');
		expect(labels({...ready, phase: 'finished'})).toMatch(/^x script, m transcript, c clean up/);
		expect(labels({...ready, phase: 'failed'})).toMatch(/^Enter run again, r check, /);
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

	it('refuse what needs the lab while it is on its way, and stop only what is run', () => {
		for (const phase of ['restoring', 'on-journey'] as const) {
			for (const key of ['enter', 'r', 'h', 'f', 't', 'i', 'p'])
				expect(meaningOf(key, {...ready, phase}), key).toEqual({
					kind: 'refused',
					words: 'Not now: the lab is on its way to another lesson.',
				});
			expect(meaningOf('g', {...ready, phase, scene: 'lessons'})).toMatchObject({kind: 'refused'});
			expect(meaningOf('q', {...ready, phase})).toMatchObject({command: 'quit'});
		}
		expect(meaningOf('ctrl+c', {...ready, phase: 'on-journey'})).toMatchObject({command: 'interrupt'});
		expect(meaningOf('ctrl+c', {...ready, phase: 'restoring'})).toMatchObject({command: 'quit'});
	});

	it('go to a lesson only where the lab has been', () => {
		const lessons = {...ready, scene: 'lessons'} as const;
		expect(meaningOf('g', lessons)).toMatchObject({command: 'go-to'});
		expect(meaningOf('g', {...lessons, restoreMethod: 'running'})).toMatchObject({command: 'go-to'});
		expect(meaningOf('g', {...lessons, restoreMethod: 'none'})).toEqual({
			kind: 'refused',
			words: 'The lab has not come to this lesson yet.',
		});
	});

	it('know nothing of other keys', () => {
		for (const key of ['x', 'backspace', 'ctrl+z', 'é']) {
			expect(meaningOf(key, ready)).toEqual({kind: 'nothing'});
		}
	});

	it('do nothing to the tutor while one reads', () => {
		for (const scene of ['text', 'flags', 'lessons', 'search', 'psql'] as const) {
			for (const key of ['r', 'h', 'enter']) {
				const meaning = meaningOf(key, {...ready, scene});
				if (meaning.kind !== 'command') continue;
				const effect = interpret(meaning.command, situation({kind: 'lessons', selected: 0}));
				expect(effect.kind, `${key} in ${scene}`).toBe('ui');
			}
		}
	});
});

describe('the keys of a workshop', () => {
	const seated: KeyContext = {...ready, workshop: {hand: 'down', news: 0}};
	const told: KeyContext = {...ready, workshop: {hand: 'up', news: 2}};

	it('mean nothing without one', () => {
		for (const key of ['!', 'd', 'a']) expect(meaningOf(key, ready)).toEqual({kind: 'nothing'});
		expect(listedKeys('alone').map(({shown}) => shown)).not.toContain('!');
		expect(listedKeys('workshop').map(({shown}) => shown)).toEqual(expect.arrayContaining(['!', 'd', 'a']));
	});

	it('raise a hand, and lower it', () => {
		expect(labels(seated)).toContain('! raise hand');
		expect(labels(told)).toContain('! lower hand');
		for (const scene of ['step', 'text', 'flags', 'lessons'] as const)
			expect(meaningOf('!', {...seated, scene})).toEqual({kind: 'command', command: 'hand'});
		const seat = {hand: 'down', news: []} as const;
		expect(interpret('hand', {...situation({kind: 'none'}), seat})).toEqual({kind: 'hand', to: 'up'});
		expect(interpret('hand', {...situation({kind: 'none'}), seat: {...seat, hand: 'up'}})).toEqual({
			kind: 'hand',
			to: 'down',
		});
	});

	it('are the letters of who types', () => {
		for (const key of ['!', 'd', 'a']) {
			expect(meaningOf(key, {...told, scene: 'search'})).toEqual({kind: 'typed', character: key});
			expect(meaningOf(key, {...told, scene: 'program'})).toEqual({kind: 'nothing'});
		}
	});

	it('put away the oldest message, and last the gate', () => {
		expect(meaningOf('d', seated)).toEqual({kind: 'nothing'});
		expect(meaningOf('d', told)).toEqual({kind: 'command', command: 'dismiss'});
		const message = {id: 3, kind: 'message', text: 'a'} as const;
		const gate = {id: 3, kind: 'gate', step: 'a/b', text: ''} as const;
		const dismiss = (news: readonly News[]) =>
			interpret('dismiss', {...situation({kind: 'none'}), seat: {hand: 'down', news}});
		expect(dismiss([message, {...message, id: 4}, gate])).toEqual({kind: 'dismiss', message: 3});
		expect(dismiss([gate])).toEqual({kind: 'ui', action: {type: 'gate-read', gate: 3}});
	});

	it('hold at a gate, whose banner is back then', () => {
		const asked = {gate: 3, step: 'a/b'};
		const seat = {hand: 'down', news: [], held: asked} as const;
		const effect = interpret('proceed', {...situation({kind: 'none'}), seat});
		expect(effect).toEqual({kind: 'ui', action: {type: 'held', asked}});
		const ui = reduceUi({...initialUi, gateRead: 3}, {type: 'held', asked});
		expect(ui).toMatchObject({asked, gateRead: undefined});
		expect(interpret('proceed', {...situation({kind: 'none'}), seat: {...seat, held: undefined}}).kind).toBe('intent');
	});
});

describe('interpret', () => {
	it('leaves in the way that was chosen', () => {
		const chosen = (selected: 'keep' | 'remove' | 'cancel') => interpret('choose', situation({kind: 'quit', selected}));
		expect(chosen('keep')).toMatchObject({kind: 'intent', intent: {type: 'quit', lab: 'keep'}});
		expect(chosen('remove')).toMatchObject({kind: 'ui', action: {type: 'open', overlay: {kind: 'removal'}}});
		expect(chosen('cancel')).toMatchObject({kind: 'ui', action: {type: 'back'}});
	});

	it('never removes the lab by one key from the first question, nor by Enter', () => {
		const keys = [...new Set(bindings.flatMap((binding) => binding.keys))];
		const questions = [
			{kind: 'none'},
			{kind: 'quit', selected: 'keep'},
			{kind: 'quit', selected: 'remove'},
			{kind: 'removal'},
		] as const;
		const removing = questions.flatMap((overlay) =>
			keys.flatMap((key) => {
				const scene = overlay.kind === 'none' ? 'step' : overlay.kind;
				return (['ready', 'finished'] as const).flatMap((phase) => {
					const meaning = meaningOf(key, {...ready, scene, phase});
					const effect = meaning.kind === 'command' ? interpret(meaning.command, situation(overlay)) : undefined;
					const isRemoval =
						effect?.kind === 'intent' && effect.intent.type === 'quit' && effect.intent.lab === 'remove';
					return isRemoval ? [`${key} in ${scene}`] : [];
				});
			}),
		);
		expect([...new Set(removing)]).toEqual(['y in removal']);
	});

	it('reads the lesson that was chosen', () => {
		expect(interpret('read', situation({kind: 'lessons', selected: 2}))).toMatchObject({
			action: {overlay: {kind: 'reading', lesson: 2}},
		});
	});

	it('asks before the lab is taken to a lesson, and goes only when that was chosen', () => {
		expect(interpret('go-to', situation({kind: 'lessons', selected: 2}))).toMatchObject({
			action: {overlay: {kind: 'go-to', lesson: 2, selected: 'stay'}},
		});
		const asked = (selected: 'go' | 'stay') => situation({kind: 'go-to', lesson: 2, selected});
		const gone = {kind: 'intent', intent: {type: 'go-to', to: 'c'}, action: {type: 'left'}};
		expect(interpret('choose', asked('stay'))).toMatchObject({kind: 'ui', action: {type: 'back'}});
		expect(interpret('choose', asked('go'))).toMatchObject(gone);
		expect(interpret('go', asked('stay'))).toMatchObject(gone);
		const back = reduceUi({...initialUi, overlay: {kind: 'go-to', lesson: 2, selected: 'stay'}}, {type: 'back'});
		expect(back.overlay).toEqual({kind: 'lessons', selected: 2});
	});

	it('types a query, any letter of it', () => {
		for (const key of ['q', 'j', '/', '?', 'space', 'é']) {
			expect(meaningOf(key, {...ready, scene: 'search'})).toEqual({
				kind: 'typed',
				character: key === 'space' ? ' ' : key,
			});
		}
		expect(interpret('erase', situation({kind: 'search', query: 'wal', selected: 1}))).toMatchObject({
			action: {type: 'query', query: 'wa'},
		});
	});

	it('offers to read only what was found', () => {
		expect(labels({...ready, scene: 'search'})).toContain('Enter read');
		expect(labels({...ready, scene: 'search', hits: 0})).toBe('Esc back');
		expect(meaningOf('enter', {...ready, scene: 'search', hits: 0})).toEqual({kind: 'nothing'});
	});

	it('reads the step that was found', () => {
		expect(interpret('read', situation({kind: 'search', query: 'wal', selected: 0}))).toMatchObject({
			action: {overlay: {kind: 'reading', lesson: 2, at: {step: 5}, from: {query: 'wal', selected: 0}}},
		});
	});

	it('asks which instance psql is for only where there are several', () => {
		const none = {kind: 'none'} as const;
		expect(interpret('psql', situation(none))).toMatchObject({action: {overlay: {kind: 'psql', selected: 0}}});
		expect(interpret('psql', {...situation(none), askable: ['postgres-2']})).toEqual({
			kind: 'enter',
			program: {kind: 'psql', instance: 'postgres-2'},
		});
		expect(interpret('choose', situation({kind: 'psql', selected: 1}))).toMatchObject({
			program: {kind: 'psql', instance: 'postgres-2'},
		});
	});

	it('inserts one command of the step after the other', () => {
		const none = {kind: 'none'} as const;
		expect(interpret('insert', situation(none))).toEqual({kind: 'insert', action: 0});
		expect(interpret('insert', situation(none, {stepId: 'a/b', inserted: 1}))).toEqual({kind: 'insert', action: 1});
		expect(interpret('insert', situation(none, {stepId: 'a/b', inserted: 2}))).toEqual({kind: 'insert', action: 0});
	});

	it.each(['side-by-side', 'tabs'] as const)('goes through all panes and back: %s', (panes) => {
		const visit = (command: 'next-pane' | 'previous-pane') => {
			let ui = initialUi;
			const seen: string[] = [];
			do {
				const {focus, tab} = ui;
				const pane = focus.kind === 'pane' ? focus.pane : '?';
				seen.push(pane === 'terminal' && panes === 'tabs' ? tabName(tab) : pane);
				const effect = interpret(command, {...situation({kind: 'none'}, ui), context: {...ready, panes}});
				if (effect.kind === 'ui') ui = reduceUi(ui, effect.action);
			} while (seen.length < 20 && !(ui.focus.kind === 'pane' && ui.focus.pane === 'lesson'));
			return seen;
		};
		const names = panes === 'tabs' ? tabs.map(tabName) : ['terminal'];
		expect(visit('next-pane')).toEqual(['lesson', 'cluster', ...names]);
		expect(visit('previous-pane')).toEqual(['lesson', ...names.toReversed(), 'cluster']);
	});

	it('looks again without moving the text of a step that was not run', () => {
		expect(interpret('recheck', situation({kind: 'none'}))).toEqual({kind: 'intent', intent: {type: 'recheck'}});
		const failed = {...situation({kind: 'none'}), context: {...ready, phase: 'failed'}} as const;
		expect(interpret('recheck', failed)).toMatchObject({action: {type: 'follow'}});
	});

	it('shows a hint where it appears', () => {
		expect(interpret('hint', situation({kind: 'none'}))).toMatchObject({
			intent: {type: 'hint'},
			action: {scroll: {kind: 'hint'}},
		});
	});
});
