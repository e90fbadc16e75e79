import {evaluate} from '../../checks/evaluate.js';
import {variablesIn} from '../../course/instances.js';
import type {Step} from '../../course/types.js';
import type {StepResult} from '../events.js';
import type {RunnerContext} from '../runner-context.js';
import type {Pacing} from './action-run.js';
import type {Preparation} from './preparation.js';
import {StepSession} from './step-session.js';

export type StepOptions = {
	readonly pacing?: Pacing;
	/** Whether a snapshot is taken at the start of each lesson; `none` for a lab that will be removed anyway. */
	readonly snapshots?: 'taken' | 'none';
};

/** How a step is reached: after the one before, by resuming, or on a journey to another one. */
export type Arrival = 'going on' | 'resumed' | 'on a journey';

/** The current step of the course, and the snapshot of its lesson's start. */
export class CurrentStep {
	/** Absent before the first step is entered, while a journey has left it, and behind the last one. */
	session: StepSession | undefined;
	readonly #context: RunnerContext;
	readonly #preparation: Preparation;
	readonly #options: StepOptions;

	constructor(context: RunnerContext, preparation: Preparation, options: StepOptions) {
		this.#context = context;
		this.#preparation = preparation;
		this.#options = options;
	}

	/** Ends the step, before its servers are stopped. */
	async leave(): Promise<void> {
		const {session} = this;
		this.session = undefined;
		await session?.close();
	}

	/** Ends the step, which stays the current one. */
	async close(): Promise<void> {
		await this.session?.close();
	}

	/** Takes a snapshot of a lesson's start, in the background; a run that is asked for meanwhile waits. */
	async #takeSnapshot(lesson: string, first: Step): Promise<void> {
		this.session?.hold();
		this.#context.connections.hold();
		this.#context.emit({type: 'snapshot', lesson, stage: 'taking'});
		const taken = await this.#context.snapshots.take(
			lesson,
			() => this.#isDone(first),
			() => this.#context.isLeaving(),
		);
		const {runWaits, hasSkipped} = this.#context.getState();
		if (this.#context.isLeaving()) return;
		this.#context.connections.release();
		this.session?.release();
		if (taken.kind !== 'skipped') {
			this.#context.emit({type: 'snapshot', lesson, stage: 'taken'});
		} else {
			this.#context.emit({type: 'snapshot', lesson, stage: 'skipped', why: taken.why});
			if (!hasSkipped)
				this.#context.emit({type: 'notice', text: `This lesson's start cannot be gone back to at once. ${taken.why}`});
		}

		if (runWaits) this.run();
		this.#context.emit({type: 'snapshots', lessons: await this.#context.snapshots.lessons()});
	}

	/** Whether the outcome of a step is true: after its lesson was begun before, and an earlier step had to be done again. */
	async #isDone({checks}: Step): Promise<boolean> {
		const {context} = this.#context.connections;
		const seen = await Promise.all(checks.map(async ({condition}) => evaluate(condition, context)));
		return seen.every(({passed}) => passed);
	}

	/** Runs the step's commands, once the lab is copied. */
	run(): void {
		if (this.#context.getState().keeping !== undefined) this.#context.emit({type: 'run-waits', waits: true});
		else if (this.session !== undefined) this.#context.inBackground(this.session.run());
	}

	/** Enters a step, and takes a snapshot of the start of its lesson; finishes behind the last one. */
	enter(index: number, arrival: Arrival): void {
		if (this.#context.isLeaving()) return;
		void this.session?.close();
		const step = this.#context.steps[index];
		const lesson = this.#context.course.lessons.find(({steps}) => step !== undefined && steps.includes(step));
		if (!step || !lesson) {
			this.session = undefined;
			this.#context.emit({type: 'course-passed', milliseconds: timeOf(this.#context.memory.progress.passed)});
			return;
		}

		const {attempted, underWay, filling} = this.#context.memory.progress;
		this.#context.connections.logs.explain(step.watches);
		this.#context.emit({
			type: 'step-entered',
			step: step.id,
			lesson: lesson.id,
			title: this.#context.view.steps[index]?.title ?? step.title,
			index,
			...(underWay === step.id && {interrupted: true}),
		});
		this.session = new StepSession({
			step,
			steps: this.#context.steps,
			index,
			view: this.#context.view.steps[index],
			diagnoses: this.#context.course.diagnoses,
			known: variablesIn(lesson.id, this.#context.course, this.#context.connections.context.engine.variables),
			context: this.#context.connections.context,
			preparation: this.#preparation,
			pacing: arrival === 'on a journey' ? 'together' : (this.#options.pacing ?? 'together'),
			attemptedBefore: attempted === step.id,
			interruptedBefore: underWay === step.id,
			brokenOff: filling?.step === step.id ? filling.action : undefined,
			emit: (event) => this.#context.emit(event),
			inBackground: this.#context.inBackground,
			remember: (news) => this.#context.memory.remember(news),
			passed: (outcome) => this.#stepPassed(step, index, outcome),
		});
		if (step !== lesson.steps[0] || this.#options.snapshots === 'none') return;
		const isFresh =
			arrival === 'going on' || (attempted !== step.id && !this.#context.getState().snapshots.includes(lesson.id));
		if (isFresh) this.#context.inBackground(this.#takeSnapshot(lesson.id, step));
	}

	#stepPassed(step: Step, index: number, outcome: Omit<StepResult, 'step'>): void {
		this.#context.emit({type: 'step-passed', step: step.id, ...outcome});
		const passed = [...this.#context.memory.progress.passed.slice(0, index), {step: step.id, ...outcome}];
		this.#context.inBackground(this.#context.memory.remember({passed}));
		const lesson = this.#context.course.lessons.find(({steps}) => steps.at(-1) === step);
		if (!lesson) return;
		const own = new Set(lesson.steps.map(({id}) => id));
		const milliseconds = timeOf(passed.filter(({step: id}) => own.has(id)));
		this.#context.emit({type: 'lesson-passed', lesson: lesson.id, milliseconds});
	}
}

/** How long steps have taken, in milliseconds. */
function timeOf(steps: ReadonlyArray<Pick<StepResult, 'milliseconds'>>): number {
	return steps.reduce((sum, {milliseconds}) => sum + milliseconds, 0);
}
