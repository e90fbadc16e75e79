import {listenForInterruption} from '../base/interruption.js';
import {printJson, printLines, printToStderr} from '../base/print.js';
import {openLab} from '../lab/open-lab.js';
import {isTold} from '../plain/json-lines.js';
import {Narrator} from '../plain/narrator.js';
import {flyThrough} from '../tutor/autopilot.js';
import {startTutor} from '../tutor/start-tutor.js';
import {exporterFor} from './exports.js';
import {UsageError} from './faults.js';
import {leftBehindNotice, portNotices} from './open-tutor.js';
import {planToPlay} from './plan-to-play.js';
import {findLesson, type GlobalOptions} from './settings.js';

export type RunOptions = GlobalOptions & {
	readonly from?: string;
	readonly to?: string;
	readonly json?: boolean;
	readonly keep?: boolean;
};

/** Runs the whole course, or a part, without questions. Returns the exit code. */
export async function run(options: RunOptions): Promise<number> {
	// The machine is examined at the same time; mistakes in the course or in lessons' names are reported first.
	const planning = planToPlay(options);
	const course = await planning.course;
	const from = options.from === undefined ? undefined : findLesson(course, options.from, '--from');
	const to = options.to === undefined ? undefined : findLesson(course, options.to, '--to');
	const numberOf = (id: string) => course.lessons.findIndex((lesson) => lesson.id === id);
	if (from !== undefined && to !== undefined && numberOf(to) < numberOf(from)) {
		throw new UsageError(`--to ${to} comes before --from ${from}.`);
	}

	const plan = await planning.plan;
	if (plan.kind === 'existing' && from === undefined) {
		throw new UsageError(
			`There is a lab "${plan.lab.name}" already.\nGo on in it with --from LESSON, run in another one with --lab NAME, or remove it with "clean".`,
		);
	}

	const lab = await openLab(plan);
	const keep = options.keep === true || plan.kind === 'existing';
	const tutor = startTutor(course, lab, exporterFor(course, plan.lab), {
		notices: portNotices(plan),
		snapshots: keep ? 'taken' : 'none',
		from: from === undefined ? undefined : {to: from, unless: 'inside'},
	});
	const narrator = new Narrator(tutor.course);
	tutor.subscribe((event) => {
		if (!options.json) printLines(narrator.tell(event));
		else if (isTold(event)) printJson(event);
	});
	const quit = () => tutor.dispatch({type: 'quit', lab: keep ? 'keep' : 'remove'});
	const interruption = listenForInterruption();
	interruption.signal.addEventListener('abort', quit);
	const flight = await Promise.race([flyThrough(tutor, {to}), tutor.closed.then(() => 'interrupted' as const)]);
	if (flight !== 'interrupted') quit();
	await tutor.closed;
	const left = leftBehindNotice(tutor.course.dir, tutor.leftBehind());
	if (left !== undefined) printToStderr(left);
	interruption.end();
	if (flight === 'interrupted') return interruption.exitCode() ?? 1;
	return flight === 'arrived' ? 0 : 1;
}
