import {runningTime} from '../../base/units.js';
import {type Cast, durationOf, markersOf} from '../../demo/cast/cast.js';
import {justify, type Line, lineWidth, text, truncate, widthOf} from '../text/line.js';

/** The state of a paused recording. */
export type ReplayStatus = {
	/** Seconds. */
	readonly position: number;
	/** The next event's index. */
	readonly index: number;
	readonly speed: number;
};

/** One calm line about a paused recording: its position, and the keys. */
export function statusLine(cast: Cast, {position, index, speed}: ReplayStatus, width: number, ellipsis: string): Line {
	const step = markersOf(cast).findLast((marker) => marker.index < index);
	const times = speed === 1 ? '' : `, ${speed} times as fast`;
	const where = `${runningTime(position * 1000)} of ${runningTime(durationOf(cast) * 1000)}${times}`;
	const left: Line = [
		text(' Paused ', 'marked'),
		text(` ${step === undefined ? '' : `${step.label}, `}${where} `, 'dim'),
	];
	// Where there is no room for all of the keys, Space is the most useful.
	const keys = ['Space go on  ← → steps  + - speed  q quit ', 'Space go on  q quit ', 'Space go on '];
	const room = width - lineWidth(left) - 2;
	const right = keys.find((words) => widthOf(words) <= room);
	return right === undefined ? truncate(left, width, ellipsis) : justify(left, [text(right, 'dim')], width, ellipsis);
}
