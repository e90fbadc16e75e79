import type {Action, Check, Course, EngineKind, Lesson, Step, Undo} from './types.js';
import {fill, type Variables} from './variables.js';

type ForEngine = {readonly engine?: EngineKind | undefined};

/**
 * The course as one lab plays it: blocks, checks and diagnoses of the other engine left out, and the variables of the
 * checks filled in.
 */
export function courseForLab(course: Course, engine: EngineKind, variables: Variables): Course {
	const serves = (part: ForEngine) => part.engine === undefined || part.engine === engine;
	const step = (whole: Step): Step => ({
		...whole,
		blocks: whole.blocks.filter((block) => {
			if (block.kind === 'prose') return true;
			return serves(block.kind === 'action' ? block.action : block);
		}),
		checks: whole.checks.filter(serves).map((check) => fillCheck(check, variables)),
		flags: whole.flags.filter(serves),
		watches: whole.watches.filter(serves),
		undos: whole.undos.filter(serves),
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

/** The commands that undo a step of a lab's course; undefined when it cannot be undone by itself. */
export function undoOf(step: Step): Undo | undefined {
	return step.undos[0];
}

/** All steps of a course, in order. */
export function stepsOf(course: Course): Step[] {
	return course.lessons.flatMap((lesson) => lesson.steps);
}

function fillCheck(check: Check, variables: Variables): Check {
	const filled = Object.entries(check.condition).map(([key, value]) => [
		key,
		typeof value === 'string' ? fill(value, variables) : value,
	]);
	return {...check, condition: Object.fromEntries(filled)};
}
