import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {storeOfTutor} from '../../source/ui/hooks/store.js';
import {fakeTutor} from '../support/fakes/fake-tutor.js';

describe('storeOfTutor', () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	function flood(tutor: ReturnType<typeof fakeTutor>, line: string): void {
		const step = tutor.getState().stepId;
		tutor.put({output: [{stream: 'stdout', line}]}, {type: 'output', step, stream: 'stdout', line});
	}

	it('takes floods of lines together', () => {
		const tutor = fakeTutor();
		const store = storeOfTutor(tutor);
		const listener = vi.fn();
		store.subscribe(listener);
		for (let line = 0; line < 1000; line++) flood(tutor, `line ${line}`);
		expect(listener).not.toHaveBeenCalled();
		vi.advanceTimersByTime(100);
		expect(listener).toHaveBeenCalledTimes(1);
		expect(store.get().output).toEqual([{stream: 'stdout', line: 'line 999'}]);
	});

	it('tells of a new phase at once, with all that came before it', () => {
		const tutor = fakeTutor();
		const store = storeOfTutor(tutor);
		const listener = vi.fn();
		store.subscribe(listener);
		flood(tutor, 'last');
		tutor.put({phase: {kind: 'failed'}});
		expect(listener).toHaveBeenCalledTimes(1);
		expect(store.get().output).toHaveLength(1);
		vi.advanceTimersByTime(1000);
		expect(listener).toHaveBeenCalledTimes(1);
	});

	it('does not miss what happens before somebody listens', () => {
		const tutor = fakeTutor();
		const store = storeOfTutor(tutor);
		tutor.put({phase: {kind: 'failed'}});
		const listener = vi.fn();
		store.subscribe(listener);
		expect(store.get().phase.kind).toBe('failed');
		expect(listener).toHaveBeenCalledTimes(1);
	});

	it('leaves no timer behind', () => {
		const tutor = fakeTutor();
		const stop = storeOfTutor(tutor).subscribe(() => {});
		flood(tutor, 'line');
		stop();
		expect(vi.getTimerCount()).toBe(0);
	});
});
