import {createInterface} from 'node:readline';
import {listenForInterruption, onEndingSignal} from '../base/interruption.js';
import {printLines} from '../base/print.js';
import {flyThrough} from '../tutor/autopilot.js';
import type {TutorEvent} from '../tutor/events.js';
import {placeName} from '../tutor/journey/place-name.js';
import {findRoute, positionOf, restoreMethod} from '../tutor/journey/route.js';
import {removalWords} from '../tutor/removal-words.js';
import {summarise} from '../tutor/summary.js';
import type {CourseView, LessonView, Tutor} from '../tutor/views.js';
import type {Classroom} from '../workshop/classroom.js';
import {type AskedToWait, gateWords, heldByGate} from '../workshop/gate.js';
import {ClassroomNarrator} from './classroom-text.js';
import {type FollowedClassroom, followClassroom} from './follow-classroom.js';
import {Narrator} from './narrator.js';
import {flagLines, undoLines} from './plain-text.js';
import {summaryLines} from './summary-text.js';

export type PlainSettings = {
	/** Whether a person answers; if not, the course goes on by itself. */
	readonly asks: boolean;
	readonly input: NodeJS.ReadableStream;
	readonly output: NodeJS.WritableStream & {columns?: number};
	/**
	 * The workshop that the learner is in, or the promise of it: until it is kept, and when it is broken, the session is
	 * as without one. The caller closes it.
	 */
	readonly classroom?: Classroom | Promise<Classroom>;
};

/** Plays the course in plain text until the tutor has closed; the lab is kept unless the learner removes it. */
export async function runPlainSession(
	tutor: Tutor,
	{asks, input, output, classroom}: PlainSettings,
): Promise<'ended' | 'failed'> {
	const width = Math.min(100, Math.max(40, output.columns ?? 80));
	const print = (lines: readonly string[]) => printLines(lines, output);
	const narrator = new Narrator(tutor.course, width);
	tutor.subscribe((event) => print(narrator.tell(event)));
	// A person who answers has read what was printed.
	const seat = followClassroom(classroom, new ClassroomNarrator(tutor.course, width), print, (workshop, messages) => {
		if (asks) for (const message of messages) workshop.dismiss(message);
	});
	try {
		return await (asks ? converse(tutor, input, print, seat) : goOnAlone(tutor));
	} finally {
		seat.stop();
	}
}

async function goOnAlone(tutor: Tutor): Promise<'ended' | 'failed'> {
	const quit = () => tutor.dispatch({type: 'quit', lab: 'keep'});
	const interruption = listenForInterruption();
	interruption.signal.addEventListener('abort', quit);
	const flight = await Promise.race([flyThrough(tutor), tutor.closed.then(() => 'failed' as const)]);
	quit();
	await tutor.closed;
	interruption.end();
	return flight === 'failed' ? 'failed' : 'ended';
}

/** Answers come by the line, so that nothing of the terminal has to be changed or restored. */
async function converse(
	tutor: Tutor,
	input: NodeJS.ReadableStream,
	print: (lines: readonly string[]) => void,
	seat: FollowedClassroom,
): Promise<'ended' | 'failed'> {
	const lines = createInterface({input, terminal: false});
	let leaving = false;
	/** The lesson of the open question about going back. */
	let goingTo: LessonView | undefined;
	let asked: AskedToWait | undefined;
	/** Whether the instructor's gate holds the learner back now. */
	const isHeld = () => {
		const held = heldByGate(seat.get()?.getState().gate, tutor.getState(), tutor.course, asked);
		asked = held ?? asked;
		return held !== undefined;
	};
	const interrupt = () => {
		const {phase, journey} = tutor.getState();
		if (phase.kind === 'running' || phase.kind === 'checking' || journey !== undefined)
			tutor.dispatch({type: 'interrupt'});
		else {
			leaving = true;
			print(leaveQuestion(tutor.course));
		}
	};

	const terminate = () => tutor.dispatch({type: 'quit', lab: 'keep'});
	const stopInterrupting = onEndingSignal(interrupt, {signals: ['SIGINT'], again: 'calls'});
	const stopTerminating = onEndingSignal(terminate, {signals: ['SIGTERM', 'SIGHUP', 'SIGPIPE']});
	tutor.subscribe((event) => print(invitation(event, tutor)));
	lines.on('line', (line) => {
		const answer = line.trim().toLowerCase();
		const wanted = lessonToGoTo(answer, tutor.course);
		const classroom = seat.get();
		if (leaving) leaving = leave(answer, tutor, print);
		else if (goingTo !== undefined) goingTo = goBack(answer, goingTo, tutor, print);
		else if (wanted !== undefined) goingTo = askToGoBack(wanted, tutor, print);
		else if (answer === 'q' || (answer === '' && tutor.getState().phase.kind === 'finished')) {
			leaving = true;
			print(leaveQuestion(tutor.course));
		} else if (answer === '!' && classroom !== undefined) turnHand(classroom);
		else if (answer === '' && isHeld()) print([gateWords]);
		else obey(answer, tutor, print, classroom === undefined ? 'alone' : 'workshop');
	});
	// After the end of the input there are no answers.
	lines.on('close', terminate);
	await tutor.closed;
	stopInterrupting();
	stopTerminating();
	lines.close();
	return 'ended';
}

