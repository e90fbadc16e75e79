import {listenForInterruption, signalsOfOthers} from '../base/interruption.js';
import {printLines, printToStderr} from '../base/print.js';
import {courseForLab, stepsOf} from '../course/for-engine.js';
import type {Course, Step} from '../course/types.js';
import {fill, maskSecrets} from '../course/variables.js';
import {type LabDescription, labVariables} from '../lab/description.js';
import {LabFault} from '../lab/lab-fault.js';
import {openLab, planLab} from '../lab/open-lab.js';
import {Servers} from '../lab/servers.js';
import {dueChecks, leading} from '../tutor/journey/resume.js';
import {startAgain} from '../tutor/journey/start-again.js';
import {readProgress, writeProgress} from '../tutor/progress.js';
import type {RecordEntry} from '../tutor/record/entries.js';
import {appendToRecord} from '../tutor/record/record-file.js';
import {runningInstances} from '../tutor/running-instances.js';
import {undoStep} from '../tutor/undo-step.js';
import {mayGoBack} from './ask.js';
import {standing} from './begin-at.js';
import {UsageError} from './faults.js';
import {type GlobalOptions, labRequest} from './settings.js';

/**
 * Undoes the step that passed last, as its lesson says. Returns the exit code.
 * @throws UsageError when it is another step, or one that cannot be undone by itself
 */
export async function undo(
	course: Course,
	lab: LabDescription,
	place: {readonly lesson: string; readonly step: string},
	options: GlobalOptions,
): Promise<number> {
	const variables = labVariables(lab);
	const own = courseForLab(course, lab.engine, variables);
	const step = findStep(own, place);
	const whole = `"reset ${place.lesson}" goes back to the start of its lesson.`;
	const [command] = step.undos;
	if (command === undefined) throw new UsageError(`The step ${step.id} cannot be undone by itself.\n${whole}`);
	const opened = await openLab(
		await planLab({...labRequest(options), name: lab.name, dir: lab.dir, instances: course.instances}),
	);
	try {
		const progress = await readProgress(lab.dir);
		const passed = leading(stepsOf(own), progress);
		const last = passed.at(-1)?.step;
		if (last !== step.id) throw new UsageError(whyNot(step, passed, last, whole));
		printLines(
			fill(command.command, maskSecrets(variables))
				.split('\n')
				.map((line, index) => `${index === 0 ? '$' : ' '} ${line}`),
		);
		if (!(await mayGoBack(`Undo the step ${step.id} with this?`, options))) return 0;
		const servers = new Servers(opened.engine);
		try {
			const interruption = listenForInterruption({signals: signalsOfOthers});
			const context = {engine: opened.engine, servers};
			const due = dueChecks(stepsOf(own), passed.length);
			await startAgain(progress.running, due, context, (text) => printLines([text]));
			const outcome = await undoStep(
				step,
				context,
				(_stream, line) => printLines([`  | ${line}`]),
				interruption.signal,
			);
			interruption.end();
			if (outcome.kind === 'interrupted') {
				printToStderr(`It was broken off, and some of it may be done. ${await standing(course, lab)}`);
				return interruption.exitCode() ?? 130;
			}

			if (outcome.kind !== 'undone')
				throw new LabFault(`The step ${step.id} is not undone: ${whyNotUndone(outcome)}.`, whole);
			const running = await runningInstances(opened.engine);
			await writeProgress(lab.dir, {...progress, passed: passed.slice(0, -1), attempted: undefined, running});
			const says = fill(outcome.says, maskSecrets(variables));
			record(lab.dir, {type: 'undone', at: new Date().toISOString(), step: step.id, says});
			printLines([`The step is undone; this is not true any more: ${says}.`]);
			return 0;
		} finally {
			await servers.close();
		}
	} finally {
		opened.close();
	}
}

function record(dir: string, entry: RecordEntry): void {
	appendToRecord(dir, printToStderr)(entry);
}

function findStep({lessons}: Course, place: {readonly lesson: string; readonly step: string}): Step {
	const steps = lessons.find(({id}) => id === place.lesson)?.steps ?? [];
	const found = steps.find(({id}, index) => id === `${place.lesson}/${place.step}` || String(index + 1) === place.step);
	if (found !== undefined) return found;
	const all = steps.map(({id}) => id.slice(place.lesson.length + 1)).join(', ');
	throw new UsageError(`The lesson ${place.lesson} has no step "${place.step}".\nIts steps are ${all}.`);
}

function whyNot(
	{id}: Step,
	passed: readonly {readonly step: string}[],
	last: string | undefined,
	whole: string,
): string {
	const why = passed.some(({step}) => step === id)
		? `The step ${id} cannot be undone by itself, because others were done after it; the last one is ${last}.`
		: `The step ${id} has not passed, so there is nothing to undo.`;
	return `${why}\n${whole}`;
}

function whyNotUndone(
	outcome: Exclude<Awaited<ReturnType<typeof undoStep>>, {kind: 'undone' | 'interrupted'}>,
): string {
	switch (outcome.kind) {
		case 'failed':
			return `its commands failed with exit code ${outcome.exitCode}`;
		case 'still-holds':
			return 'all its outcomes are still true';
		case 'cannot':
			return 'there is no way to do it';
	}
}
