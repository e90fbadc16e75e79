import type {Language} from '../../tutor/views.js';
import {type TextSpan, text} from '../text/line.js';
import type {Theme} from '../theme/theme.js';

export type Highlighter = (code: string, language: Language) => readonly (readonly TextSpan[])[];

/** What layout needs to know about how things are shown. Compared by identity: make a new one only when it changes. */
export type RenderStyle = Pick<Theme, 'glyphs' | 'inlineCode' | 'links'> & {readonly highlight: Highlighter};

/** Shows code as it is, until the highlighter is there. */
export const withoutHighlight: Highlighter = (code) => code.split('\n').map((line) => [text(line)]);
