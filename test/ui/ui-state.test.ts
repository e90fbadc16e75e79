import {describe, expect, it} from 'vitest';
import type {Body} from '../../source/ui/layout/follow.js';
import {offsetOf} from '../../source/ui/layout/follow.js';
import {type Metrics, type Move, moved} from '../../source/ui/state/scroll.js';
import {focusedPane, initialUi, reduceUi, remarkNow, type UiState, viewOf} from '../../source/ui/state/ui-state.js';

const metrics: Metrics = {total: 100, viewport: 10, offset: 50};

describe('reduceUi', () => {
	it('opens and goes back', () => {
		const open = reduceUi(initialUi, {type: 'open', overlay: {kind: 'flags', selected: 0}});
		expect(open.overlay.kind).toBe('flags');
		expect(reduceUi(open, {type: 'back'}).overlay).toEqual({kind: 'none'});
	});

	it('goes back from a lesson to its place in the list', () => {
		const reading = reduceUi(initialUi, {type: 'open', overlay: {kind: 'reading', lesson: 2, at: 7, from: 'lessons'}});
		expect(reduceUi(reading, {type: 'back'}).overlay).toEqual({kind: 'lessons', selected: 2});
	});

	it('goes back from what a search has found to the search', () => {
		const from = {query: 'wal', selected: 3};
		const reading = reduceUi(initialUi, {type: 'open', overlay: {kind: 'reading', lesson: 2, at: {step: 7}, from}});
		const search = reduceUi(reading, {type: 'back'});
		expect(search.overlay).toEqual({kind: 'search', ...from});
		expect(reduceUi(search, {type: 'back'}).overlay).toEqual({kind: 'none'});
	});

	it('begins at the first hit when the query changes', () => {
		const search = reduceUi(
			{...initialUi, overlay: {kind: 'search', query: 'w', selected: 4}},
			{type: 'query', query: 'wa'},
		);
		expect(search.overlay).toEqual({kind: 'search', query: 'wa', selected: 0});
	});

	it('selects within the list', () => {
		const list: UiState = {...initialUi, overlay: {kind: 'lessons', selected: 0}};
		const down = reduceUi(list, {type: 'select', by: 1, count: 2});
		expect(down.overlay).toEqual({kind: 'lessons', selected: 1});
		expect(reduceUi(down, {type: 'select', by: 1, count: 2}).overlay).toEqual({kind: 'lessons', selected: 1});
		expect(reduceUi(list, {type: 'select', by: -1, count: 2}).overlay).toEqual({kind: 'lessons', selected: 0});
	});

	it('selects among the ways to leave', () => {
		const quit: UiState = {...initialUi, overlay: {kind: 'quit', selected: 'keep'}};
		const down = reduceUi(quit, {type: 'select', by: 1, count: 0});
		expect(down.overlay).toEqual({kind: 'quit', selected: 'remove'});
		expect(reduceUi(down, {type: 'select', by: 1, count: 0}).overlay).toEqual({kind: 'quit', selected: 'cancel'});
	});

	it('scrolls what lies on top', () => {
		const help: UiState = {...initialUi, overlay: {kind: 'help', at: 50}};
		const scrolled = reduceUi(help, {type: 'scroll', move: 'line-down', metrics, pane: 'lesson', stepId: 'a/b'});
		expect(scrolled.overlay).toEqual({kind: 'help', at: 51});
		expect(scrolled.scroll).toEqual({kind: 'follow'});
		const step = reduceUi(initialUi, {type: 'scroll', move: 'page-up', metrics, pane: 'lesson', stepId: 'a/b'});
		expect(step.scroll).toEqual({kind: 'reader', offset: 41});
	});

	it('begins a new step at its top, with its output folded', () => {
		const scrolled = reduceUi(initialUi, {type: 'scroll', move: 'bottom', metrics, pane: 'lesson', stepId: 'a/b'});
		const unfolded = reduceUi(scrolled, {type: 'fold', stepId: 'a/b'});
		expect(viewOf(unfolded, 'a/b').output).toBe('whole');
		expect(viewOf(unfolded, 'a/c')).toMatchObject({scroll: {kind: 'follow'}, output: 'folded'});
	});

	it('forgets a remark with the next key, the next phase and the next step', () => {
		const refused = reduceUi(initialUi, {
			type: 'remark',
			remark: {words: 'Not yet.', stepId: 'a/b', phase: 'running'},
		});
		expect(remarkNow(refused, 'a/b', {kind: 'running', action: 0})).toBe('Not yet.');
		expect(remarkNow(refused, 'a/b', {kind: 'failed'})).toBeUndefined();
		expect(remarkNow(refused, 'a/c', {kind: 'running', action: 0})).toBeUndefined();
		expect(reduceUi(refused, {type: 'back'}).remark).toBeUndefined();
	});
});

