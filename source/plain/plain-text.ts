import {secondsInWords} from '../base/units.js';
import type {ActionOutcome, Finding, TutorEvent} from '../tutor/events.js';
import {joinLines} from '../tutor/join-lines.js';
import {placeName} from '../tutor/journey/place-name.js';
import type {CourseView, LessonView, StepView} from '../tutor/views.js';
import {markdownLines, wrapWords} from './markdown-text.js';

/** An event as lines of plain text; empty when there is nothing to print. */
export function plainLines(event: TutorEvent, course: CourseView, width = 80): string[] {
	switch (event.type) {
		case 'course-entered':
			return [
				`${course.title}: ${event.lessons} lessons, ${event.steps} steps.`,
				`Lab "${event.lab}", engine ${event.engine}, folder ${event.dir}`,
				`The commands work in another terminal after: ${course.shellLine}`,
			];
		case 'resumed':
			if (event.lost) return ['', `This is not true any more: ${event.lost.says}. Going on at ${event.step}.`];
			return event.passed.length > 0 ? ['', `${event.passed.length} steps have passed and still hold.`] : [];
		case 'step-entered': {
			const step = course.steps[event.index];
			const lesson = step && course.lessons[step.lessonIndex];
			return step && lesson ? stepLines(step, lesson, course, width) : [];
		}

		case 'action-started':
			return ['', ...event.shown.split('\n').map((line, index) => (index === 0 ? `$ ${line}` : `  ${line}`))];
		case 'output':
			return [`  | ${event.line}`];
		case 'action-ended':
			return [`  ${describeOutcome(event.outcome)} (${secondsInWords(event.milliseconds)})`];
		case 'notice':
			return [`note: ${event.text}`];
		case 'log':
			return event.meaning === undefined
				? []
				: [
						`  server log of ${event.instance}: ${event.line}`,
						...wrapWords(event.meaning, width - 6).map((line) => `      ${line}`),
					];
		case 'journey':
			return journeyLines(event, course);
		case 'snapshot':
		case 'snapshots':
		case 'holding':
		case 'withheld':
		case 'check-waiting':
		case 'progress':
		case 'log-lines':
		case 'cluster':
		case 'base-reached':
		case 'run-waits':
		case 'poll-rate':
		case 'leaving':
		case 'interruption-settled':
		case 'outcome-lost':
		case 'outcome-regained':
			// These come again and again; the narrator tells of some of them now and then.
			return [];
		case 'finding':
			return findingLines(event.says, event.finding, width);
		case 'step-passed':
			return [
				`Passed${event.by === 'learner' ? ' (you did it yourself)' : ''}: ${course.steps.find(({id}) => id === event.step)?.title}`,
			];
		case 'step-failed':
			return ['The outcome does not hold yet.'];
		case 'lesson-passed': {
			const lesson = course.lessons.find(({id}) => id === event.lesson);
			return ['', `Lesson ${lesson?.number} done: ${lesson?.title} (${secondsInWords(event.milliseconds)})`];
		}

		case 'course-passed':
			return ['', `The course is complete (${secondsInWords(event.milliseconds)}).`];
		case 'hint':
			return ['', `Hint ${event.level}:`, ...reflowed(event.text, width - 2).map((line) => `  ${line}`)];
		case 'written':
			return [`The ${event.what} is written: ${event.file}`];
		case 'closing':
			return ['', event.lab === 'remove' ? 'Removing the lab …' : 'The lab stays as it is.'];
	}
}

function journeyLines(event: TutorEvent & {type: 'journey'}, course: CourseView): string[] {
	const where = placeName(event.to, course);
	switch (event.stage) {
		case 'begun': {
			const {by, steps = 0} = event;
			const ways = [
				...(by === 'snapshot' ? ['from a snapshot'] : []),
				...(steps > 0 ? [`by running ${steps} ${steps === 1 ? 'step' : 'steps'}`] : []),
			];
			return ['', `${[`Going to ${where}`, ...ways].join(', ')} …`];
		}

		case 'arrived':
			return [`The lab stands at ${where}.`];
		case 'failed':
			return [`The lab did not get to ${where}. ${event.why}`];
	}
}

