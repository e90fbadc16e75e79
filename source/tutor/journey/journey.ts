import type {TutorEvent} from '../events.js';
import type {CourseView} from '../views.js';
import type {Base, Route} from './route.js';

/** Effects of a journey on the lab; each returns `closing` when it finds the tutor closing. */
export type JourneyEffects = {
	readonly course: Pick<CourseView, 'steps'>;
	readonly emit: (event: TutorEvent) => void;
	/** Ends the current step and all connections to the servers. */
	readonly leaveServers: () => Promise<'left' | 'closing'>;
	/** Takes the lab to where the route begins; why not, if so. */
	readonly restoreBase: (base: Base) => Promise<{readonly why?: string} | 'closing'>;
	/** Examines the lab: the index of the step that comes next. */
	readonly resumePosition: () => Promise<number | 'closing'>;
	/** Where the route begins when it is found that only so many steps hold. */
	readonly baseAt: (position: number) => Base | undefined;
	/** Enters a step, and runs and checks it. */
	readonly runStep: (step: number) => Promise<'passed' | 'failed' | 'stopped'>;
	readonly enterStep: (step: number) => void;
};

/**
 * Takes the lab along a route to a lesson or a step, and emits events. What is found lost on the way comes back with a
 * snapshot where there is one, and else by running its steps again. When that fails, or is stopped, the lab stays where it
 * has come to.
 * @param stop is checked between two steps
 */
export async function makeJourney(to: string, route: Route, effects: JourneyEffects, stop: AbortSignal): Promise<void> {
	const {base, target, steps} = route;
	const {course, emit, leaveServers, restoreBase, resumePosition, baseAt, runStep, enterStep} = effects;
	const fail = (why: string) => emit({type: 'journey', stage: 'failed', to, why});
	emit({type: 'journey', stage: 'begun', to, by: base.kind === 'snapshot' ? 'snapshot' : 'running', steps});
	if ((await leaveServers()) === 'closing') return;
	let restored = await restoreBase(base);
	if (restored === 'closing') return;
	emit({type: 'base-reached', to});
	let position = await resumePosition();
	if (position === 'closing') return;
	const kept = base.kind === 'here' && position < target - steps ? baseAt(position) : undefined;
	if (kept?.kind === 'snapshot') {
		if ((await leaveServers()) === 'closing') return;
		restored = await restoreBase(kept);
		if (restored === 'closing') return;
		position = await resumePosition();
		if (position === 'closing') return;
	}

	if (restored.why !== undefined) {
		enterStep(position);
		fail(restored.why);
		return;
	}

	for (let at = position; at < target; at++) {
		const end = stop.aborted ? 'not begun' : await runStep(at);
		if (end === 'passed') continue;
		if (end === 'not begun') enterStep(at);
		const title = course.steps[at]?.title ?? '';
		fail(end === 'failed' ? `"${title}" did not pass.` : `It was stopped at "${title}".`);
		return;
	}

	enterStep(target);
	emit({type: 'journey', stage: 'arrived', to});
}
