import type {StepView} from '../../tutor/views.js';
import {progress} from '../layout/header.js';
import type {RenderStyle} from '../layout/render-style.js';
import {sentence} from '../layout/sentence.js';
import {blank, justify, type Line, printable, text} from '../text/line.js';
import {type DemoCourse, targetOf} from './beats.js';

/** Lays out the top of the screen: the lesson, the step, and the way through the course. */
export function stageHeader(course: DemoCourse, width: number, style: RenderStyle): Line[] {
	const {view, tutor, demo} = course;
	const {ellipsis, dot} = style.glyphs;
	const share = view.steps.length === 0 ? 0 : tutor.passed.size / view.steps.length;
	const rule = progress(share, width, style);
	const step = shownIn(course);
	const lesson = step === undefined ? undefined : view.lessons[step.lessonIndex];
	if (step === undefined || lesson === undefined) return [[text(printable(view.title), 'title')], blank, rule];
	const name: Line = [text(`${lesson.number} ${dot} `, 'dim'), text(printable(lesson.title), 'accent')];
	const count = [text(`${step.index + 1}/${view.steps.length}`, 'dim')];
	const back = demo.viewing === undefined ? [] : [text('Looking back at: ', 'warn')];
	return [
		justify(name, count, width, ellipsis),
		justify([...back, ...sentence(step.title, 'title', style)], [], width, ellipsis),
		rule,
	];
}

/** The step on the screen, or the target of the journey; undefined at the end. */
export function shownIn({view, tutor, demo}: DemoCourse): StepView | undefined {
	if (demo.viewing !== undefined) return view.steps[demo.viewing];
	if (demo.beat.kind === 'finished') return undefined;
	const isUnderWay = demo.beat.kind === 'waiting' || demo.beat.kind === 'mending';
	const target = isUnderWay && tutor.journey !== undefined ? targetOf(view, tutor.journey.to) : undefined;
	return view.steps[target ?? tutor.stepIndex];
}
