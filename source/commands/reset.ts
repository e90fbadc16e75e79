import {listenForInterruption, signalsOfOthers} from '../base/interruption.js';
import {printLines, printToStderr} from '../base/print.js';
import type {Course} from '../course/types.js';
import {type OpenLab, openLab, planLab} from '../lab/open-lab.js';
import {Guide} from '../plain/guide.js';
import {startTutor} from '../tutor/start-tutor.js';
import type {Tutor} from '../tutor/views.js';
import {mayGoBack} from './ask.js';
import {currentLesson, lossQuestion, standing} from './begin-at.js';
import {existingLab} from './existing-lab.js';
import {exporterFor} from './exports.js';
import {UsageError} from './faults.js';
import {findLesson, type GlobalOptions, labRequest, readCourseToPlay} from './settings.js';
import {undo} from './undo.js';

/** Takes a lab back to the start of a lesson. Returns the exit code. */
export async function reset(options: GlobalOptions, operand = ''): Promise<number> {
	const course = await readCourseToPlay(options);
	const [given = '', ...rest] = operand.split('/');
	const lesson = findLesson(course, given, 'reset');
	const {lab} = await existingLab(options, 'so nothing can be taken back');
	if (rest.length > 0) return undo(course, lab, {lesson, step: rest.join('/')}, options);
	const opened = await openLab(
		await planLab({...labRequest(options), name: lab.name, dir: lab.dir, instances: course.instances}),
	);
	let tutor: ReturnType<typeof startTutor> | undefined;
	try {
		await refuseAhead(course, opened, lesson);
		if (!(await mayGoBack(lossQuestion(course, lab, lesson), options))) return 0;
		tutor = startTutor(course, opened, exporterFor(course, lab), {from: {to: lesson, unless: 'never'}});
	} finally {
		if (tutor === undefined) opened.close();
	}

	return tellJourney(tutor, () => standing(course, lab));
}

/** Without a snapshot, a lesson that the lab has not come to can only be reached by `run`. */
async function refuseAhead(course: Course, {description, snapshots}: OpenLab, lesson: string): Promise<void> {
	const current = await currentLesson(course, description);
	const target = course.lessons.findIndex(({id}) => id === lesson);
	if (target <= current || (await snapshots.list()).some((kept) => kept.lesson === lesson)) return;
	const before = course.lessons[target - 1]?.id;
	throw new UsageError(
		`The lab "${description.name}" has not come to ${lesson} yet.\nRun it to there: run --from ${course.lessons[current]?.id} --to ${before}.`,
	);
}

/**
 * Tells how the lab goes back, and closes the tutor at the end.
 * @param standing says where the lab is
 */
async function tellJourney(tutor: Tutor, standing: () => Promise<string>): Promise<number> {
	const guide = new Guide(tutor.course);
	let arrived = false;
	const quit = () => tutor.dispatch({type: 'quit', lab: 'keep'});
	// Without a reader the lab is taken back as well.
	const interruption = listenForInterruption({signals: signalsOfOthers});
	interruption.signal.addEventListener('abort', quit);
	tutor.subscribe((event) => {
		printLines(guide.tell(event));
		if (event.type === 'journey') arrived = event.stage === 'arrived';
		const isOver = event.type === 'journey' && event.stage !== 'begun';
		const isKept = event.type === 'snapshot' && event.stage !== 'taking' && tutor.getState().journey === undefined;
		// A snapshot of the start that was reached may still be taken.
		if ((isOver && tutor.getState().keeping === undefined) || isKept) queueMicrotask(quit);
	});
	await tutor.closed;
	interruption.end();
	const broken = arrived ? undefined : interruption.exitCode();
	if (broken !== undefined) printToStderr(`It was broken off. ${await standing()}`);
	return interruption.exitCode() ?? (arrived ? 0 : 1);
}
