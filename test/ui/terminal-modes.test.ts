import xterm from '@xterm/headless';
import {describe, expect, it} from 'vitest';
import {giveBack, readModes, type TerminalModes, untouched} from '../../source/ui/attach/terminal-modes.js';

const esc = '\u001B';

function readAll(pieces: readonly string[]): TerminalModes {
	return pieces.reduce(readModes, untouched);
}

describe('modes of a terminal', () => {
	it.each([
		['nothing', 'plain words', ''],
		[
			'a full screen with mouse and pastes',
			`${esc}[?1049h${esc}[?25l${esc}[?1000;1006h${esc}[?2004h`,
			'?25h ?1000l ?1006l ?2004l ?1049l',
		],
		['what is undone already', `${esc}[?1049h${esc}[?25l${esc}[?25h${esc}[?1049l`, ''],
		['no wrapping', `${esc}[?7l`, '?7h'],
		['what a terminal begins with', `${esc}[?7h${esc}[?25h`, ''],
		['a scrolling region', `${esc}[3;10r`, 'r'],
		['a region on another screen', `${esc}[?1049h${esc}[3;10r`, 'r ?1049l'],
		['a region that is the whole screen again', `${esc}[3;10r${esc}[r`, ''],
		['a key protocol twice', `${esc}[>1u${esc}[>3u`, '<2u'],
		['a key protocol that is gone', `${esc}[>1u${esc}[<u`, ''],
		['a reset', `${esc}[?1049h${esc}[>1u${esc}c`, ''],
	])('tell what has to be given back: %s', (_, written, expected) => {
		for (const pieces of [[written], [...written]]) {
			const said = giveBack(readAll(pieces))
				.split(esc)
				.filter((one) => one.startsWith('[') && one !== '[0m')
				.map((one) => one.slice(1))
				.join(' ');
			expect(said).toBe(expected);
		}
	});

	it('do not wait for the end of what never ends', () => {
		expect(readModes(untouched, `${esc}[${'1;'.repeat(100)}`).pending).toBe('');
		expect(readModes(untouched, `text ${esc}[?104`).pending).toBe(`${esc}[?104`);
	});

	it('are a good terminal again, cut wherever it was', async () => {
		const session = `$ vi${esc}[?1049h${esc}[?1h${esc}=${esc}[?2004h${esc}[?1002h${esc}[2;5r${esc}]0;title\u0007${esc}[31m~\r\n${esc}[?25l`;
		for (let cut = 0; cut <= session.length; cut++) {
			const terminal = new xterm.Terminal({cols: 20, rows: 6, allowProposedApi: true});
			const part = session.slice(0, cut);
			await new Promise<void>((resolve) => {
				terminal.write(`${part}${giveBack(readAll([part]))}\r\nGOOD`, resolve);
			});
			const {active} = terminal.buffer;
			expect(active.type).toBe('normal');
			const shown = active.getLine(active.baseY + active.cursorY)?.translateToString(true);
			expect(shown, JSON.stringify(part)).toBe('GOOD');
			expect(terminal.modes).toMatchObject({
				applicationCursorKeysMode: false,
				applicationKeypadMode: false,
				bracketedPasteMode: false,
				mouseTrackingMode: 'none',
				wraparoundMode: true,
			});
			terminal.dispose();
		}
	});
});
