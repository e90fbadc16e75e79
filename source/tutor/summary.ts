import type {StepResult, WrittenExport} from './events.js';
import type {TutorState} from './state/state.js';
import type {CourseView, LessonView} from './views.js';

/** The number of steps that the tutor and the learner have passed. */
export type Tally = {
	/** By the learner without a hint. */
	readonly alone: number;
	/** By the learner with hints. */
	readonly hinted: number;
	/** Run by the tutor, with hints or without. */
	readonly tutor: number;
};

export type LessonSummary = {
	readonly id: string;
	readonly number: number;
	readonly title: string;
	readonly milliseconds: number;
	readonly steps: number;
	readonly tally: Tally;
};

/** A learner's results at the end of the course. */
export type Summary = {
	readonly lab: string;
	/** The lab's folder. */
	readonly dir: string;
	/** What the passed lessons have built: phrases without a full stop, in the order of the course. */
	readonly built: readonly string[];
	readonly lessons: readonly LessonSummary[];
	readonly total: {
		readonly milliseconds: number;
		readonly steps: number;
		readonly passed: number;
		readonly tally: Tally;
	};
	readonly written: readonly WrittenExport[];
};

/** Sums up what was built, how long it took, and who ran the steps. */
export function summarise(course: CourseView, {passed, results, written}: TutorState): Summary {
	const stepsOf = ({firstStep, stepCount}: LessonView) => course.steps.slice(firstStep, firstStep + stepCount);
	const resultOf = new Map(results.map((result) => [result.step, result]));
	const lessons = course.lessons.map((lesson): LessonSummary => {
		const own = stepsOf(lesson).flatMap(({id}) => resultOf.get(id) ?? []);
		const {id, number, title, stepCount} = lesson;
		return {id, number, title, milliseconds: timeOf(own), steps: stepCount, tally: tallyOf(own)};
	});
	const known = course.steps.flatMap(({id}) => resultOf.get(id) ?? []);
	return {
		lab: course.lab,
		dir: course.dir,
		built: course.lessons
			.filter((lesson) => stepsOf(lesson).every(({id}) => passed.has(id)))
			.flatMap(({built}) => built ?? []),
		lessons,
		total: {
			milliseconds: timeOf(known),
			steps: course.steps.length,
			passed: course.steps.filter(({id}) => passed.has(id)).length,
			tally: tallyOf(known),
		},
		written,
	};
}

/** Counts results by who passed the step. */
export function tallyOf(results: readonly StepResult[]): Tally {
	const count = (kind: keyof Tally) => results.filter((result) => kindOf(result) === kind).length;
	return {alone: count('alone'), hinted: count('hinted'), tutor: count('tutor')};
}

function kindOf({by, hints}: StepResult): keyof Tally {
	if (by === 'tutor') return 'tutor';
	return hints > 0 ? 'hinted' : 'alone';
}

function timeOf(results: readonly StepResult[]): number {
	return results.reduce((sum, {milliseconds}) => sum + milliseconds, 0);
}
