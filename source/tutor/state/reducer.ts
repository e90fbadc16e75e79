import type {Cluster} from '../../cluster/cluster.js';
import {actionSummary} from '../course-view.js';
import type {StepResult, TutorEvent} from '../events.js';
import {placeName} from '../journey/place-name.js';
import type {CourseView} from '../views.js';
import type {LogLine, TutorState} from './state.js';
import {Tail} from './tail.js';

/** Most lines that the state keeps of each kind; older ones are forgotten. */
const maxLines = {output: 2000, log: 100, logs: 2000, notices: 20};

const nothingSeen: Cluster = {instances: [], streams: [], backups: []};

export const initialState: TutorState = {
	phase: {kind: 'resuming'},
	stepIndex: 0,
	stepId: '',
	examined: false,
	passed: new Set(),
	results: [],
	actions: [],
	output: [],
	checks: [],
	hints: [],
	log: [],
	logs: new Map(),
	notices: [],
	written: [],
	snapshots: [],
	runWaits: false,
	hasSkipped: false,
	pollRate: 'off',
	cluster: nothingSeen,
	clusterAtEntry: nothingSeen,
};

/** The state after an event; pure, so that a stream of events can be replayed. */
export function reduce(state: TutorState, event: TutorEvent, course: CourseView): TutorState {
	switch (event.type) {
		case 'course-entered':
			return {
				...initialState,
				pollRate: state.pollRate,
				cluster: state.cluster,
				clusterAtEntry: state.cluster,
			};
		case 'resumed':
			return {
				...state,
				examined: true,
				passed: new Set(event.passed),
				results: event.results ?? [],
				notices: event.lost ? told(state, `This is not true any more: ${event.lost.says}.`) : state.notices,
			};
		case 'step-entered': {
			const step = course.steps[event.index];
			return {
				...state,
				phase: {kind: 'ready', ...(event.interrupted && {interrupted: true})},
				lost: undefined,
				stepIndex: event.index,
				stepId: event.step,
				actions: (step?.actions ?? []).map((action) => ({shown: actionSummary(action)})),
				checks: (step?.checks ?? []).map((says) => ({says})),
				output: [],
				log: [],
				hints: [],
				// The pull of the image may go on through several steps; a backup belongs to its step.
				progress: state.progress?.kind === 'image' ? state.progress : undefined,
				clusterAtEntry: state.cluster,
				// Notices from the examination of the lab stay until the first step is left.
				notices: state.phase.kind === 'resuming' ? state.notices : [],
			};
		}

		case 'journey':
			return reduceJourney(state, event, course);
		case 'base-reached':
			return {...state, ...(state.journey && {journey: {...state.journey, atBase: true}})};
		case 'snapshot':
			return {
				...state,
				keeping: event.stage === 'taking' ? event.lesson : undefined,
				runWaits: false,
				hasSkipped: state.hasSkipped || event.stage === 'skipped',
			};
		case 'run-waits':
			return {...state, runWaits: event.waits};
		case 'poll-rate':
			return {...state, pollRate: event.pollRate};
		case 'leaving':
			return {...state, leaving: event.lab};
		case 'snapshots':
			return {...state, snapshots: event.lessons};
		case 'holding':
			return {...state, phase: {kind: 'holding', action: event.index}};
		case 'withheld':
			return {...state, phase: {kind: 'ready', interrupted: true}};
		case 'interruption-settled':
			return state.phase.kind === 'ready' ? {...state, phase: {kind: 'ready'}} : state;
		case 'action-started': {
			const shown = event.shown.split('\n').map((line) => ({stream: 'command' as const, line}));
			return {
				...state,
				phase: {kind: 'running', action: event.index},
				actions: state.actions.map((action, index) => (index >= event.index ? {shown: action.shown} : action)),
				output: [...(event.index === 0 ? [] : state.output), ...shown].slice(-maxLines.output),
				checks: state.checks.map(({deadline: _, ...check}) => check),
			};
		}

		case 'output':
			return {...state, output: [...state.output, {stream: event.stream, line: event.line}].slice(-maxLines.output)};
		case 'action-ended':
			return {
				...state,
				actions: state.actions.map((action, index) =>
					index === event.index ? {...action, outcome: event.outcome} : action,
				),
				phase: event.outcome.kind === 'interrupted' ? {kind: 'ready', interrupted: true} : state.phase,
				progress: state.progress?.kind === 'image' ? state.progress : undefined,
			};
		case 'notice':
			return {...state, notices: told(state, event.text)};
		case 'progress':
			return {...state, progress: event.stage === 'going-on' ? event.work : undefined};
		case 'log': {
			const {instance, line, meaning} = event;
			return {...state, log: [...state.log, {instance, line, meaning}].slice(-maxLines.log)};
		}

		case 'log-lines': {
			const {instance} = event;
			const before = state.logs.get(instance) ?? Tail.empty<LogLine>(maxLines.logs);
			const lines = event.lines.map((line): LogLine => ({instance, ...line}));
			return {...state, logs: new Map(state.logs).set(instance, before.append(lines))};
		}

		case 'cluster': {
			const {cluster} = event;
			// The step cannot have changed what was not seen before it.
			const sawAll = !state.clusterAtEntry.instances.some(({server}) => server.kind === 'unknown');
			const entry = sawAll && state.clusterAtEntry.instances.length > 0 ? state.clusterAtEntry : cluster;
			return {...state, cluster, clusterAtEntry: entry};
		}

		case 'check-waiting': {
			const deadline =
				state.phase.kind === 'checking' ? Math.max(state.phase.deadline, event.deadline) : event.deadline;
			return {
				...state,
				phase: {kind: 'checking', deadline},
				checks: state.checks.map((check, index) =>
					index === event.check ? {...check, deadline: event.deadline} : check,
				),
			};
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
				lost: undefined,
				passed: new Set([...state.passed, event.step]),
				results: withResult(state.results, event),
				...(state.journey?.progress && {journey: {...state.journey, progress: oneMore(state.journey.progress)}}),
			};
		case 'step-failed':
			return {...state, phase: {kind: 'failed'}};
		case 'outcome-lost':
			return {...state, lost: {step: event.step, says: event.says}};
		case 'outcome-regained':
			return {...state, lost: undefined};
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

/** Intents are refused during a journey; when it ends early, a notice tells why. */
function reduceJourney(state: TutorState, event: TutorEvent & {type: 'journey'}, course: CourseView): TutorState {
	switch (event.stage) {
		case 'begun': {
			const {to, by, steps = 0} = event;
			return {
				...state,
				phase: {kind: 'resuming'},
				examined: false,
				journey: {to, by, ...(steps > 0 && {progress: {done: 0, steps}})},
				notices: state.phase.kind === 'resuming' ? state.notices : [],
			};
		}

		case 'arrived':
			return {...state, journey: undefined};
		case 'failed': {
			const where = placeName(event.to, course);
			const notice = `The lab did not get to ${where}. ${event.why}`;
			return {...state, journey: undefined, notices: told(state, notice)};
		}
	}
}

function told({notices}: TutorState, text: string): readonly string[] {
	return [...notices, text].slice(-maxLines.notices);
}

function oneMore({done, steps}: NonNullable<NonNullable<TutorState['journey']>['progress']>) {
	return {done: Math.min(steps, done + 1), steps};
}

/** A step that is done again counts as it was done last. */
function withResult(results: readonly StepResult[], {step, milliseconds, by, hints}: StepResult): StepResult[] {
	return [...results.filter((result) => result.step !== step), {step, milliseconds, by, hints}];
}
