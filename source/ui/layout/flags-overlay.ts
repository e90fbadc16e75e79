import type {StepView} from '../../tutor/views.js';
import {clamp} from '../state/scroll.js';
import {type Line, text} from '../text/line.js';
import type {Extent} from './arrange.js';
import {flagPane, flagPlace} from './flags.js';
import type {Body} from './follow.js';
import type {RenderStyle} from './render-style.js';
import {sectionTitle} from './section.js';

/**
 * The meaning of a step's flags, below the step itself, where the selected one is marked; both are scrolled to its
 * place.
 * @param body of the step, with the flag marked in it
 */
export function flagsOverlay(
	body: Body,
	flags: StepView['flags'],
	selected: number,
	{width, height}: Extent,
	style: RenderStyle,
): Line[] {
	const meanings = flagPane(flags, selected, width, style);
	const room = height - 1;
	const below = Math.min(meanings.length, Math.ceil(room / 2));
	const count = text(`${selected + 1} of ${flags.length}`, 'dim');
	return [
		...around(body.lines, body.places.get('flag')?.from ?? 0, room - below),
		sectionTitle([text('What the flags mean', 'accent')], [count], width, style),
		...around(meanings, flagPlace(flags, selected, width, style).from, below),
	];
}

/** A window of a height with a line near its middle. */
function around(lines: readonly Line[], place: number, height: number): readonly Line[] {
	const first = clamp(place - Math.floor(height / 2), lines.length, height);
	return lines.slice(first, first + height);
}
