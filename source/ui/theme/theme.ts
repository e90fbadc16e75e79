import type {TextProps} from 'ink';
import {createContext} from 'react';
import type {Tone} from '../text/line.js';
import {chooseGlyphs, type Glyphs, type Reader} from './glyphs.js';
import {chooseLinks, type Links} from './links.js';

export type TextStyle = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'italic' | 'underline' | 'inverse'>;

export type Theme = {
	readonly glyphs: Glyphs;
	readonly tones: Readonly<Record<Tone, TextStyle>>;
	/** Inline code keeps its backticks where colour does not set it apart. */
	readonly inlineCode: 'coloured' | 'ticked';
	readonly links: Links;
	readonly motion: 'animated' | 'still';
	readonly reader: Reader;
};

// Only the sixteen colours that every terminal lets its user choose, readable on light and on dark.
const colours: Readonly<Record<Tone, TextStyle>> = {
	plain: {},
	dim: {dimColor: true},
	strong: {bold: true},
	emphasis: {italic: true},
	title: {bold: true},
	accent: {color: 'cyan'},
	good: {color: 'green'},
	bad: {color: 'red'},
	warn: {color: 'yellow'},
	code: {color: 'cyan'},
	link: {underline: true},
	key: {bold: true},
	keyword: {color: 'magenta'},
	string: {color: 'green'},
	number: {color: 'yellow'},
	comment: {dimColor: true},
	variable: {color: 'cyan'},
	// Seen without colour, too, and takes no column.
	marked: {inverse: true},
};

function withoutColour(style: TextStyle): TextStyle {
	const {color: _, ...rest} = style;
	return rest;
}

/**
 * Chooses a theme by the environment: the reader's wishes and the terminal's abilities.
 * @param motion as the command line says
 */
export function chooseTheme(env: Record<string, string | undefined>, motion: Theme['motion'] = 'animated'): Theme {
	const reader: Reader = env.INK_SCREEN_READER === 'true' ? 'voice' : 'eyes';
	const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
	const coloured = forced || (!env.NO_COLOR && env.FORCE_COLOR === undefined && env.TERM !== 'dumb');
	const tones = coloured
		? colours
		: (Object.fromEntries(
				Object.entries(colours).map(([tone, style]) => [tone, withoutColour(style)]),
			) as typeof colours);
	return {
		glyphs: chooseGlyphs(env, reader),
		tones,
		inlineCode: coloured ? 'coloured' : 'ticked',
		// Sequences that a voice would only stumble over.
		links: reader === 'voice' ? 'written' : chooseLinks(env),
		motion: env.TERM === 'dumb' || reader === 'voice' ? 'still' : motion,
		reader,
	};
}

export const ThemeContext = createContext<Theme>(chooseTheme({}));
