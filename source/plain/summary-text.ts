import {runningTime} from '../base/units.js';
import type {Summary} from '../tutor/summary.js';
import {wrapWords} from './markdown-text.js';

/**
 * A learner's results at the end of the course, as lines of plain text; sentences instead of a table, for a voice as
 * well.
 */
export function summaryLines({built, lessons, total}: Summary, width = 80): string[] {
	const {alone, hinted, tutor} = total.tally;
	return [
		...(built.length === 0 ? [] : ['', 'What you have built:']),
		...built.flatMap((phrase) =>
			wrapWords(phrase, width - 4).map((line, at) => `${at === 0 ? '  - ' : '    '}${line}`),
		),
		'',
		'Time by lesson, in minutes and seconds:',
		...lessons.map(
			({number, title, milliseconds}) =>
				`  ${runningTime(milliseconds).padStart(6)}  ${String(number).padStart(2)} ${title}`,
		),
		`  ${runningTime(total.milliseconds).padStart(6)}  the whole course`,
		'',
		`Of ${total.steps} steps you did ${alone} by hand without a hint and ${hinted} with hints; the tutor ran ${tutor}.`,
	];
}