/** The flags of a step with their meanings. */
export function flagLines({flags}: StepView, width = 80): string[] {
	if (flags.length === 0) return ['This step has no flags to explain.'];
	return flags.flatMap(({flag, meaning}) => [flag, ...wrapWords(meaning, width - 4).map((line) => `    ${line}`)]);
}

/** How to undo a step that has passed; empty when that is impossible. */
export function undoLines(step: StepView | undefined): string[] {
	if (step?.undo === undefined) return [];
	return ['', 'To undo this step alone:', ...step.undo.text.split('\n').map((line) => `    ${line}`)];
}

function stepLines(step: StepView, lesson: LessonView, course: CourseView, width: number): string[] {
	const head =
		step.index === lesson.firstStep
			? [
					'',
					'='.repeat(Math.min(width, 72)),
					`Lesson ${lesson.number} of ${course.lessons.length}: ${lesson.title}`,
					'',
					...markdownLines(lesson.introduction.children, width),
					...lesson.departs.flatMap((text) => asideLines('Departs from the document', text, width)),
				]
			: [];
	return [
		...head,
		'',
		`--- ${lesson.number}.${step.index - lesson.firstStep + 1} ${step.title} ---`,
		...step.blocks.flatMap((block) => {
			switch (block.kind) {
				case 'prose':
					return ['', ...markdownLines([block.node], width)];
				case 'action':
					return actionLines(step, block.action);
				case 'see':
					return asideLines('You should see', block.text, width);
				default:
					return asideLines('Departs from the document', block.text, width);
			}
		}),
		'',
		'To go on, this must hold:',
		...step.checks.map((says) => `  [ ] ${says}`),
	];
}

function actionLines(step: StepView, index: number): string[] {
	const action = step.actions[index];
	if (!action) return [];
	const lines = action.parts.flatMap((part) => part.text.split('\n')).map((line) => `    ${line}`);
	switch (action.kind) {
		case 'command':
			return ['', ...(action.meantToFail ? ['  (this is meant to be refused)'] : []), ...lines];
		case 'write':
			return ['', `  Write ${action.path}:`, ...lines];
		case 'edit':
			return ['', `  Put into ${action.path}:`, ...lines];
	}
}

function asideLines(title: string, text: string, width: number): string[] {
	return ['', `${title}:`, ...reflowed(text, width - 2).map((line) => `  ${line}`)];
}

/** Text of the course within the width; indented lines keep their own breaks. */
function reflowed(text: string, width: number): string[] {
	return joinLines(text).flatMap((line) => {
		if (line.trim() === '') return [''];
		return line.startsWith('  ') ? [line] : wrapWords(line, width);
	});
}

/** An outcome that is not true yet because of a cause that was printed before. */
export function sameCauseLines(says: string, observed: string): string[] {
	return [`  [failed] ${says}`, `      observed: ${observed}`, '      cause: the same as above'];
}

function findingLines(says: string, finding: Finding, width: number): string[] {
	switch (finding.status) {
		case 'passed':
			return [`  [ok] ${says}: ${finding.observed}`];
		case 'not-yet':
			return [];
		case 'failed':
			return [
				`  [failed] ${says}`,
				`      expected: ${finding.expected}`,
				`      observed: ${finding.observed}`,
				...(finding.diagnosis
					? [
							...wrapWords(`cause: ${finding.diagnosis.title}. ${finding.diagnosis.cause}`, width - 6),
							...wrapWords(`remedy: ${finding.diagnosis.remedy}`, width - 6),
						].map((line) => `      ${line}`)
					: []),
			];
	}
}

function describeOutcome(outcome: ActionOutcome): string {
	switch (outcome.kind) {
		case 'succeeded':
			return 'done';
		case 'refused-as-meant':
			return 'refused, as it should be';
		case 'failed':
			return `failed: ${outcome.reason ?? `exit code ${outcome.exitCode}`}`;
		case 'interrupted':
			return 'stopped';
	}
}
