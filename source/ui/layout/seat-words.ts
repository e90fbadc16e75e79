import type {ClassroomState} from '../../workshop/classroom.js';
import {safeLine} from '../../workshop/safe-words.js';
import {type Line, text, truncate} from '../text/line.js';
import type {RenderStyle} from './render-style.js';

/** Widest alias that is shown whole, in columns. */
const maxAliasWidth = 20;

/** A learner's place in the workshop, in parts from the least to the most important one. */
export function seatParts(
	{alias, seat, hand, link, unsent}: ClassroomState,
	{glyphs: {ellipsis}}: RenderStyle,
): Line[] {
	const who = [...truncate([text(safeLine(alias))], maxAliasWidth, ellipsis), text(`, seat ${seat}`)];
	const unsentWords = unsent > 0 ? `, ${unsent} unsent` : '';
	return [
		who,
		...(hand === 'up' ? [[text('hand up', 'strong')]] : []),
		...(link === 'connected' ? [] : [[text(`roster ${link}${unsentWords}`, link === 'away' ? 'warn' : 'dim')]]),
	];
}
