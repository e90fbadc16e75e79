import {followClass} from '../../../source/workshop/board/live-board.js';
import type {ClassRows} from '../../../source/workshop/roster/rows.js';
import {classTime, fakeRoster, livelyClass, nowhere} from '../fakes/fake-class.js';
import {VirtualTerminal} from '../terminals/virtual-terminal.js';

export type BoardScene = {
	readonly rows?: ClassRows;
	/** Each is pressed when the one before has changed the screen. */
	readonly keys?: readonly string[];
	readonly mode?: 'class' | 'projector';
	readonly away?: true;
	readonly env?: Record<string, string>;
};

/** Shows a board of a made-up class on a terminal without a window, at five past two. */
export async function openBoard(
	{rows = livelyClass(), keys = [], mode = 'class', away, env}: BoardScene,
	size = '80x24',
) {
	const [columns = 0, lines = 0] = size.split('x').map(Number);
	const {runBoardScreen} = await import('../../../source/ui/board/run-board-screen.js');
	const terminal = new VirtualTerminal(columns, lines);
	const roster = fakeRoster(rows);
	const now = () => classTime.getTime();
	const live = followClass({board: nowhere, instructor: nowhere}, roster.ports, now);
	if (away) roster.goAway();
	const over = runBoardScreen({
		live,
		facts: {workshop: 'spring', code: 'K7QM-2XPD-94RT@192.168.1.20:5999'},
		mode,
		now,
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		env: {LANG: 'C.UTF-8', ...env},
	});
	await terminal.sees('14:05');
	await terminal.press(...keys);
	const leave = async () => {
		terminal.type('\u0003');
		await over;
		await terminal.lines();
	};
	return {terminal, roster, over, sees: (words: string) => terminal.sees(words), leave};
}