describe('the panes', () => {
	const scroll = (state: UiState, move: Move, pane: 'cluster' | 'terminal', now = metrics) =>
		reduceUi(state, {type: 'scroll', move, metrics: now, pane, stepId: 'a/b'});

	it('are scrolled each for itself', () => {
		const cluster = scroll(initialUi, 'line-up', 'cluster');
		expect(cluster).toMatchObject({clusterOffset: 49, scroll: {kind: 'follow'}});
		expect(cluster.heldAt.size).toBe(0);
	});

	it('hold a log where its reader stopped, however much has been forgotten of it, and follow it from its end on', () => {
		const log: UiState = {...initialUi, tab: {kind: 'log', instance: 'postgres-1'}};
		const held = scroll(log, 'line-up', 'terminal', {total: 100, viewport: 10, offset: 90, forgotten: 400});
		expect(held.heldAt).toEqual(new Map([['postgres-1', 499]]));
		const back = scroll(held, 'line-down', 'terminal', {total: 100, viewport: 10, offset: 89, forgotten: 400});
		expect(back.heldAt.size).toBe(0);
	});

	it('show the program that gets the keys, and stay with it when they come back', () => {
		const program = {kind: 'psql', instance: 'postgres-2'} as const;
		const inside = reduceUi(initialUi, {type: 'focus', focus: {kind: 'program', program}});
		expect(focusedPane(inside)).toBe('terminal');
		const back = reduceUi(inside, {type: 'focus', focus: {kind: 'pane', pane: 'lesson'}});
		expect(back).toMatchObject({focus: {kind: 'pane', pane: 'lesson'}, tab: {kind: 'program', program}});
	});

	it('show the output from its end when the step is run', () => {
		const held = scroll(initialUi, 'line-up', 'terminal');
		expect(held.heldAt.has('output')).toBe(true);
		const run = reduceUi({...held, tab: {kind: 'log', instance: 'postgres-1'}}, {type: 'run', stepId: 'a/b'});
		expect(run.tab).toEqual({kind: 'output'});
		expect(run.heldAt.size).toBe(0);
	});

	it('stay where they are when a step is run, and go back to the lesson for the next one', () => {
		const there = reduceUi(initialUi, {type: 'focus', focus: {kind: 'pane', pane: 'terminal'}});
		expect(focusedPane(reduceUi(there, {type: 'run', stepId: 'a/b'}))).toBe('terminal');
		expect(focusedPane(reduceUi(there, {type: 'go-on', stepId: 'a/b'}))).toBe('lesson');
	});
});

describe('scrolling', () => {
	it.each<[Move, number]>([
		['line-up', 49],
		['line-down', 51],
		['page-up', 41],
		['page-down', 59],
		['top', 0],
		['bottom', 90],
	])('%s leads to %i', (move, offset) => {
		expect(moved(move, metrics)).toBe(offset);
	});

	it('stays within the text', () => {
		expect(moved('line-down', {total: 5, viewport: 10, offset: 0})).toBe(0);
		expect(moved('page-up', {total: 50, viewport: 10, offset: 2})).toBe(0);
	});

	const body: Body = {
		hidden: 0,
		lines: Array.from({length: 60}, () => []),
		places: new Map([
			['output', {from: 30, to: 45}],
			['checks', {from: 46, to: 60}],
			['failure', {from: 50, to: 60}],
		]),
	};

	it('follows to what matters', () => {
		const follow = {kind: 'follow'} as const;
		expect(offsetOf(follow, {kind: 'ready'}, body, 10)).toBe(0);
		expect(offsetOf(follow, {kind: 'running', action: 0}, body, 10)).toBe(35);
		expect(offsetOf(follow, {kind: 'checking', deadline: 0}, body, 20)).toBe(40);
		expect(offsetOf(follow, {kind: 'failed'}, body, 8)).toBe(50);
	});

	it('leaves a reader where he is', () => {
		expect(offsetOf({kind: 'reader', offset: 7}, {kind: 'failed'}, body, 10)).toBe(7);
		expect(offsetOf({kind: 'reader', offset: 70}, {kind: 'failed'}, body, 10)).toBe(50);
	});
});
