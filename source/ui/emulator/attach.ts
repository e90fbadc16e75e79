import type {OpenedTerminal} from '../../tutor/views.js';
import type {Emulator} from './emulator.js';

/**
 * Shows a program's terminal in an emulator: what it writes, what the emulator answers, and no more at a time than can
 * be read, so that Ctrl+C is not heard only after a flood has passed. Returns how to part them.
 */
export function attach(terminal: OpenedTerminal, emulator: Emulator): () => void {
	const stops = [terminal.onData((data) => emulator.write(data)), emulator.onReply((data) => terminal.write(data))];
	emulator.onFlow((flow) => (flow === 'jammed' ? terminal.pause() : terminal.resume()));
	return () => {
		for (const stop of stops) stop();
		emulator.onFlow(() => {});
		terminal.resume();
	};
}
