import type {Action, Course, EngineKind, Lesson, Step} from './types.js';

type ForEngine = {readonly engine?: EngineKind | undefined};

/** The course as one engine plays it: blocks, checks and diagnoses of the other engine left out. */
export function courseForEngine(course: Course, engine: EngineKind): Course {
	const serves = (part: ForEngine) => part.engine === undefined || part.engine === engine;
	const step = (whole: Step): Step => ({
		...whole,
		blocks: whole.blocks.filter((block) => {
			if (block.kind === 'prose') return true;
			return serves(block.kind === 'action' ? block.action : block);
		}),
		checks: whole.checks.filter(serves),
		flags: whole.flags.filter(serves),
		watches: whole.watches.filter(serves),
	});
	return {
		...course,
		lessons: course.lessons.map((lesson): Lesson => ({...lesson, steps: lesson.steps.map(step)})),
		diagnoses: course.diagnoses.filter(serves),
	};
}

/** The actions of a step, in order. */
export function actionsOf(step: Step): Action[] {
	return step.blocks.flatMap((block) => (block.kind === 'action' ? [block.action] : []));
}

/** All steps of a course, in order. */
export function stepsOf(course: Course): Step[] {
	return course.lessons.flatMap((lesson) => lesson.steps);
}
