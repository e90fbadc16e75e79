import type {DemoState} from '../../demo/demo.js';
import type {Picture} from '../cast/stage-recording.js';
import type {Size} from '../layout/arrange.js';
import {blank, justify, type Line, text, truncate} from '../text/line.js';
import type {DemoFrame} from './frame.js';

/** The row that says what goes on, and that with the keys: those are of now, whatever is played above them. */
const ownRows = 2;
const label = 'recorded ';

/**
 * The rows of a frame with a step that is played from a recording: the recorded picture, as much as fits, in their
 * place.
 */
export function withRecorded(
	{rows, context}: Pick<DemoFrame, 'rows' | 'context'>,
	{beat}: Pick<DemoState, 'beat'>,
	picture: Picture | undefined,
	{columns, rows: height}: Size,
): readonly Line[] {
	if (beat.kind !== 'playing' || context.scene !== 'stage' || context.looking !== 'here') return rows;
	if (picture === undefined) return rows;
	const [status = blank, keys = blank] = rows.slice(-ownRows);
	const room = Math.max(0, height - 1 - ownRows);
	const shown = Array.from({length: room}, (_, row) => truncate(picture[row] ?? blank, columns, ''));
	return [...shown, justify(status, [text(label, 'dim')], columns, ''), keys];
}
