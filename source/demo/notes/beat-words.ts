import type {TutorState} from '../../tutor/state/state.js';
import type {CourseView, StepView} from '../../tutor/views.js';
import type {Beat, DemoState} from '../demo.js';

/** The phase of the demonstration in words. */
export function beatWords(beat: Beat, actions: number): string {
	switch (beat.kind) {
		case 'waiting':
			return 'looking at the lab, or on the way to another lesson';
		case 'explaining':
			return 'explaining';
		case 'typing':
			return `${command(beat.action, actions)} is being typed`;
		case 'typed':
			return `${command(beat.action, actions)} is typed, waits to be run`;
		case 'running':
			return `${command(beat.action, actions)} runs`;
		case 'ran':
			return `${command(beat.action, actions)} has ended`;
		case 'checking':
			return 'the outcome is looked at';
		case 'passed':
			return 'the outcome holds';
		case 'failed':
			return 'the outcome does not hold';
		case 'mending':
			return 'the lesson is being rebuilt up to this step';
		case 'playing':
			return beat.over ? 'the recording of the step is over' : 'the step is played from the recording';
		case 'finished':
			return 'the course is finished';
		case 'closing':
			return 'the demonstration is closing';
	}
}

/** The effect of a press in words; undefined while it has none. */
export function nextWords(
	course: CourseView,
	tutor: TutorState,
	{beat, cover, viewing}: DemoState,
): string | undefined {
	if (cover === 'blank') return 'show the screen again';
	if (cover === 'cluster') return 'go back to the step';
	if (viewing !== undefined && viewing !== tutor.stepIndex) return 'look at the step after this one';
	const step = course.steps[tutor.stepIndex];
	if (step === undefined) return undefined;
	switch (beat.kind) {
		case 'explaining':
			return upTo(step, 0);
		case 'typing':
			return 'finish typing';
		case 'typed':
			return `run ${command(beat.action, step.actions.length)}`;
		case 'ran':
			return upTo(step, beat.action + 1);
		case 'passed':
			return afterwards(course, step);
		case 'playing':
			return beat.over ? afterwards(course, step) : undefined;
		default:
			return undefined;
	}
}

function upTo(step: StepView, action: number): string {
	const {length} = step.actions;
	return action < length ? `type ${command(action, length)}` : 'look at the outcome';
}

function afterwards({lessons, steps}: CourseView, {index, lessonIndex}: StepView): string {
	const following = steps[index + 1];
	if (following === undefined) return 'finish the course';
	const lesson = lessons[following.lessonIndex];
	return following.lessonIndex === lessonIndex || lesson === undefined
		? 'go to the next step'
		: `go to lesson ${lesson.number}`;
}

function command(action: number, actions: number): string {
	return actions === 1 ? 'the command' : `command ${action + 1} of ${actions}`;
}

/** The commands of a step that have not been run yet, as they are shown. */
export function commandsFrom(step: StepView, beat: Beat): string[] {
	return step.actions.slice(firstToRun(beat, step.actions.length)).map(({kind, path, parts}) => {
		const text = parts.map((part) => part.text).join('\n');
		if (kind === 'command') return text;
		return `${kind === 'write' ? 'write' : 'put into'} ${path}\n${text}`;
	});
}

function firstToRun(beat: Beat, actions: number): number {
	switch (beat.kind) {
		case 'waiting':
		case 'explaining':
			return 0;
		case 'typing':
		case 'typed':
			return beat.action;
		case 'running':
		case 'ran':
			return beat.action + 1;
		default:
			return actions;
	}
}
