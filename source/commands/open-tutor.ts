import {type LabPlan, openLab} from '../lab/open-lab.js';
import {startTutor, type TutorOptions} from '../tutor/start-tutor.js';
import {exporterFor} from './exports.js';
import {planToPlay} from './plan-to-play.js';
import type {GlobalOptions} from './settings.js';

export type OpenedTutor = ReturnType<typeof startTutor>;

/**
 * Opens the lab of the options, making it if need be.
 * @returns the lab's folder, and how to start a tutor in it; a listener that subscribes in the same turn gets its first
 * event
 */
export async function prepareTutor(options: GlobalOptions) {
	const planning = planToPlay(options);
	const [course, plan] = await Promise.all([planning.course, planning.plan]);
	const lab = await openLab(plan);
	return {
		dir: plan.lab.dir,
		start: (options: TutorOptions = {}): OpenedTutor =>
			startTutor(course, lab, exporterFor(course, plan.lab), {notices: portNotices(plan), ...options}),
	};
}

/** Says which of the document's ports are busy, and what is used instead. */
export function portNotices(plan: LabPlan): string[] {
	if (plan.kind === 'existing') return [];
	return plan.busy.map(
		({instance, port, instead}) =>
			`Port ${port} is in use by something else on this machine, so ${instance} gets port ${instead}. To have ${port}: free it, "clean", and start again.`,
	);
}

/** What is left in the folder of a removed lab, as a sentence; undefined when nothing is left. */
export function leftBehindNotice(dir: string, left: readonly string[]): string | undefined {
	return left.length === 0
		? undefined
		: `The lab is removed; in ${dir} stays what it did not write: ${left.join(', ')}.`;
}
