import type {LiveBoard} from '../../workshop/board/live-board.js';
import {showOnTerminal} from '../show.js';
import {chooseTheme, ThemeContext} from '../theme/theme.js';
import {ErrorBoundary} from '../views/error-boundary.js';
import {BoardView} from './board-view.js';
import type {BoardFacts} from './head.js';

export type BoardScreenOptions = {
	readonly live: LiveBoard;
	readonly facts: BoardFacts;
	/** `projector`: it begins with counts only, and stays with them. */
	readonly mode: 'class' | 'projector';
	readonly now?: () => number;
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
	readonly env?: Record<string, string | undefined>;
};

/**
 * Shows the board on the terminal until the user leaves it, then stops following the class, and gives the terminal back
 * before it settles. Rejects with the error of a view.
 */
export async function runBoardScreen(options: BoardScreenOptions): Promise<void> {
	const {live, facts, mode, now = Date.now, stdin, stdout, env = process.env} = options;
	let end: () => void = () => {};
	let closing = false;
	const closed = new Promise<void>((resolve, reject) => {
		end = () => {
			if (closing) return;
			closing = true;
			live.close().then(resolve, reject);
		};
	});
	await showOnTerminal(
		{closed, isClosing: () => closing, close: end},
		({onLeave, onBroken}) => (
			<ThemeContext value={chooseTheme(env, 'still')}>
				<ErrorBoundary onError={onBroken}>
					<BoardView
						live={live}
						facts={facts}
						projector={mode === 'projector' ? 'locked' : 'off'}
						onLeave={onLeave}
						now={now}
					/>
				</ErrorBoundary>
			</ThemeContext>
		),
		{stdin, stdout},
	);
}
