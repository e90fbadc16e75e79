import {createInterface} from 'node:readline';
import {flyThrough} from '../tutor/autopilot.js';
import type {TutorEvent} from '../tutor/events.js';
import {summarise} from '../tutor/summary.js';
import type {Tutor} from '../tutor/views.js';
import {Narrator} from './narrator.js';
import {flagLines, undoLines} from './plain-text.js';
import {summaryLines} from './summary-text.js';

export type PlainSettings = {
	/** Whether somebody answers: otherwise the course goes on by itself. */
	readonly asks: boolean;
	readonly input: NodeJS.ReadableStream;
	readonly output: NodeJS.WritableStream & {columns?: number};
};

/** Goes through the course in plain text until the tutor has closed; the lab is kept unless asked otherwise. */
export async function runPlainSession(tutor: Tutor, {asks, input, output}: PlainSettings): Promise<'ended' | 'failed'> {
	const width = Math.min(100, Math.max(40, output.columns ?? 80));
	const print = (lines: readonly string[]) => {
		if (lines.length > 0) output.write(`${lines.join('\n')}\n`);
	};

	const narrator = new Narrator(tutor.course, width);
	tutor.subscribe((event) => print(narrator.tell(event)));
	return asks ? converse(tutor, input, print) : goOnAlone(tutor);
}

async function goOnAlone(tutor: Tutor): Promise<'ended' | 'failed'> {
	const quit = () => tutor.dispatch({type: 'quit', lab: 'keep'});
	process.once('SIGINT', quit).once('SIGTERM', quit);
	const flight = await Promise.race([flyThrough(tutor), tutor.closed.then(() => 'failed' as const)]);
	quit();
	await tutor.closed;
	process.off('SIGINT', quit).off('SIGTERM', quit);
	return flight === 'failed' ? 'failed' : 'ended';
}

/** Answers come by the line, so that nothing of the terminal has to be changed or restored. */
async function converse(
	tutor: Tutor,
	input: NodeJS.ReadableStream,
	print: (lines: readonly string[]) => void,
): Promise<'ended' | 'failed'> {
	const lines = createInterface({input, terminal: false});
	let leaving = false;
	const interrupt = () => {
		if (tutor.getState().phase.kind === 'running') tutor.dispatch({type: 'interrupt'});
		else {
			leaving = true;
			print(leaveQuestion);
		}
	};

	const terminate = () => tutor.dispatch({type: 'quit', lab: 'keep'});
	process.on('SIGINT', interrupt);
	process.once('SIGTERM', terminate).once('SIGHUP', terminate);
	tutor.subscribe((event) => print(invitation(event, tutor)));
	lines.on('line', (line) => {
		const answer = line.trim().toLowerCase();
		if (leaving) leaving = leave(answer, tutor, print);
		else if (answer === 'q' || (answer === '' && tutor.getState().phase.kind === 'finished')) {
			leaving = true;
			print(leaveQuestion);
		} else obey(answer, tutor, print);
	});
	// The end of the input is nobody to ask any more.
	lines.on('close', terminate);
	await tutor.closed;
	process.off('SIGINT', interrupt).off('SIGTERM', terminate).off('SIGHUP', terminate);
	lines.close();
	return 'ended';
}

const leaveQuestion = ['', 'Leave: k keeps the lab running, x removes it, anything else goes on.'];

function leave(answer: string, tutor: Tutor, print: (lines: readonly string[]) => void): boolean {
	if (answer === 'k' || answer === 'x') tutor.dispatch({type: 'quit', lab: answer === 'k' ? 'keep' : 'remove'});
	else print(['Going on.']);
	return false;
}

function obey(answer: string, tutor: Tutor, print: (lines: readonly string[]) => void): void {
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
				'Enter runs the step or goes on, r checks again, h hint, f flags, l lessons, x script, m transcript, q quit.',
			]);
	}
}

function invitation(event: TutorEvent, tutor: Tutor): string[] {
	switch (event.type) {
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
	const {passed, stepIndex} = getState();
	return course.lessons.map((lesson) => {
		const own = course.steps.slice(lesson.firstStep, lesson.firstStep + lesson.stepCount);
		const done = own.every(({id}) => passed.has(id));
		const here = own.some(({index}) => index === stepIndex);
		return `${here ? '>' : ' '} ${done ? '[x]' : '[ ]'} ${String(lesson.number).padStart(2)} ${lesson.title}`;
	});
}
