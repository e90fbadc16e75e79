import type {TutorState} from '../../tutor/state/state.js';
import type {CourseView} from '../../tutor/views.js';
import type {ClassroomState} from '../../workshop/classroom.js';
import {justify, type Line, lineWidth, printable, text} from '../text/line.js';
import type {RenderStyle} from './render-style.js';
import {seatParts} from './seat-words.js';

/** The header before there is a course. */
export type Banner = {readonly title: string; readonly lab: string; readonly engine?: CourseView['engine']};

/** Below this width some parts are left out, so that the others keep their place. */
const fullMinWidth = 50;

/** Lays out the top of the screen: the course and the lab, the place in the course, the way that is done. */
export function header(
	banner: Banner,
	course: CourseView | undefined,
	state: TutorState | undefined,
	width: number,
	style: RenderStyle,
	classroom?: ClassroomState,
): Line[] {
	const {dot, ellipsis} = style.glyphs;
	const name = `lab ${printable(course?.lab ?? banner.lab)}`;
	const engine = width < fullMinWidth ? undefined : (course?.engine ?? banner.engine);
	const lab = [text(engine === undefined ? name : `${engine} ${dot} ${name}`, 'dim')];
	const title = [text(printable(course?.title ?? banner.title), 'title')];
	const place = course === undefined || state === undefined ? undefined : placeIn(course, state, width, style);
	return [
		classroom === undefined ? justify(title, lab, width, ellipsis) : seated(title, lab, classroom, width, style),
		place?.line ?? [],
		progress(place?.share ?? 0, width, style),
	];
}

/** In a workshop the learner's seat is beside the title; the least important parts are left out first. */
function seated(title: Line, lab: Line, classroom: ClassroomState, width: number, style: RenderStyle): Line {
	const {dot, ellipsis} = style.glyphs;
	const parts = [lab, ...seatParts(classroom, style)];
	const joined = (from: number): Line =>
		parts.slice(from).flatMap((part, index) => (index === 0 ? part : [text(` ${dot} `, 'dim'), ...part]));
	// The lab goes first, then the title; then one part after the other but the last.
	const whole = [0, 1].find((from) => lineWidth(title) + 2 + lineWidth(joined(from)) <= width);
	if (whole !== undefined) return justify(title, joined(whole), width, ellipsis);
	const from = parts.findIndex((_, index) => index > 0 && lineWidth(joined(index)) <= width);
	return justify([], joined(from < 0 ? parts.length - 1 : from), width, ellipsis);
}

function placeIn(course: CourseView, state: TutorState, width: number, style: RenderStyle) {
	const {dot, ellipsis} = style.glyphs;
	const share = course.steps.length === 0 ? 0 : state.passed.size / course.steps.length;
	const percent = text(`${Math.floor(share * 100)} %`, 'dim');
	const step = course.steps[state.stepIndex];
	const lesson = step === undefined ? undefined : course.lessons[step.lessonIndex];
	if (step === undefined || lesson === undefined || state.phase.kind === 'finished') {
		return {share, line: justify([text('Finished', 'accent')], [percent], width, ellipsis)};
	}
	const count = `${lesson.number} of ${course.lessons.length}`;
	const title: Line = [text(`Lesson ${count} ${dot} `, 'dim'), text(printable(lesson.title), 'accent')];
	const steps = text(`step ${step.index - lesson.firstStep + 1} of ${lesson.stepCount}`);
	const right: Line = width < fullMinWidth ? [steps] : [steps, text(` ${dot} `, 'dim'), percent];
	return {share, line: justify(title, right, width, ellipsis)};
}

/** The rule under the header is the way through the course: the part of it that is done, from 0 to 1. */
export function progress(share: number, width: number, style: RenderStyle): Line {
	// The whole rule only at the end, and some of it after the first step.
	const done = share >= 1 ? width : Math.min(width - 1, Math.ceil(share * width));
	return [text(style.glyphs.done.repeat(done), 'accent'), text(style.glyphs.ahead.repeat(width - done), 'dim')];
}
