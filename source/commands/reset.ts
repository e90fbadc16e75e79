import {courseForLab} from '../course/for-engine.js';
import type {Course} from '../course/types.js';
import {type LabDescription, labVariables} from '../lab/description.js';
import {type OpenLab, openLab, planLab} from '../lab/open-lab.js';
import {Guide} from '../plain/guide.js';
import {viewCourse} from '../tutor/course-view.js';
import {startTutor} from '../tutor/start-tutor.js';
import type {Tutor} from '../tutor/views.js';
import {agrees} from './ask.js';
import {lossQuestion, standingLesson} from './begin-at.js';
import {existingLab} from './existing-lab.js';
import {UsageError} from './faults.js';
import {papersOf} from './papers.js';
import {findLesson, type GlobalOptions, labRequest, readCourseToPlay} from './settings.js';

/** Takes a lab back to the start of a lesson. Returns the exit code. */
export async function reset(options: GlobalOptions, operand = ''): Promise<number> {
	const course = await readCourseToPlay(options);
	const [given = '', ...rest] = operand.split('/');
	const lesson = findLesson(course, given, 'reset');
	const {lab} = await existingLab(options, 'so nothing can be taken back');
	if (rest.length > 0) return undo(course, lab, lesson, rest.join('/'));
	const opened = await openLab(await planLab({...labRequest(options), name: lab.name, dir: lab.dir}));
	let tutor: ReturnType<typeof startTutor> | undefined;
	try {
		await refuseAhead(course, opened, lesson);
		if (!(await mayGoBack(lossQuestion(course, lab, lesson), options))) return 0;
		tutor = startTutor(course, opened, papersOf(course, lab), {from: {to: lesson, unless: 'never'}});
	} finally {
		if (tutor === undefined) opened.close();
	}

	return tellTravel(tutor);
}

async function mayGoBack(question: string, {yes}: GlobalOptions): Promise<boolean> {
	if (yes === true || process.stdin.isTTY !== true || (await agrees(question))) return true;
	process.stdout.write('Nothing is changed.\n');
	return false;
}

/** Where the lab has not been, and of which it has no checkpoint, it can only be run to. */
async function refuseAhead(course: Course, {description, checkpoints}: OpenLab, lesson: string): Promise<void> {
	const standing = await standingLesson(course, description);
	const target = course.lessons.findIndex(({id}) => id === lesson);
	if (target <= standing || (await checkpoints.list()).some((kept) => kept.lesson === lesson)) return;
	const before = course.lessons[target - 1]?.id;
	throw new UsageError(
		`The lab "${description.name}" has not come to ${lesson} yet.\nRun it to there: run --from ${course.lessons[standing]?.id} --to ${before}.`,
	);
}

/** Tells how the lab goes back, and closes the tutor at the end. */
async function tellTravel(tutor: Tutor): Promise<number> {
	const guide = new Guide(tutor.course);
	let arrived = false;
	let said: NodeJS.Signals | undefined;
	const quit = () => tutor.dispatch({type: 'quit', lab: 'keep'});
	const leave = (signal: NodeJS.Signals) => {
		said = signal;
		quit();
	};
	process.once('SIGINT', leave).once('SIGTERM', leave);
	tutor.subscribe((event) => {
		for (const line of guide.tell(event)) process.stdout.write(`${line}\n`);
		if (event.type !== 'travel' || event.stage === 'begun') return;
		arrived = event.stage === 'arrived';
		queueMicrotask(quit);
	});
	await tutor.closed;
	process.off('SIGINT', leave).off('SIGTERM', leave);
	if (said !== undefined) return said === 'SIGINT' ? 130 : 143;
	return arrived ? 0 : 1;
}

function undo(course: Course, lab: LabDescription, lessonId: string, given: string): Promise<number> {
	const variables = labVariables(lab);
	const view = viewCourse(courseForLab(course, lab.engine, variables), {...lab, variables, shellLine: ''});
	const lesson = view.lessons.find(({id}) => id === lessonId);
	const steps = view.steps.slice(lesson?.firstStep, (lesson?.firstStep ?? 0) + (lesson?.stepCount ?? 0));
	const step = steps.find(({id}, index) => id === `${lessonId}/${given}` || String(index + 1) === given);
	if (step === undefined) {
		const all = steps.map(({id}) => id.slice(lessonId.length + 1)).join(', ');
		throw new UsageError(`The lesson ${lessonId} has no step "${given}".\nIts steps are ${all}.`);
	}

	throw new UsageError(
		`The step ${step.id} cannot be undone by itself.\n"reset ${lessonId}" goes back to the start of its lesson.`,
	);
}
