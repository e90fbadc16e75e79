import type {Language} from '../../tutor/views.js';
import {type TextSpan, text} from '../text/line.js';
import type {Theme} from '../theme/theme.js';

export type Highlighter = (code: string, language: Language) => readonly (readonly TextSpan[])[];

/**
 * The part of the theme that layout needs, and the highlighter. Caches compare it by identity: make a new one only when
 * it changes.
 */
export type RenderStyle = Pick<Theme, 'glyphs' | 'inlineCode' | 'links'> & {readonly highlight: Highlighter};

/** Shows code in one colour, until the highlighter is loaded. */
export const withoutHighlight: Highlighter = (code) => code.split('\n').map((line) => [text(line)]);
