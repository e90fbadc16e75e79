import {actionSummary} from './course-view.js';
import type {StepResult, TutorEvent} from './events.js';
import type {TutorState} from './state.js';
import type {CourseView} from './views.js';

/** Most lines that the state keeps of each kind; older ones are forgotten. */
const most = {output: 2000, log: 1000, notices: 20};

export const initialState: TutorState = {
	phase: {kind: 'resuming'},
	stepIndex: 0,
	stepId: '',
	passed: new Set(),
	results: [],
	actions: [],
	output: [],
	checks: [],
	hints: [],
	log: [],
	notices: [],
	written: [],
};

/** The state after an event; pure, so that a stream of events can be replayed. */
export function reduce(state: TutorState, event: TutorEvent, course: CourseView): TutorState {
	switch (event.type) {
		case 'course-entered':
			return initialState;
		case 'resumed':
			return {...state, passed: new Set(event.passed), results: event.results ?? []};
		case 'step-entered': {
			const step = course.steps[event.index];
			return {
				...state,
				phase: {kind: 'ready'},
				stepIndex: event.index,
				stepId: event.step,
				actions: (step?.actions ?? []).map((action) => ({shown: actionSummary(action)})),
				checks: (step?.checks ?? []).map((says) => ({says})),
				output: [],
				log: [],
				hints: [],
				// What was told while the lab was looked at is news until the first step is left.
				notices: state.phase.kind === 'resuming' ? state.notices : [],
			};
		}

		case 'action-started': {
			const shown = event.shown.split('\n').map((line) => ({stream: 'command' as const, line}));
			return {
				...state,
				phase: {kind: 'running', action: event.index},
				actions: state.actions.map((action, index) => (index >= event.index ? {shown: action.shown} : action)),
				output: [...(event.index === 0 ? [] : state.output), ...shown].slice(-most.output),
			};
		}

		case 'output':
			return {...state, output: [...state.output, {stream: event.stream, line: event.line}].slice(-most.output)};
		case 'action-ended':
			return {
				...state,
				actions: state.actions.map((action, index) =>
					index === event.index ? {...action, outcome: event.outcome} : action,
				),
				phase: event.outcome.kind === 'interrupted' ? {kind: 'ready'} : state.phase,
			};
		case 'notice':
			return {...state, notices: [...state.notices, event.text].slice(-most.notices)};
		case 'log': {
			const {instance, line, meaning} = event;
			return {...state, log: [...state.log, {instance, line, meaning}].slice(-most.log)};
		}

		case 'check-waiting': {
			const deadline =
				state.phase.kind === 'checking' ? Math.max(state.phase.deadline, event.deadline) : event.deadline;
			return {...state, phase: {kind: 'checking', deadline}};
		}

		case 'finding':
			return {
				...state,
				checks: state.checks.map((check, index) =>
					index === event.check ? {...check, finding: event.finding} : check,
				),
			};
		case 'step-passed':
			return {
				...state,
				phase: {kind: 'passed', by: event.by},
				passed: new Set([...state.passed, event.step]),
				results: withResult(state.results, event),
			};
		case 'step-failed':
			return {...state, phase: {kind: 'failed'}};
		case 'lesson-passed':
			return state;
		case 'course-passed':
			return {
				...state,
				phase: {kind: 'finished'},
				notices: state.phase.kind === 'resuming' ? state.notices : [],
			};
		case 'hint':
			return {...state, hints: [...state.hints, event.text]};
		case 'closing':
			return {...state, phase: {kind: 'closing'}};
		case 'written':
			return {...state, written: [...state.written, {what: event.what, file: event.file}]};
	}
}

/** A step that is done again counts as it was done last. */
function withResult(results: readonly StepResult[], {step, milliseconds, by, hints}: StepResult): StepResult[] {
	return [...results.filter((result) => result.step !== step), {step, milliseconds, by, hints}];
}
