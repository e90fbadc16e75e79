import {afterEach, expect, test} from 'vitest';
import {type Interruption, listenForInterruption} from '../../source/base/interruption.js';

let interruption: Interruption | undefined;

afterEach(() => interruption?.end());

test.each([
	['SIGINT', 130],
	['SIGTERM', 143],
] as const)('%s breaks a command off, which then ends with %i', (signal, exitCode) => {
	interruption = listenForInterruption();
	expect(interruption.exitCode()).toBeUndefined();
	process.emit(signal, signal);
	expect(interruption.signal.aborted).toBe(true);
	expect(interruption.exitCode()).toBe(exitCode);
});

test.each([
	['ends', 0],
	['ignored', 1],
] as const)('a second signal %s', (again, listeners) => {
	const before = process.listenerCount('SIGINT');
	interruption = listenForInterruption(again);
	process.emit('SIGINT', 'SIGINT');
	expect(process.listenerCount('SIGINT')).toBe(before + listeners);
	process.emit('SIGTERM', 'SIGTERM');
	expect(interruption.exitCode()).toBe(130);
	interruption.end();
	expect(process.listenerCount('SIGINT')).toBe(before);
});