function turnHand(classroom: Classroom): void {
	if (classroom.getState().hand === 'up') classroom.lowerHand();
	else classroom.raiseHand();
}

function leaveQuestion(course: CourseView): string[] {
	return [
		'',
		'Leave: k keeps the lab as it is, the whole word "remove" removes it, anything else goes on.',
		`To remove it takes away ${removalWords(course)}.`,
	];
}

function leave(answer: string, tutor: Tutor, print: (lines: readonly string[]) => void): boolean {
	if (answer === 'k' || answer === 'remove') tutor.dispatch({type: 'quit', lab: answer === 'k' ? 'keep' : 'remove'});
	else print(['Going on.']);
	return false;
}

/** The lesson that `reset N` names. */
function lessonToGoTo(answer: string, {lessons}: CourseView): LessonView | undefined {
	const given = /^reset (\S+)$/.exec(answer)?.[1];
	return lessons.find(({id, number}) => id === given || String(number) === given);
}

function askToGoBack(lesson: LessonView, {course, getState}: Tutor, print: (lines: readonly string[]) => void) {
	const state = getState();
	const position = positionOf(state, course);
	if (state.journey !== undefined || state.phase.kind === 'resuming') return undefined;
	const method = restoreMethod(course, lesson.id, position, state.snapshots);
	const route = findRoute(course, lesson.id, position, state.snapshots);
	if (method === 'none' || route === undefined) {
		print(['The lab has not come to this lesson yet.']);
		return undefined;
	}

	const how = route.steps > 0 ? `, by running ${route.steps} ${route.steps === 1 ? 'step' : 'steps'}` : '';
	const loss = route.base.kind === 'here' ? '' : ' What was done since then is lost.';
	print([
		'',
		`Take the lab to the start of ${placeName(lesson.id, course)}${how}?${loss}`,
		'y takes it there, anything else goes on.',
	]);
	return lesson;
}

function goBack(answer: string, {id}: LessonView, tutor: Tutor, print: (lines: readonly string[]) => void): undefined {
	if (answer === 'y') tutor.dispatch({type: 'go-to', to: id});
	else print(['Going on.']);
	return undefined;
}

function obey(
	answer: string,
	tutor: Tutor,
	print: (lines: readonly string[]) => void,
	place: 'alone' | 'workshop',
): void {
	const {stepIndex} = tutor.getState();
	const step = tutor.course.steps[stepIndex];
	switch (answer) {
		case '':
			tutor.dispatch({type: 'proceed'});
			break;
		case 'r':
			tutor.dispatch({type: 'recheck'});
			break;
		case 'h':
			if (step && tutor.getState().hints.length >= step.hintCount) print(['There is no further hint.']);
			tutor.dispatch({type: 'hint'});
			break;
		case 'f':
			if (step) print(flagLines(step));
			break;
		case 'l':
			print(lessonList(tutor));
			break;
		case 'x':
			tutor.dispatch({type: 'write', what: 'script'});
			break;
		case 'm':
			tutor.dispatch({type: 'write', what: 'transcript'});
			break;
		default:
			print([
				'Enter runs the step or goes on, r checks again, h hint, f flags, l lessons, reset N goes back to lesson N, x script, m transcript, q quit.',
				...(place === 'workshop' ? ['! raises your hand, so that the instructor sees it, or lowers it.'] : []),
			]);
	}
}

function invitation(event: TutorEvent, tutor: Tutor): string[] {
	if (tutor.getState().journey !== undefined) return [];
	switch (event.type) {
		case 'journey':
		case 'step-entered':
			return ['', 'Enter runs it (or do it yourself in another terminal); h hint, f flags, l lessons, q quit:'];
		case 'step-passed':
			return [...undoLines(tutor.course.steps.find(({id}) => id === event.step)), '', 'Enter goes on:'];
		case 'step-failed':
			return ['', 'Enter runs it again, r checks again, h hint, q quit:'];
		case 'action-ended':
			return event.outcome.kind === 'interrupted' ? ['', 'Enter runs it again, q quit:'] : [];
		case 'course-passed':
			return [
				...summaryLines(summarise(tutor.course, tutor.getState())),
				'',
				'x exports the course as a script, m writes a transcript of what was done, Enter or q to leave:',
			];
		default:
			return [];
	}
}

function lessonList({course, getState}: Tutor): string[] {
	const {passed, stepIndex, snapshots} = getState();
	const lines = course.lessons.map((lesson) => {
		const own = course.steps.slice(lesson.firstStep, lesson.firstStep + lesson.stepCount);
		const done = own.every(({id}) => passed.has(id));
		const here = own.some(({index}) => index === stepIndex);
		return `${here ? '>' : ' '} ${done ? '[x]' : '[ ]'} ${String(lesson.number).padStart(2)} ${lesson.title}${snapshots.includes(lesson.id) ? ' (kept)' : ''}`;
	});
	return [...lines, '"reset N" takes the lab back to the start of lesson N, at once where it is kept.'];
}
