import {fromMarkdown} from 'mdast-util-from-markdown';
import {beforeAll, describe, expect, it, vi} from 'vitest';
import {webAddress, withLinks} from '../../source/ui/layout/links.js';
import {flow} from '../../source/ui/layout/markdown.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {toHyperlink} from '../../source/ui/terminal/hyperlink.js';
import {lineWidth, type TextSpan, text} from '../../source/ui/text/line.js';
import {chooseLinks} from '../../source/ui/theme/links.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeTutor, stateAt} from '../support/fakes/fake-tutor.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const linking: RenderStyle = {...chooseTheme({LANG: 'C.UTF-8', FORCE_HYPERLINK: '1'}), highlight: withoutHighlight};
const writing: RenderStyle = {...linking, links: 'written'};
const manual = 'https://www.postgresql.org/docs/15/warm-standby.html';

describe('chooseLinks', () => {
	it.each([
		[{}, 'written'],
		[{TERM: 'xterm-256color'}, 'written'],
		[{TERM: 'xterm-kitty'}, 'hyperlink'],
		[{VTE_VERSION: '7600'}, 'hyperlink'],
		[{VTE_VERSION: '5000'}, 'written'],
		[{WT_SESSION: 'a'}, 'hyperlink'],
		[{TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.0.15'}, 'written'],
		[{TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.5.1'}, 'hyperlink'],
		[{TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.71.2'}, 'written'],
		[{TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.107.0'}, 'hyperlink'],
		[{TERM_PROGRAM: 'WezTerm', TERM_PROGRAM_VERSION: '20240203-110809-5046fc22'}, 'hyperlink'],
		[{TERM_PROGRAM: 'Apple_Terminal', TERM_PROGRAM_VERSION: '455'}, 'written'],
		[{TERM: 'tmux-256color', TMUX: '/tmp/tmux-0/default,1,0', VTE_VERSION: '7600'}, 'written'],
		[{TERM: 'dumb', WT_SESSION: 'a'}, 'written'],
		[{FORCE_HYPERLINK: '1', TMUX: 'x'}, 'hyperlink'],
		[{FORCE_HYPERLINK: '0', TERM: 'xterm-kitty'}, 'written'],
	] as const)('%j: %s', (env, links) => expect(chooseLinks(env)).toBe(links));

	it('writes addresses for a voice', () => {
		expect(chooseTheme({INK_SCREEN_READER: 'true', FORCE_HYPERLINK: '1'}).links).toBe('written');
	});
});

describe('addresses', () => {
	it.each([
		['https://x.org/a?b=c#d', 'https://x.org/a?b=c#d'],
		['http://127.0.0.1:5000', 'http://127.0.0.1:5000/'],
		['https://x.org/\u0007\u001B]8;;\u0007', 'https://x.org/%07%1B]8;;'],
		['https://x.org/\u009C', 'https://x.org/%C2%9C'],
		['https://日本.jp/', 'https://xn--wgv71a.jp/'],
		['javascript:alert(1)', undefined],
		['file:///etc/passwd', undefined],
		['no address', undefined],
		[`https://x.org/${'a'.repeat(3000)}`, undefined],
	])('%j', (written, address) => expect(webAddress(written)).toBe(address));

	it('are not written into a sequence that they could end', () => {
		expect(toHyperlink('words', 'https://x.org/\u0007')).toBe('words');
		expect(toHyperlink('words', 'https://x.org/\u001B\\')).toBe('words');
		expect(toHyperlink('words', 'ftp://x.org/')).toBe('words');
	});

	const found = (words: string) =>
		withLinks(words, 'plain', linking)
			.filter(({href}) => href !== undefined)
			.map((span) => span.text);

	it.each([
		[`See ${manual}.`, [manual]],
		[`(${manual}), and https://y.org/a_(b)!`, [manual, 'https://y.org/a_(b)']],
		['http://, nothing', []],
		['https://x.org/a,b;c', ['https://x.org/a,b;c']],
	])('are found in %j', (words, addresses) => expect(found(words)).toEqual(addresses));

	it('lose no letter around them', () => {
		for (const words of [`See ${manual}.`, `${manual} ${manual}`, 'http://,', 'none']) {
			const joined = withLinks(words, 'plain', linking).map((span) => span.text);
			expect(joined.join('')).toBe(words);
		}
	});
});

describe('links in Markdown', () => {
	const spans = (source: string, style: RenderStyle, width = 60) =>
		flow(fromMarkdown(source).children, width, style).map((line) => line as readonly TextSpan[]);
	const plain = (source: string, style: RenderStyle) =>
		spans(source, style).map((line) => line.map((span) => span.text).join(''));

	it('keep their words, and lose the address that is behind them', () => {
		expect(plain(`see [the **manual**](${manual}) now`, linking)).toEqual(['see the manual now']);
		expect(plain('see [the manual](https://x.org)', writing)).toEqual(['see the manual (https://x.org)']);
	});

	it('write out what a terminal should not open', () => {
		expect(plain('see [this](file:///etc/passwd)', linking)).toEqual(['see this (file:///etc/passwd)']);
	});

	it('lead to their address from each line that they take, spaces included', () => {
		const lines = spans(`see [the whole chapter of the manual](${manual}), please`, linking, 20);
		expect(lines.length).toBeGreaterThan(2);
		const words = lines.map((line) =>
			line
				.filter(({href}) => href === manual)
				.map((span) => span.text)
				.join(''),
		);
		expect(words).toEqual(['the whole', 'chapter of the', 'manual']);
		for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(20);
	});
});

describe('links on the screen', () => {
	beforeAll(() => prepareEnvironment());

	it.each([
		[60, 20],
		[80, 24],
		[120, 40],
	])('arrive around the right words at %ix%i', async (columns, rows) => {
		const {runScreen} = await import('../../source/ui/screen.js');
		const terminal = new VirtualTerminal(columns, rows);
		const {stdin, stdout} = terminal;
		const address = `${manual}?${'a-long-query-'.repeat(9)}`;
		const diagnosis = {id: 'x', title: 'No port', cause: 'See https://x.org/ports.', remedy: 'Wait.'};
		const finding = {status: 'failed', expected: 'a', observed: 'b', diagnosis} as const;
		const tutor = fakeTutor({
			state: stateAt(0, {phase: {kind: 'failed'}, hints: [`Read ${address} first.`], checks: [{says: 'c', finding}]}),
		});
		const env = {LANG: 'C.UTF-8', FORCE_HYPERLINK: '1'};
		const end = runScreen({tutor, lab: 'main', stdin, stdout, env});
		await vi.waitFor(async () => expect(await terminal.text()).toContain('cause'));
		await terminal.lines();
		terminal.type('G');
		terminal.type('k');
		await vi.waitFor(async () => expect(await terminal.text()).toContain('first.'));
		const shown = await terminal.lines();
		const links = terminal.links();
		tutor.close();
		await end;

		for (const link of links) {
			expect(link.words).toBe(link.words.trim());
		}
		const long = links.filter((link) => link.address === address);
		expect(long.length, 'the long address is broken over lines').toBeGreaterThan(1);
		expect(long.map(({words}) => words).join('')).toBe(address);
		expect(new Set(long.map(({id}) => id)).size).toBe(1);
		const cause = links.find((link) => link.address === 'https://x.org/ports');
		expect(cause?.words).toBe('https://x.org/ports');
		expect(shown.join('\n')).toContain('See https://x.org/ports.');
		for (const line of shown) expect(line).not.toContain(']8;');
	});
});

describe('a link in a row', () => {
	it('does not change the width that a line takes', () => {
		expect(lineWidth([text('a '), {...text('manual', 'link'), href: manual}])).toBe(8);
	});
});
