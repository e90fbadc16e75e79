import {cleanup, render} from 'ink-testing-library';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {type Line, spinner, text} from '../../source/ui/text/line.js';
import {chooseTheme, type Theme, ThemeContext} from '../../source/ui/theme/theme.js';
import {Rows} from '../../source/ui/views/rows.js';

afterEach(cleanup);

const lines: readonly Line[] = [
	[spinner, text(' the server takes connections')],
	[text('a '), spinner, text(' Looking')],
];

function mount(theme: Theme) {
	return render(
		<ThemeContext value={theme}>
			<Rows lines={lines} />
		</ThemeContext>,
	);
}

const unicode = {LANG: 'C.UTF-8'};

describe('Rows', () => {
	it('turn the lowest spinner, and no other', async () => {
		const {frames} = mount(chooseTheme(unicode));
		await vi.waitFor(() => expect(frames.length).toBeGreaterThan(3));
		const turned = frames.map((frame) => /^◌ the server takes connections\na ([◴◷◶◵]) Looking$/.exec(frame)?.[1]);
		expect(turned).not.toContain(undefined);
		expect(new Set(turned).size).toBeGreaterThan(3);
	});

	it('turn it in ASCII where that is all there is', async () => {
		const {frames} = mount(chooseTheme({LANG: 'C'}));
		await vi.waitFor(() => expect(frames.length).toBeGreaterThan(2));
		for (const frame of frames) expect(frame).toMatch(/^~ the server takes connections\na [-\\|/] Looking$/);
	});

	it.each([
		['with --no-motion', chooseTheme(unicode, 'still'), '◌ the server takes connections\na ◌ Looking'],
		[
			'for a voice',
			chooseTheme({...unicode, INK_SCREEN_READER: 'true'}),
			'  the server takes connections\na   Looking',
		],
	])('stand still %s', (_name, theme, shown) => {
		vi.useFakeTimers();
		try {
			const {frames} = mount(theme);
			expect(frames).toEqual([shown]);
			expect(vi.getTimerCount()).toBe(0);
		} finally {
			vi.useRealTimers();
		}
	});
});
