import {placeName} from '../../tutor/journey/place-name.js';
import type {Journey, TutorState} from '../../tutor/state/state.js';
import type {CourseView} from '../../tutor/views.js';
import {blank, type Line, printable, spinner, text, truncate} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import {bar} from './progress.js';
import type {RenderStyle} from './render-style.js';
import {bullet, inset, insetWidth} from './section.js';

/** Wider bars tell no more. */
const maxBarWidth = 40;

/** The pane in place of a step during a journey: its target, and its progress. */
export function journeyPane(
	journey: Journey,
	{phase, stepIndex}: TutorState,
	course: CourseView,
	width: number,
	style: RenderStyle,
): Line[] {
	const title = bullet(
		[spinner, text(' ')],
		[text(`Going to ${printable(placeName(journey.to, course))}`, 'accent')],
		width,
	);
	const {progress} = journey;
	if (progress === undefined) {
		const words = wrap([text('Servers, files and progress become as they were there.', 'dim')], width - insetWidth);
		return [...title, ...words.map((line) => [...inset, ...line])];
	}

	const {done, steps} = progress;
	const room = Math.min(maxBarWidth, width - insetWidth);
	const step = phase.kind === 'resuming' ? undefined : course.steps[stepIndex];
	const drawn = bar(done / steps, room, style);
	const count = `${done} of ${steps} ${steps === 1 ? 'step' : 'steps'} run and checked`;
	const now: Line[] = step === undefined ? [] : [[...inset, text(printable(step.title).replaceAll('`', ''), 'dim')]];
	return [
		...title,
		...(drawn.length > 0 ? [[...inset, ...drawn]] : []),
		[...inset, text(count)],
		...(now.length > 0 ? [blank, ...now] : []),
	].map((line) => truncate(line, width, style.glyphs.ellipsis));
}

/** The journey in a few words, for the status line. */
export function journeyWords({to, progress}: Journey, course: Pick<CourseView, 'lessons' | 'steps'>): string {
	const share = progress === undefined ? '' : `: ${progress.done} of ${progress.steps} steps`;
	return `Going to ${placeName(to, course)}${share}`;
}
