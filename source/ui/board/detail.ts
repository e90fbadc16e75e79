import {printableLine} from '../../base/printable.js';
import {durationInWords} from '../../base/units.js';
import type {Board, SeatView} from '../../workshop/board/board.js';
import {longReason} from '../../workshop/board/board-words.js';
import type {RenderStyle} from '../layout/render-style.js';
import {bullet, inset, insetWidth} from '../layout/section.js';
import {blank, type Line, printable, text} from '../text/line.js';
import {wrap} from '../text/wrap.js';

/** Everything that the board knows of a seat. */
export function seatDetail(board: Board, seat: number, width: number, style: RenderStyle): Line[] {
	const view = board.seats.find((candidate) => candidate.seat === seat);
	if (view === undefined) return wrap([text('Nobody is in this seat any more.')], width);
	return [
		[text(printableLine(view.alias), 'title')],
		...wrap([text(seatStatus(view), 'dim')], width),
		blank,
		...place(view, board, width),
		...view.stuck.flatMap((reason) =>
			bullet([text(`${style.glyphs.warning} `, 'warn')], [text(longReason(reason, board.at))], width),
		),
		...finding(view, width, style),
		...hints(view, board, width, style),
	];
}

function seatStatus({seat, host, presence, isFinished}: SeatView): string {
	const parts = [`Seat ${seat}`, ...(host === undefined ? [] : [`on ${printableLine(host)}`]), presence];
	return [...parts, ...(isFinished ? ['has finished'] : [])].join(', ');
}

function place({stepIndex, stepTitle, atStep, passed, isFinished}: SeatView, {steps}: Board, width: number): Line[] {
	if (stepTitle === undefined) return wrap([text('Has not begun yet.')], width);
	const step = stepIndex === undefined ? undefined : steps[stepIndex];
	const lesson = step === undefined ? '' : `Lesson ${step.lessonNumber}, ${printableLine(step.lessonTitle)}: `;
	const time = atStep === undefined || isFinished ? '' : ` At it for ${durationInWords(atStep)}.`;
	const count = `${passed} of ${steps.length} steps passed.`;
	return wrap([text(lesson, 'dim'), text(printableLine(stepTitle), 'strong'), text(`.${time} ${count}`)], width);
}

function finding({failing}: SeatView, width: number, style: RenderStyle): Line[] {
	if (failing === undefined) return [];
	const {failed, because} = style.glyphs;
	const diagnosis = failing.diagnosis;
	return [
		blank,
		[text('What it sees', 'title')],
		...bullet([text(`${failed} `, 'bad')], [text(printableLine(failing.check))], width),
		...printable(failing.observed)
			.split('\n')
			.flatMap((line) => wrap([text(line, 'code')], width - insetWidth).map((part) => [...inset, ...part])),
		...(diagnosis === undefined
			? []
			: bullet([text(`${because} `, 'accent')], [text(printableLine(diagnosis))], width)),
	];
}

function hints({seat}: SeatView, {notices, at}: Board, width: number, style: RenderStyle): Line[] {
	const own = notices.filter((notice) => notice.kind === 'hint' && notice.seat === seat);
	if (own.length === 0) return [];
	return [
		blank,
		[text('Hints that were sent', 'title')],
		...own.flatMap(({body, postedAt}) =>
			bullet(
				[text(`${style.glyphs.bullet} `, 'accent')],
				[text(printableLine(body)), text(` (${durationInWords(at.getTime() - postedAt.getTime())} ago)`, 'dim')],
				width,
			),
		),
	];
}
