import {render} from 'ink';
import {endBy, onEndingSignal} from '../../base/interruption.js';
import type {Follower, NotesEnd} from '../../demo/notes/follow-demo.js';
import {takeTerminal} from '../terminal/terminal.js';
import {chooseTheme, ThemeContext} from '../theme/theme.js';
import {ErrorBoundary} from '../views/error-boundary.js';
import {NotesView} from './notes-view.js';

export type NotesScreenOptions = {
	readonly follower: Follower;
	readonly now?: () => number;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
	readonly env?: Record<string, string | undefined>;
};

/**
 * Shows the notes on the terminal until their reader leaves or the demonstration has ended, and gives the terminal back
 * before it settles. Rejects with the error of a view. A signal that ends the process leaves the notes first.
 */
export async function runNotesScreen(options: NotesScreenOptions): Promise<NotesEnd> {
	const {follower, now = Date.now, stdin = process.stdin, stdout = process.stdout, env = process.env} = options;
	const terminal = takeTerminal({stdin, stdout});
	let forget = () => {};
	try {
		return await new Promise<NotesEnd>((resolve, reject) => {
			const instance = render(
				<ThemeContext value={chooseTheme(env, 'still')}>
					<ErrorBoundary onError={reject}>
						<NotesView follower={follower} now={now} />
					</ErrorBoundary>
				</ThemeContext>,
				{stdin, stdout: terminal.stdout, patchConsole: false, exitOnCtrlC: false, maxFps: 60},
			);
			const forgetSignals = onEndingSignal((signal) => {
				terminal.giveBack();
				follower.leave();
				endBy(signal);
			});
			forget = () => {
				forgetSignals();
				instance.unmount();
			};
			// Ink reports its own failures by this promise.
			instance.waitUntilExit().catch(reject);
			void follower.over.then(resolve);
		});
	} finally {
		forget();
		follower.leave();
		terminal.giveBack();
	}
}
