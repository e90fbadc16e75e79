import {renameSync, rmSync} from 'node:fs';
import {listenForInterruption} from '../base/interruption.js';
import {printLines, printToStderr} from '../base/print.js';
import {KnownSecrets} from '../demo/cast/known-secrets.js';
import {type DemoRecording, recordDemo} from '../demo/cast/record-demo.js';
import {type Misfit, misfitOf, skippedTime} from '../demo/rehearsal.js';
import {defaultTypingSpeed, startDemo} from '../demo/start-demo.js';
import {typedText} from '../demo/typed-text.js';
import {rehearsalLines, rehearsedStepLine} from '../plain/rehearsal-text.js';
import type {Tutor} from '../tutor/views.js';
import {projector} from '../ui/demo/measure.js';
import {project} from '../ui/demo/project.js';
import {highlight} from '../ui/theme/highlight.js';
import {chooseTheme} from '../ui/theme/theme.js';
import {learnFrom, rehearsalFile} from './demo-cast.js';
import {sayGoodbye} from './goodbye.js';
import {prepareTutor} from './open-tutor.js';
import type {GlobalOptions} from './settings.js';

export type Rehearsal = {
	/** The lesson to begin with, by identifier; the whole course without one. */
	readonly from?: string;
	/** Characters a second, in the recording. */
	readonly typing?: number;
};

/**
 * Runs a whole demonstration without pauses, prints the time of each step and what would not fit on a projector, and
 * leaves a recording in the lab, which is then at the beginning again. Returns the exit code.
 */
export async function rehearse(options: GlobalOptions, {from, typing}: Rehearsal): Promise<number> {
	const {dir, start} = await prepareTutor(options);
	const known = new KnownSecrets();
	const stopLearning = await learnFrom(dir, known);
	const opened = start({pacing: 'one-by-one'});
	const first = from ?? opened.course.lessons[0]?.id;
	const demo = startDemo(opened, {from: first, typing: 0, auto: {pace: 0}});
	const {course} = opened;
	printLines([`Rehearsing ${course.steps.length} steps in the lab "${course.lab}" (${course.engine}) …`]);

	let skipped = 0;
	const file = `${rehearsalFile(dir)}.new`;
	rmSync(file, {force: true});
	const recording = recordDemo(
		file,
		{size: projector, title: `${course.title}: a rehearsal`, term: process.env.TERM},
		known,
		{trouble: printToStderr, now: () => performance.now() + skipped},
	);
	const misfits = new Map<string, Misfit[]>();
	let shown = demo.getState().beat;
	const theme = chooseTheme(process.env, 'still');
	recording.follow(demo);
	const stopProjecting = project(demo, {
		size: projector,
		theme,
		style: {...theme, highlight},
		onFrame(frame, painted) {
			const {stepIndex, stepId} = demo.tutor.getState();
			const {beat} = demo.getState();
			if (beat.kind !== shown.kind) {
				const action = shown.kind === 'typed' ? course.steps[stepIndex]?.actions[shown.action] : undefined;
				skipped += skippedTime(
					shown,
					action === undefined ? 0 : typedText(action).length,
					typing ?? defaultTypingSpeed,
				);
				shown = beat;
			}

			const misfit = misfitOf(beat, frame.overflow);
			if (misfit !== undefined) misfits.set(stepId, withMisfit(misfits.get(stepId) ?? [], misfit));
			recording.onPaint(painted, projector);
		},
	});
	const times = new Map<string, number>();
	opened.subscribe((event) => {
		if (event.type !== 'step-passed') return;
		times.set(event.step, event.milliseconds);
		const {stepIndex} = opened.getState();
		// The layout of the outcome comes a turn later.
		setImmediate(() =>
			printLines([rehearsedStepLine(course, stepIndex, event.milliseconds, misfits.get(event.step) ?? [])]),
		);
	});

	const interruption = listenForInterruption();
	interruption.signal.addEventListener('abort', () => demo.dispatch({type: 'quit', lab: 'keep'}));
	const stood = await Promise.race([demo.stands, demo.closed.then(() => 'closed' as const)]);
	stopProjecting();
	await stopLearning();
	await keep(recording, file, stood === 'finished' ? rehearsalFile(dir) : undefined);
	if (stood === 'failed') printLines(failureLines(opened));
	if (stood === 'finished') {
		const screen = `${projector.columns}x${projector.rows}`;
		printLines(rehearsalLines(course, {times, misfits, screen}));
		printLines(['', 'A recording of it is kept: on stage, v plays a step that fails. Back to the beginning …']);
		await goBack(opened, first);
	}

	demo.dispatch({type: 'quit', lab: 'keep'});
	await demo.closed;
	interruption.end();
	sayGoodbye(opened, ' demo');
	return interruption.exitCode() ?? (stood === 'finished' ? 0 : 1);
}

function withMisfit(before: readonly Misfit[], misfit: Misfit): Misfit[] {
	const same = (other: Misfit) =>
		other.kind === misfit.kind &&
		(other.kind !== 'command' || misfit.kind !== 'command' || other.action === misfit.action);
	return [...before.filter((other) => !same(other)), misfit];
}

/** Replaces the last recording only when this one is complete. */
async function keep(recording: DemoRecording, file: string, place: string | undefined): Promise<void> {
	recording.close();
	if (place === undefined) rmSync(file, {force: true});
	else renameSync(file, place);
}

function failureLines({course, getState}: Tutor): string[] {
	const {stepId, checks} = getState();
	const unmet = checks.flatMap(({says, finding}) =>
		finding === undefined || finding.status === 'passed' ? [] : [{says, finding}],
	);
	return [
		'',
		`This step did not pass: ${course.steps.find(({id}) => id === stepId)?.title} (${stepId}).`,
		...unmet.flatMap(({says, finding}) => [
			`  ${says}: expected ${finding.expected}; ${finding.observed}`,
			...(finding.diagnosis === undefined ? [] : [`  ${finding.diagnosis.cause} ${finding.diagnosis.remedy}`]),
		]),
	];
}

/** Settles when the lab is at the start of a lesson again, or could not be taken there. */
async function goBack(tutor: Tutor, lesson: string | undefined): Promise<void> {
	if (lesson === undefined) return;
	await new Promise<void>((resolve) => {
		const stop = tutor.subscribe((event) => {
			if (event.type === 'notice') printToStderr(event.text);
			if (event.type !== 'journey' || event.stage === 'begun') return;
			if (event.stage === 'failed') printToStderr(`The lab did not get there: ${event.why}`);
			stop();
			resolve();
		});
		void tutor.closed.finally(resolve);
		tutor.dispatch({type: 'go-to', to: lesson});
	});
}
