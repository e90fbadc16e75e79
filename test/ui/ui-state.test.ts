import {describe, expect, it} from 'vitest';
import type {Body} from '../../source/ui/layout/body.js';
import {type Move, moved, offsetOf} from '../../source/ui/state/scroll.js';
import {initialUi, reduceUi, refusalNow, type UiState, viewOf} from '../../source/ui/state/ui-state.js';

const metrics = {total: 100, viewport: 10, offset: 50};

describe('reduceUi', () => {
	it('opens and goes back', () => {
		const open = reduceUi(initialUi, {type: 'open', overlay: {kind: 'flags', offset: 0}});
		expect(open.overlay.kind).toBe('flags');
		expect(reduceUi(open, {type: 'back'}).overlay).toEqual({kind: 'none'});
	});

	it('goes back from a lesson to its place in the list', () => {
		const reading = reduceUi(initialUi, {type: 'open', overlay: {kind: 'reading', lesson: 2, offset: 7}});
		expect(reduceUi(reading, {type: 'back'}).overlay).toEqual({kind: 'lessons', selected: 2});
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
		const help: UiState = {...initialUi, overlay: {kind: 'help', offset: 50}};
		const scrolled = reduceUi(help, {type: 'scroll', move: 'line-down', metrics, stepId: 'a/b'});
		expect(scrolled.overlay).toEqual({kind: 'help', offset: 51});
		expect(scrolled.scroll).toEqual({kind: 'follow'});
		const step = reduceUi(initialUi, {type: 'scroll', move: 'page-up', metrics, stepId: 'a/b'});
		expect(step.scroll).toEqual({kind: 'reader', offset: 41});
	});

	it('begins a new step at its top, with its output folded', () => {
		const scrolled = reduceUi(initialUi, {type: 'scroll', move: 'bottom', metrics, stepId: 'a/b'});
		const unfolded = reduceUi(scrolled, {type: 'fold', stepId: 'a/b'});
		expect(viewOf(unfolded, 'a/b').output).toBe('whole');
		expect(viewOf(unfolded, 'a/c')).toMatchObject({scroll: {kind: 'follow'}, output: 'folded'});
	});

	it('forgets a refusal with the next key, the next phase and the next step', () => {
		const refused = reduceUi(initialUi, {
			type: 'refuse',
			refusal: {words: 'Not yet.', stepId: 'a/b', phase: 'running'},
		});
		expect(refusalNow(refused, 'a/b', {kind: 'running', action: 0})).toBe('Not yet.');
		expect(refusalNow(refused, 'a/b', {kind: 'failed'})).toBeUndefined();
		expect(refusalNow(refused, 'a/c', {kind: 'running', action: 0})).toBeUndefined();
		expect(reduceUi(refused, {type: 'back'}).refusal).toBeUndefined();
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
