import type {TutorState} from '../../tutor/state/state.js';
import type {CourseView, StepView} from '../../tutor/views.js';
import {type Demo, type DemoState, shownStep} from '../demo.js';
import {beatWords, commandsFrom, nextWords} from './beat-words.js';
import type {LessonTime, StageReport, StepNotes} from './stage-report.js';

/** The report about a demonstration as it is now. */
export function reportStage(demo: Demo): StageReport {
	const {course, getState} = demo.tutor;
	const tutor = getState();
	const state = demo.getState();
	const step = state.beat.kind === 'finished' ? undefined : shownStep(demo);
	const lesson = step && course.lessons[step.lessonIndex];
	const following = step && course.steps[step.index + 1];
	const {beat} = state;
	return {
		lab: course.lab,
		engine: course.engine,
		lesson: lesson && {number: lesson.number, total: course.lessons.length, title: lesson.title},
		step: step &&
			lesson && {
				number: step.index - lesson.firstStep + 1,
				total: lesson.stepCount,
				...notesOf(course, step),
				// On the stage the lesson is on one's mind at each of its steps.
				lesson: {title: lesson.title, notes: [...lesson.notes]},
			},
		following: following && notesOf(course, following),
		beat: beatWords(beat, step?.actions.length ?? 0),
		next: nextWords(course, tutor, state),
		screen: screenOf(state, tutor),
		commands: step === undefined || isEarlier(state, tutor) ? [] : commandsFrom(step, beat),
		offers:
			beat.kind === 'failed'
				? ['retry', ...(beat.mendable ? (['repair'] as const) : []), ...(beat.recorded ? (['play'] as const) : [])]
				: [],
		open: openChecks(tutor, state),
		remark: state.remark,
		clock: {startedAt: state.clock.startedAt, lessons: course.lessons.map((_, index) => timeOf(course, index, demo))},
	};
}

function notesOf(course: CourseView, step: StepView): StepNotes {
	const lesson = course.lessons[step.lessonIndex];
	return {
		title: step.title,
		notes: [...step.notes],
		lesson: lesson?.firstStep === step.index ? {title: lesson.title, notes: [...lesson.notes]} : undefined,
	};
}

function isEarlier({viewing}: DemoState, {stepIndex}: TutorState): boolean {
	return viewing !== undefined && viewing !== stepIndex;
}

function screenOf(state: DemoState, tutor: TutorState): StageReport['screen'] {
	if (state.cover !== 'none') return state.cover;
	return isEarlier(state, tutor) ? 'earlier-step' : 'step';
}

/** Before the commands have run, an outcome that is not true is no news. */
function openChecks({checks}: TutorState, {beat: {kind}}: DemoState): StageReport['open'] {
	if (kind !== 'checking' && kind !== 'failed' && kind !== 'mending' && kind !== 'playing') return [];
	return checks.flatMap(({says, finding}) =>
		finding === undefined || finding.status === 'passed'
			? []
			: [{says, observed: finding.observed, remedy: finding.diagnosis?.remedy}],
	);
}

function timeOf({lessons, steps}: CourseView, index: number, {tutor, getState}: Demo): LessonTime {
	const lesson = lessons[index];
	if (lesson === undefined) throw new RangeError(`There is no lesson at ${index}.`);
	const {id, number, title, minutes, firstStep, stepCount} = lesson;
	const {used, running} = getState().clock;
	const {passed} = tutor.getState();
	return {
		id,
		number,
		title,
		planned: minutes,
		used: used[id] ?? 0,
		since: running?.lesson === id ? running.since : undefined,
		passed: steps.slice(firstStep, firstStep + stepCount).filter((step) => passed.has(step.id)).length,
		steps: stepCount,
	};
}
