import type {Cluster} from '../../../source/cluster/cluster.js';
import type {Finding, Intent, StepResult, TutorEvent} from '../../../source/tutor/events.js';
import type {TutorState} from '../../../source/tutor/state/state.js';
import type {Tutor} from '../../../source/tutor/views.js';
import {fakeCourse} from './fake-course.js';
import {type FakeTerminals, fakeTerminals} from './fake-terminals.js';

/** Every third step is passed by the tutor, by the learner with a hint, and by the learner alone. */
function resultOf(step: string, index: number): StepResult {
	const by = index % 3 === 0 ? 'tutor' : 'learner';
	return {step, milliseconds: 14_600 * (index + 1), by, hints: index % 3 === 1 ? 1 : 0};
}

const nobody: Cluster = {instances: [], streams: [], backups: []};

/** A step as it is on being entered. */
export function stateAt(stepIndex: number, change: Partial<TutorState> = {}): TutorState {
	const step = fakeCourse.steps[stepIndex];
	return {
		phase: {kind: 'ready'},
		stepIndex,
		stepId: step?.id ?? '',
		examined: true,
		passed: new Set(fakeCourse.steps.slice(0, stepIndex).map(({id}) => id)),
		actions: (step?.actions ?? []).map(({parts}) => ({shown: parts.map(({text}) => text).join('\n')})),
		output: [],
		checks: (step?.checks ?? []).map((says) => ({says})),
		hints: [],
		log: [],
		logs: new Map(),
		cluster: nobody,
		clusterAtEntry: nobody,
		notices: [],
		results: fakeCourse.steps.slice(0, stepIndex).map(({id}, index) => resultOf(id, index)),
		written: [],
		snapshots: [],
		runWaits: false,
		hasSkipped: false,
		pollRate: 'off',
		...change,
	};
}

/** How a fake tutor behaves. */
export type FakeOptions = {
	readonly state?: TutorState;
	/** Time that each action and each check takes, in milliseconds; without it nothing happens by itself. */
	readonly pace?: number;
	/** Steps whose first check fails the first time. */
	readonly failing?: ReadonlySet<number>;
	/** Lines that a running action prints, for a flood. */
	readonly lines?: number;
	/** Why no terminal can be opened; without it there are scripted ones. */
	readonly noTerminals?: string;
};

export type FakeTutor = Tutor & {
	readonly terminals: FakeTerminals;
	/** The reader's intents, in order. */
	readonly intents: readonly Intent[];
	/** How closely the screen wanted the cluster to be watched, in order. */
	readonly pollRates: readonly (Intent & {readonly type: 'set-poll-rate'})['pollRate'][];
	/** Changes the state, and tells it by an event. */
	readonly put: (change: Partial<TutorState>, event?: TutorEvent) => void;
	readonly close: () => void;
};

const hintTexts = [
	'Look at the first line of the output.',
	'Run the command once more, as it is shown.',
	'Press Enter.',
];

const refused: Finding = {
	status: 'failed',
	expected: 'a server that takes connections on port 5000',
	observed: 'connection refused',
	diagnosis: {
		id: 'port-busy',
		title: 'The port is taken',
		cause: 'Another program of this machine listens on port 5000.',
		remedy: 'Stop it, or start the lab with other ports: --lab other.',
	},
};

