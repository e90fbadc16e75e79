import type {TutorEvent} from './events.js';
import type {Base, Route} from './route.js';
import type {CourseView} from './views.js';

/** What it takes to travel; each of these may find that the tutor closes, and says so by `closing`. */
export type Traveller = {
	readonly course: Pick<CourseView, 'steps'>;
	readonly emit: (event: TutorEvent) => void;
	/** Ends the current step and all connections to the servers. */
	readonly leave: () => Promise<'left' | 'closing'>;
	/** Takes the lab to where the way begins; why not, if so. */
	readonly reach: (base: Base) => Promise<{readonly why?: string} | 'closing'>;
	/** Looks where the lab really stands: the index of the step that comes next. */
	readonly stand: () => Promise<number | 'closing'>;
	/** Enters a step, and runs and checks it. */
	readonly pass: (step: number) => Promise<'passed' | 'failed' | 'stopped'>;
	readonly enter: (step: number) => void;
};

/**
 * Takes the lab along a route and tells of it. When that fails, or is stopped, the lab stands wherever it came to.
 * @param stop is looked at between two steps
 */
export async function travel(to: string, route: Route, traveller: Traveller, stop: AbortSignal): Promise<void> {
	const {base, target, steps} = route;
	const {course, emit, leave, reach, stand, pass, enter} = traveller;
	const fail = (why: string) => emit({type: 'travel', stage: 'failed', to, why});
	emit({type: 'travel', stage: 'begun', to, by: base.kind === 'checkpoint' ? 'checkpoint' : 'running', steps});
	if ((await leave()) === 'closing') return;
	const reached = await reach(base);
	if (reached === 'closing') return;
	const standing = await stand();
	if (standing === 'closing') return;
	if (reached.why !== undefined) {
		enter(standing);
		fail(reached.why);
		return;
	}

	for (let at = standing; at < target; at++) {
		const end = stop.aborted ? 'not begun' : await pass(at);
		if (end === 'passed') continue;
		if (end === 'not begun') enter(at);
		const title = course.steps[at]?.title ?? '';
		fail(end === 'failed' ? `"${title}" did not pass.` : `It was stopped at "${title}".`);
		return;
	}

	enter(target);
	emit({type: 'travel', stage: 'arrived', to});
}
