import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {snapshotOf} from '../../source/ui/hooks/snapshot.js';
import {fakeTutor} from '../support/fakes/fake-tutor.js';

describe('snapshotOf', () => {
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
		const snapshot = snapshotOf(tutor);
		const listener = vi.fn();
		snapshot.subscribe(listener);
		for (let line = 0; line < 1000; line++) flood(tutor, `line ${line}`);
		expect(listener).not.toHaveBeenCalled();
		vi.advanceTimersByTime(100);
		expect(listener).toHaveBeenCalledTimes(1);
		expect(snapshot.get().output).toEqual([{stream: 'stdout', line: 'line 999'}]);
	});

	it('tells of a new phase at once, with all that came before it', () => {
		const tutor = fakeTutor();
		const snapshot = snapshotOf(tutor);
		const listener = vi.fn();
		snapshot.subscribe(listener);
		flood(tutor, 'last');
		tutor.put({phase: {kind: 'failed'}});
		expect(listener).toHaveBeenCalledTimes(1);
		expect(snapshot.get().output).toHaveLength(1);
		vi.advanceTimersByTime(1000);
		expect(listener).toHaveBeenCalledTimes(1);
	});

	it('does not miss what happens before somebody listens', () => {
		const tutor = fakeTutor();
		const snapshot = snapshotOf(tutor);
		tutor.put({phase: {kind: 'failed'}});
		const listener = vi.fn();
		snapshot.subscribe(listener);
		expect(snapshot.get().phase.kind).toBe('failed');
		expect(listener).toHaveBeenCalledTimes(1);
	});

	it('leaves no timer behind', () => {
		const tutor = fakeTutor();
		const stop = snapshotOf(tutor).subscribe(() => {});
		flood(tutor, 'line');
		stop();
		expect(vi.getTimerCount()).toBe(0);
	});
});
