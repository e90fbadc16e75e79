import {afterEach, expect, test, vi} from 'vitest';
import {type Interruption, listenForInterruption} from '../../source/base/interruption.js';

let interruption: Interruption | undefined;

afterEach(() => {
	interruption?.end();
	vi.restoreAllMocks();
});

test.each([
	['SIGINT', 130],
	['SIGTERM', 143],
	['SIGHUP', 129],
] as const)('%s breaks a command off, which then ends with %i', (signal, exitCode) => {
	interruption = listenForInterruption();
	expect(interruption.exitCode()).toBeUndefined();
	process.emit(signal, signal);
	expect(interruption.signal.aborted).toBe(true);
	expect(interruption.exitCode()).toBe(exitCode);
});

test.each([
	['ends', 1],
	['calls', 0],
] as const)('a second signal %s', (again, kills) => {
	const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
	const before = process.listenerCount('SIGINT');
	interruption = listenForInterruption({again});
	process.emit('SIGINT', 'SIGINT');
	// A listener that is removed at the first signal would let the next one end the process.
	expect(process.listenerCount('SIGINT')).toBe(before + 1);
	process.emit('SIGTERM', 'SIGTERM');
	expect(interruption.exitCode()).toBe(130);
	expect(kill).not.toHaveBeenCalled();
	process.emit('SIGINT', 'SIGINT');
	expect(kill.mock.calls).toEqual(Array.from({length: kills}, () => [process.pid, 'SIGINT']));
	interruption.end();
	expect(process.listenerCount('SIGINT')).toBe(before);
});
