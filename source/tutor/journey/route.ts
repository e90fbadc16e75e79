import type {TutorState} from '../state/state.js';
import type {CourseView} from '../views.js';

/** A lab's position by the recorded progress. */
export type Position = {
	/** Steps that have passed, counted from the first one on. */
	readonly passed: number;
	/** Commands of the step that follows have been started. */
	readonly attempted: boolean;
};

/** The beginning of a route. */
export type Base =
	| {readonly kind: 'snapshot'; readonly lesson: string}
	/** The lab as it is now. */
	| {readonly kind: 'here'}
	/** Before the first lesson: all that the lab made is removed. */
	| {readonly kind: 'beginning'};

export type Route = {
	/** Index of the step at which the route ends. */
	readonly target: number;
	readonly base: Base;
	/** Steps that are run and checked on the way. */
	readonly steps: number;
};

/** The lab's position in the state of a renderer. */
export function positionOf({passed, actions, phase}: TutorState, {steps}: Pick<CourseView, 'steps'>): Position {
	const gap = steps.findIndex(({id}) => !passed.has(id));
	const attempted = phase.kind === 'running' || actions.some(({outcome}) => outcome !== undefined);
	return {passed: gap < 0 ? steps.length : gap, attempted};
}

/**
 * The shortest correct route to the start of a lesson or of a step: from a snapshot, from the lab's position if that is
 * before it, or from the beginning. A step that was begun is not gone on from where its lesson has a snapshot: it may have
 * failed because of what is broken in the lab. Undefined when the course has no lesson and no step of that identifier.
 */
export function findRoute(
	{lessons, steps}: Pick<CourseView, 'lessons' | 'steps'>,
	to: string,
	{passed, attempted}: Position,
	snapshots: readonly string[],
): Route | undefined {
	const target = lessons.find(({id}) => id === to)?.firstStep ?? steps.find(({id}) => id === to)?.index;
	if (target === undefined) return undefined;
	const kept = lessons.findLast(({id, firstStep}) => firstStep <= target && snapshots.includes(id));
	const isBefore = passed < target || (passed === target && !attempted);
	const here = isBefore ? passed : -1;
	const lesson = lessons.findLast(({firstStep}) => firstStep <= passed);
	// For the lab's own position the snapshot is preferred: it mends what was broken there by hand.
	if (kept !== undefined && (kept.firstStep > here || here === target || (attempted && kept.id === lesson?.id))) {
		return {target, base: {kind: 'snapshot', lesson: kept.id}, steps: target - kept.firstStep};
	}

	return isBefore
		? {target, base: {kind: 'here'}, steps: target - passed}
		: {target, base: {kind: 'beginning'}, steps: target};
}

/**
 * How the lab can be taken to the start of a lesson: by a snapshot, by running steps, or not at all, because it has not
 * come there yet.
 */
export function restoreMethod(
	course: Pick<CourseView, 'lessons' | 'steps'>,
	lesson: string,
	position: Position,
	snapshots: readonly string[],
): 'snapshot' | 'running' | 'none' {
	if (snapshots.includes(lesson)) return 'snapshot';
	const first = course.lessons.find(({id}) => id === lesson)?.firstStep;
	return first !== undefined && first <= position.passed ? 'running' : 'none';
}
