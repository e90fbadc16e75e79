import type {OpenedTerminal} from '../../tutor/views.js';
import type {Emulator} from './emulator.js';

/**
 * Shows a program's terminal in an emulator: passes on its output and the emulator's answers, and no more at a time
 * than can be read, so that Ctrl+C takes effect before a flood has passed. Returns how to detach.
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
