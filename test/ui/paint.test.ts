import {describe, expect, it} from 'vitest';
import type {Paint} from '../../source/ui/text/line.js';
import {stylesOf} from '../../source/ui/theme/paint.js';

const everything: Paint = {
	foreground: 200,
	background: '#010203',
	bold: true,
	dim: true,
	italic: true,
	underline: true,
	inverse: true,
	strikethrough: true,
};

describe('looksOf', () => {
	it('tells Ink everything where there are colours', () => {
		expect(stylesOf(everything, 'shown')).toEqual({
			color: 'ansi256(200)',
			backgroundColor: '#010203',
			bold: true,
			dimColor: true,
			italic: true,
			underline: true,
			inverse: true,
			strikethrough: true,
		});
	});

	it('keeps what is not colour where there is none', () => {
		expect(stylesOf(everything, 'none')).toEqual({bold: true, underline: true, inverse: true});
	});

	it('names the first sixteen colours', () => {
		const names = Array.from({length: 16}, (_, foreground) => stylesOf({foreground}, 'shown').color);
		expect(names).toEqual(
			'black red green yellow blue magenta cyan white gray redBright greenBright yellowBright blueBright magentaBright cyanBright whiteBright'.split(
				' ',
			),
		);
		expect(stylesOf({}, 'shown')).toEqual({});
	});
});