/** A tutor without a lab: it plays the fake course, or just stands where it is put. */
export function fakeTutor(options: FakeOptions = {}): FakeTutor {
	const listeners = new Set<(event: TutorEvent) => void>();
	const intents: Intent[] = [];
	const pollRates: (Intent & {readonly type: 'set-poll-rate'})['pollRate'][] = [];
	const failed = new Set<number>();
	const timers = new Set<NodeJS.Timeout>();
	let state = options.state ?? stateAt(0);
	let close = () => {};
	const closed = new Promise<void>((resolve) => {
		close = resolve;
	});

	const tell = (event: TutorEvent) => {
		for (const listener of listeners) listener(event);
	};
	const put = (change: Partial<TutorState>, event: TutorEvent = {type: 'step-failed', step: state.stepId}) => {
		state = {...state, ...change};
		tell(event);
	};
	const later = (call: () => void, pace = options.pace) => {
		if (pace === undefined) return;
		const timer = setTimeout(() => {
			timers.delete(timer);
			call();
		}, pace);
		timers.add(timer);
	};
	const stop = () => {
		for (const timer of timers) clearTimeout(timer);
		timers.clear();
	};
	const enter = (index: number) => {
		const step = fakeCourse.steps[index];
		if (step === undefined) {
			put({phase: {kind: 'finished'}, checks: []}, {type: 'course-passed', milliseconds: 1});
			return;
		}
		const lesson = fakeCourse.lessons[step.lessonIndex]?.id ?? '';
		put(
			{...stateAt(index), passed: state.passed},
			{type: 'step-entered', step: step.id, lesson, title: step.title, index},
		);
	};
	const check = (index: number) => {
		const failing = options.failing?.has(state.stepIndex) === true && !failed.has(state.stepIndex);
		const view = state.checks[index];
		if (view === undefined) {
			const passed = new Set([...state.passed, state.stepId]);
			put({phase: {kind: 'passed', by: 'tutor'}, passed});
			return;
		}
		const finding: Finding = failing ? refused : {status: 'passed', observed: 'seen just now'};
		const checks = state.checks.map((other, at) => (at === index ? {...other, finding} : other));
		put({checks}, {type: 'finding', step: state.stepId, check: index, says: view.says, finding});
		if (!failing) {
			later(() => check(index + 1));
			return;
		}
		failed.add(state.stepIndex);
		put({phase: {kind: 'failed'}});
	};
	const examine = () => {
		const checks = state.checks.map(({says}) => ({says}));
		put({phase: {kind: 'checking', deadline: Date.now() + 10_000}, checks});
		later(() => check(0));
	};
	const act = (action: number) => {
		const shown = state.actions[action]?.shown;
		if (shown === undefined) {
			examine();
			return;
		}
		const command = {stream: 'command', line: shown} as const;
		put({phase: {kind: 'running', action}, output: [...state.output, command]});
		const total = options.lines ?? 3;
		let printed = 0;
		const print = () => {
			const count = Math.min(total - printed, 200);
			const lines = Array.from({length: count}, (_, at) => ({
				stream: 'stdout' as const,
				line: `line ${printed + at + 1} of what the command prints`,
			}));
			printed += count;
			put(
				{output: [...state.output, ...lines].slice(-2000)},
				{type: 'output', step: state.stepId, stream: 'stdout', line: ''},
			);
			if (printed < total) {
				later(print, 5);
				return;
			}
			later(() => {
				const actions = state.actions.map((view, at) =>
					at === action ? {...view, outcome: {kind: 'succeeded'} as const} : view,
				);
				put({actions});
				act(action + 1);
			});
		};
		later(print, 5);
	};
	const hint = () => {
		const total = fakeCourse.steps[state.stepIndex]?.hintCount ?? 0;
		const level = state.hints.length;
		const text = hintTexts[level];
		if (level >= total || text === undefined) return;
		put({hints: [...state.hints, text]}, {type: 'hint', step: state.stepId, level: level + 1, text});
	};
	const interrupt = () => {
		const {phase} = state;
		if (phase.kind !== 'running') return;
		stop();
		const actions = state.actions.map((view, at) =>
			at === phase.action ? {...view, outcome: {kind: 'interrupted'} as const} : view,
		);
		put({phase: {kind: 'ready'}, actions});
	};

	const answer = (intent: Intent) => {
		switch (intent.type) {
			case 'proceed':
				if (state.phase.kind === 'passed') enter(state.stepIndex + 1);
				else if (state.phase.kind === 'ready' || state.phase.kind === 'failed') act(0);
				break;
			case 'recheck':
				examine();
				break;
			case 'hint':
				hint();
				break;
			case 'interrupt':
				interrupt();
				break;
			case 'set-poll-rate':
				break;
			case 'quit':
				stop();
				put({phase: {kind: 'closing'}});
				later(close);
		}
	};

	return {
		course: fakeCourse,
		getState: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		dispatch(intent) {
			if (intent.type === 'set-poll-rate') pollRates.push(intent.pollRate);
			else intents.push(intent);
			if (options.pace !== undefined) answer(intent);
		},
		terminals: fakeTerminals(options.noTerminals),
		closed,
		intents,
		pollRates,
		put,
		close,
	};
}
