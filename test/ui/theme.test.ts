import {describe, expect, it} from 'vitest';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {plainText} from '../../source/ui/text/line.js';
import {highlight} from '../../source/ui/theme/highlight.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';

describe('chooseTheme', () => {
	const isColoured = (env: Record<string, string>) => chooseTheme(env).tones.bad.color !== undefined;

	it('honours NO_COLOR and FORCE_COLOR', () => {
		expect(isColoured({TERM: 'xterm'})).toBe(true);
		expect(isColoured({NO_COLOR: '1'})).toBe(false);
		expect(isColoured({NO_COLOR: ''})).toBe(true);
		expect(isColoured({NO_COLOR: '1', FORCE_COLOR: '1'})).toBe(true);
		expect(isColoured({FORCE_COLOR: '0'})).toBe(false);
	});

	it('keeps weight where it takes the colour away', () => {
		expect(chooseTheme({NO_COLOR: '1'}).tones.title).toEqual({bold: true});
	});

	it('does not move what a dumb terminal or a voice would repeat', () => {
		expect(chooseTheme({TERM: 'dumb'}).motion).toBe('still');
		expect(chooseTheme({INK_SCREEN_READER: 'true'}).motion).toBe('still');
		expect(chooseTheme({}).motion).toBe('animated');
	});

	it('falls back to ASCII', () => {
		const tick = (env: Record<string, string>) => chooseTheme(env).glyphs.passed;
		expect(tick({LANG: 'de_DE.UTF-8'})).toBe('✔');
		expect(tick({})).toBe('✔');
		expect(tick({TERM: 'linux'})).toBe('+');
		expect(tick({LC_ALL: 'C', LANG: 'de_DE.UTF-8'})).toBe('+');
		expect(tick({INK_SCREEN_READER: 'true'})).toBe('passed:');
	});
});

describe('prepareEnvironment', () => {
	it('takes away what would keep Ink from drawing', () => {
		const env: Record<string, string | undefined> = {CI: 'true', CI_JOB: '1', CONTINUOUS_INTEGRATION: '1', DEV: 'true'};
		prepareEnvironment(env);
		expect(env).toEqual({NODE_ENV: 'production'});
	});

	it('leaves a chosen NODE_ENV', () => {
		const env = {NODE_ENV: 'test'};
		prepareEnvironment(env);
		expect(env).toEqual({NODE_ENV: 'test'});
	});
});

describe('highlight', () => {
	it.each(['bash', 'sql', 'ini', 'text'] as const)('keeps the text of %s', (language) => {
		const source = "SELECT 'a'; # c\n\n  name = 'value'\necho \"$HOME\" <<'X'\nX";
		expect(highlight(source, language).map(plainText).join('\n')).toBe(source);
	});

	it('knows keywords, strings and numbers', () => {
		const tones = highlight("SELECT 'a', 1", 'sql').flat();
		expect(tones.map(({tone}) => tone)).toEqual(expect.arrayContaining(['keyword', 'string', 'number']));
	});
});
