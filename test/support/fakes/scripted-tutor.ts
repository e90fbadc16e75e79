import type {ActionOutcome, Finding, Intent, JourneyNews, TutorEvent} from '../../../source/tutor/events.js';
import {initialState, reduce} from '../../../source/tutor/state/reducer.js';
import type {TutorState} from '../../../source/tutor/state/state.js';
import type {CourseView, Tutor} from '../../../source/tutor/views.js';
import {fakeCourse} from './fake-course.js';
import {fakeTerminals} from './fake-terminals.js';

export type Script = {
	/** How a command ends; well when absent. */
	readonly outcome?: (step: number, action: number) => ActionOutcome;
	/** Whether a step's outcome holds when it is looked at; it does when absent. */
	readonly holds?: (step: number) => boolean;
	/** Why the lab does not get to a place, if so. */
	readonly stranded?: (to: string) => string | undefined;
	/** The lab's position after it was examined. */
	readonly start?: number;
	readonly course?: CourseView;
};

export type ScriptedTutor = Tutor & {
	readonly intents: readonly Intent[];
	/** Lets the next thing happen that is under way; false when nothing is. */
	readonly next: () => boolean;
	/** Lets everything happen that is under way, and what the demonstration asks for meanwhile. */
	readonly settle: () => Promise<void>;
	/** The step is done by hand. */
	readonly passByHand: () => void;
	/** Emits an event that changes nothing. */
	readonly chatter: () => void;
};

const refused: Finding = {
	status: 'failed',
	expected: 'a server that takes connections',
	observed: 'postgres-1 does not answer\n    at connect (net.js:1)',
};

/**
 * A tutor without a lab that runs its commands one by one, with the events and the state of the real one. Nothing happens
 * by itself: what is under way goes on when the test says so.
 */
export function scriptedTutor(script: Script = {}): ScriptedTutor {
	const {course = fakeCourse} = script;
	const listeners = new Set<(event: TutorEvent) => void>();
	const intents: Intent[] = [];
	let state: TutorState = initialState;
	let under: (() => void) | undefined;
	let onJourney = false;
	let close = () => {};
	const closed = new Promise<void>((resolve) => {
		close = resolve;
	});
	const emit = (event: TutorEvent) => {
		state = reduce(state, event, course);
		for (const listener of listeners) listener(event);
	};
	const later = (what: () => void) => {
		under = what;
	};
	const step = () => course.steps[state.stepIndex];
	const enter = (index: number) => {
		const view = course.steps[index];
		if (view === undefined) {
			emit({type: 'course-passed', milliseconds: 1});
			return;
		}
		const lesson = course.lessons[view.lessonIndex]?.id ?? '';
		emit({type: 'step-entered', step: view.id, lesson, title: view.title, index});
	};
	const look = () => {
		for (const [check, says] of (step()?.checks ?? []).entries()) {
			emit({type: 'check-waiting', step: state.stepId, check, says, deadline: 1000});
		}
		later(() => judge(script.holds?.(state.stepIndex) ?? true, 'tutor'));
	};
	const judge = (holds: boolean, by: 'tutor' | 'learner') => {
		const finding: Finding = holds ? {status: 'passed', observed: 'seen'} : refused;
		for (const [check, says] of (step()?.checks ?? []).entries()) {
			emit({type: 'finding', step: state.stepId, check, says, finding});
		}
		if (holds) emit({type: 'step-passed', step: state.stepId, milliseconds: 1, by, hints: 0});
		else emit({type: 'step-failed', step: state.stepId});
	};
	const act = (index: number) => {
		const shown = state.actions[index]?.shown;
		if (shown === undefined) {
			look();
			return;
		}
		emit({type: 'action-started', step: state.stepId, index, shown});
		later(() => {
			const outcome = script.outcome?.(state.stepIndex, index) ?? {kind: 'succeeded'};
			emit({type: 'action-ended', step: state.stepId, index, outcome, milliseconds: 1});
			if (outcome.kind === 'failed') later(() => judge(script.holds?.(state.stepIndex) ?? false, 'tutor'));
			else if (index + 1 < state.actions.length) emit({type: 'holding', step: state.stepId, index: index + 1});
			else look();
		});
	};
	const goTo = (to: string) => {
		const target = course.lessons.find(({id}) => id === to)?.firstStep ?? course.steps.find(({id}) => id === to)?.index;
		if (target === undefined || onJourney || state.phase.kind === 'resuming') return;
		onJourney = true;
		const news = (told: JourneyNews) => emit({type: 'journey', ...told});
		news({stage: 'begun', to, by: 'snapshot'});
		later(() => {
			onJourney = false;
			const why = script.stranded?.(to);
			if (why !== undefined) {
				enter(state.stepIndex);
				news({stage: 'failed', to, why});
				return;
			}
			enter(target);
			news({stage: 'arrived', to});
		});
	};
	const interrupt = () => {
		const {phase} = state;
		if (phase.kind === 'running') {
			under = undefined;
			const outcome: ActionOutcome = {kind: 'interrupted'};
			emit({type: 'action-ended', step: state.stepId, index: phase.action, outcome, milliseconds: 1});
		} else if (phase.kind === 'holding') {
			emit({type: 'withheld', step: state.stepId, index: phase.action});
		}
	};
	const obey = (intent: Intent) => {
		const {phase} = state;
		switch (intent.type) {
			case 'proceed':
				if (phase.kind === 'passed') enter(state.stepIndex + 1);
				else if (phase.kind === 'holding') act(phase.action);
				else if (phase.kind === 'ready' || phase.kind === 'failed') act(0);
				break;
			case 'recheck':
				if (phase.kind === 'failed') look();
				break;
			case 'interrupt':
				interrupt();
				break;
			case 'go-to':
				goTo(intent.to);
				break;
			case 'quit':
				under = undefined;
				emit({type: 'closing', lab: intent.lab});
				close();
				break;
			default:
		}
	};
	const next = () => {
		const what = under;
		under = undefined;
		what?.();
		return what !== undefined;
	};
	later(() => {
		const at = script.start ?? 0;
		const passed = course.steps.slice(0, at).map(({id}) => id);
		emit({type: 'resumed', step: course.steps[at]?.id ?? '', passed});
		enter(at);
	});
	return {
		course,
		getState: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		dispatch(intent) {
			intents.push(intent);
			if (state.phase.kind === 'closing') return;
			if (!onJourney || intent.type === 'quit') obey(intent);
		},
		terminals: fakeTerminals(undefined),
		closed,
		intents,
		next,
		async settle() {
			do await Promise.resolve();
			while (next());
			await Promise.resolve();
		},
		passByHand() {
			const {kind} = state.phase;
			if (onJourney) return;
			if (kind !== 'ready' && kind !== 'failed' && kind !== 'checking') return;
			under = undefined;
			judge(true, 'learner');
		},
		chatter: () => emit({type: 'log-lines', instance: 'postgres-1', lines: [{line: 'checkpoint starting'}]}),
	};
}
