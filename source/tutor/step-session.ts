import {isDeepStrictEqual} from 'node:util';
import type {Observation} from '../checks/observation.js';
import type {CheckContext} from '../checks/probe.js';
import {expectedWords, observedWords} from '../checks/sentences.js';
import {slowness} from '../checks/slowness.js';
import {CheckWatch} from '../checks/watch.js';
import {actionsOf} from '../course/for-engine.js';
import type {Action, Diagnosis, Step} from '../course/types.js';
import {fill, maskSecrets, redact, secretValues, variableUses} from '../course/variables.js';
import {actionSummary} from './course-view.js';
import type {ActionOutcome, Finding, TutorEvent} from './events.js';
import {performAction} from './perform-action.js';
import type {Preparation} from './preparation.js';
import {StepEvidence} from './step/evidence.js';
import {LostOutcomeWatch} from './step/lost-outcome.js';
import type {StepView} from './views.js';

type Stage =
	| {kind: 'ready'}
	/** `goOn`: a command waits until it is asked for. */
	| {kind: 'running'; stop: AbortController; done: Promise<void>; goOn?: () => void}
	/** Deadlines of the checks, by index, as times. */
	| {kind: 'checking'; deadlines: readonly number[]; timer: NodeJS.Timeout}
	| {kind: 'failed'}
	| {kind: 'passed'};

type Setup = {
	readonly step: Step;
	/** All steps of the course, and this one's index. */
	readonly steps: readonly Step[];
	readonly index: number;
	readonly view: StepView | undefined;
	readonly diagnoses: readonly Diagnosis[];
	readonly sight: CheckContext;
	readonly preparation: Pick<Preparation, 'wait'>;
	readonly pacing: Pacing;
	/** The step's commands were started before, perhaps by a tutor that was killed. */
	readonly attemptedBefore: boolean;
	/** They had not ended when the last tutor did, or were interrupted. */
	readonly interruptedBefore: boolean;
	readonly emit: (event: TutorEvent) => void;
	/** Something that no one foresaw. */
	readonly fail: (error: unknown) => void;
	/** Remembers that the step's commands begin. */
	readonly attempting: () => Promise<void>;
	/** Remembers that they have come to their end. */
	readonly attempted: () => Promise<void>;
	/** The action that was filling a data folder when the last tutor ended, if it is one of this step. */
	readonly brokenOff: number | undefined;
	/** Remembers that an action begins to fill a data folder, or that it has ended. */
	readonly filling: (action: number | undefined) => Promise<void>;
	readonly passed: (outcome: {milliseconds: number; by: 'tutor' | 'learner'; hints: number}) => void;
};

/** Whether a step's commands are run one after the other, or each when it is asked for. */
export type Pacing = 'together' | 'one-by-one';

/** After a failed command nothing more is expected to come, so its checks get this time only, in milliseconds. */
const afterFailure = 2000;

/** Time in which an interrupted command may still bring something about, in milliseconds. */
const afterInterruption = 2000;

/** One step while it is the current one: its commands, and its checks, which look at the lab all the time. */
export class StepSession {
	readonly #setup: Setup;
	readonly #watch: CheckWatch;
	readonly #startedAt = Date.now();
	readonly #observations: Array<Observation | undefined>;
	readonly #findings: Array<Finding | undefined>;
	readonly #variables;
	#stage: Stage = {kind: 'ready'};
	#attempts: number;
	#brokenOff: number | undefined;
	#hints = 0;
	#frozen = false;
	#actedUntil = 0;
	/**
	 * The step's commands were interrupted: until when what they have left may still show. An outcome that holds then may
	 * be their work, with the rest of them never run, so the step does not pass by itself. It passes again when it is run
	 * to its end, when the learner asks to look, or once an outcome was seen missing after that time: who brings that about
	 * is the learner.
	 */
	#interruption: {readonly settled: number} | undefined;
	readonly #lost: LostOutcomeWatch;
	readonly #evidence: StepEvidence;

	constructor(setup: Setup) {
		this.#setup = setup;
		this.#attempts = setup.attemptedBefore ? 1 : 0;
		this.#brokenOff = setup.brokenOff;
		this.#evidence = new StepEvidence(setup.attemptedBefore);
		this.#observations = setup.step.checks.map(() => undefined);
		this.#findings = setup.step.checks.map(() => undefined);
		this.#variables = maskSecrets(setup.sight.engine.variables);
		if (setup.interruptedBefore) this.#interrupted();
		this.#lost = new LostOutcomeWatch(setup.steps, setup.index, setup.sight, ({step, says}, holds) =>
			setup.emit({type: holds ? 'outcome-regained' : 'outcome-lost', step, says: fill(says, this.#variables)}),
		);
		this.#watch = new CheckWatch(setup.step.checks, setup.sight, (check, observation, begun) =>
			this.#observe(check, observation, begun),
		);
	}

	/** Runs the step's commands, or the one that waits, unless they run already or the step has passed. */
	async run(): Promise<void> {
		if (this.#stage.kind === 'running') this.#stage.goOn?.();
		if (this.#stage.kind !== 'ready' && this.#stage.kind !== 'failed') return;
		const stop = new AbortController();
		let finished: () => void = () => {};
		const done = new Promise<void>((resolve) => {
			finished = resolve;
		});
		this.#stage = {kind: 'running', stop, done};
		this.#interruption = undefined;
		this.#lost.pause();
		// What is seen before the commands have ended does not count, and looking takes time from them.
		this.#watch.pause();
		this.#evidence.beginAttempt();
		try {
			await this.#setup.attempting();
			const end = await this.#performAll(stop.signal);
			if (this.#stage.kind !== 'running') return;
			if (end === 'interrupted') {
				this.#stage = {kind: 'ready'};
				this.#forgetSeen();
				this.#interrupted();
				this.#watch.wake('calm');
			} else {
				this.#setup.attempted().catch(this.#setup.fail);
				this.#expect(end === 'failed' ? afterFailure : undefined);
			}

			this.#lost.wake();
		} finally {
			finished();
		}
	}

	/** Stops the running command; the step can be run again. */
	interrupt(): void {
		if (this.#stage.kind === 'running') this.#stage.stop.abort();
	}

	/** Looks now; a failed step gets its time again, and an interrupted one passes if all holds. */
	recheck(): void {
		this.#settle();
		if (this.#stage.kind === 'failed') this.#expect(undefined);
		else this.wake();
	}

	/** Shows the next level of help, if there is one. */
	hint(): void {
		const text = this.#setup.step.hints[this.#hints];
		if (text === undefined) return;
		this.#hints++;
		this.#setup.emit({type: 'hint', step: this.#setup.step.id, level: this.#hints, text: fill(text, this.#variables)});
	}

	/** The servers stand still for a moment: nobody looks until `thaw`, and what was looked at meanwhile does not count. */
	freeze(): void {
		this.#frozen = true;
		this.#watch.pause();
		this.#lost.pause();
	}

	thaw(): void {
		if (!this.#frozen) return;
		this.#frozen = false;
		this.#actedUntil = performance.now();
		this.#lost.wake();
		this.wake();
	}

	/** Something may have changed: looks now. */
	wake(): void {
		if (!this.#frozen && this.#stage.kind !== 'passed' && this.#stage.kind !== 'running') this.#watch.wake();
	}

	/** Takes in lines of an instance's log. */
	log(instance: string, lines: readonly string[]): void {
		this.#evidence.log(instance, lines);
		this.wake();
	}

	/** Ends the session; a running command is stopped first. */
	async close(): Promise<void> {
		this.#watch.close();
		this.#lost.close();
		if (this.#stage.kind === 'checking') clearTimeout(this.#stage.timer);
		if (this.#stage.kind === 'running') {
			this.#stage.stop.abort();
			await this.#stage.done;
		}
	}

	async #performAll(signal: AbortSignal): Promise<'done' | 'failed' | 'interrupted'> {
		const {step, view, sight, emit} = this.#setup;
		const again = this.#attempts > 0;
		this.#attempts++;
		let failed = false;
		for (const [index, action] of actionsOf(step).entries()) {
			if (index > 0 && this.#setup.pacing === 'one-by-one' && !(await this.#hold(index, signal))) return 'interrupted';
			const text = view?.actions[index];
			emit({type: 'action-started', step: step.id, index, shown: text ? actionSummary(text) : ''});
			this.#evidence.actionStarted(index);
			const start = performance.now();
			const ended = (outcome: ActionOutcome) => {
				this.#evidence.actionEnded(index, outcome);
				const milliseconds = Math.round(performance.now() - start);
				emit({type: 'action-ended', step: step.id, index, outcome, milliseconds});
			};
			const missing = needsImage(action) ? await this.#waitForImage(index, signal) : undefined;
			if (missing !== undefined) {
				ended(missing);
				return missing.kind === 'interrupted' ? 'interrupted' : 'failed';
			}

			if (action.fills !== undefined) await this.#setup.filling(index);
			const outcome = await performAction(
				action,
				sight.engine,
				(stream, line) => this.#print(index, stream, line),
				signal,
				this.#brokenOff === index,
			);
			if (action.fills !== undefined) {
				this.#brokenOff = outcome.kind === 'interrupted' ? index : undefined;
				if (outcome.kind !== 'interrupted') await this.#setup.filling(undefined);
			}

			ended(outcome);
			if (outcome.kind === 'interrupted') return 'interrupted';
			if (outcome.kind === 'failed') {
				failed = true;
				// What an earlier attempt has done already fails now; what comes after it is still to be done.
				if (!again) break;
			}
		}

		return failed ? 'failed' : 'done';
	}

	/** Waits until the next command is asked for; false when it was interrupted meanwhile. */
	async #hold(index: number, signal: AbortSignal): Promise<boolean> {
		const {step, emit} = this.#setup;
		await new Promise<void>((resolve) => {
			if (this.#stage.kind !== 'running' || signal.aborted) return resolve();
			this.#stage = {...this.#stage, goOn: resolve};
			signal.addEventListener('abort', () => resolve(), {once: true});
			emit({type: 'holding', step: step.id, index});
		});
		if (this.#stage.kind === 'running') this.#stage = {...this.#stage, goOn: undefined};
		if (signal.aborted) emit({type: 'withheld', step: step.id, index});
		return !signal.aborted;
	}

	/** Waits until the image is here, so that the command does not fetch it a second time; says why not if it is not. */
	async #waitForImage(action: number, signal: AbortSignal): Promise<ActionOutcome | undefined> {
		const waiting = (image: string) =>
			this.#print(action, 'stderr', `(waiting for the image ${image}, which is being fetched)`);
		const end = await this.#setup.preparation.wait(waiting, signal);
		if (end === 'here') return undefined;
		if (end === 'interrupted') return {kind: 'interrupted'};
		this.#print(action, 'stderr', end.message);
		if (end.remedy !== undefined) this.#print(action, 'stderr', end.remedy);
		return {kind: 'failed', exitCode: 1, reason: 'the image is not here, so the command was not run'};
	}

	#print(action: number, stream: 'stdout' | 'stderr', line: string): void {
		this.#evidence.output(action, line);
		this.#setup.emit({type: 'output', step: this.#setup.step.id, stream, line});
	}

	/** What was seen before the commands ended says nothing about their outcome. */
	#forgetSeen(): void {
		this.#actedUntil = performance.now();
		this.#observations.fill(undefined);
	}

	#interrupted(): void {
		this.#interruption = {settled: performance.now() + afterInterruption * slowness()};
	}

	/** From now on it is the learner who brings about what shows. */
	#settle(): void {
		if (this.#interruption === undefined) return;
		this.#interruption = undefined;
		this.#setup.emit({type: 'interruption-settled', step: this.#setup.step.id});
	}

	/** From now on every check has its time; `most` shortens it. */
	#expect(most: number | undefined): void {
		const {step, emit} = this.#setup;
		const now = Date.now();
		this.#forgetSeen();
		const deadlines = step.checks.map(({within}) => now + Math.min(within, most ?? within) * slowness());
		const timer = setTimeout(() => this.#expire(), Math.max(0, Math.min(...deadlines) - now));
		this.#stage = {kind: 'checking', deadlines, timer};
		for (const [check, deadline] of deadlines.entries()) {
			emit({type: 'check-waiting', step: step.id, check, says: this.#says(check), deadline});
		}

		this.#watch.wake('eager');
	}

	/** The first deadline is over: fails if that outcome does not hold, else waits for the next one. */
	#expire(): void {
		if (this.#stage.kind !== 'checking') return;
		const {deadlines} = this.#stage;
		const now = Date.now();
		const holds = (check: number) => this.#observations[check]?.passed === true;
		if (deadlines.some((deadline, check) => deadline <= now && !holds(check))) {
			this.#stage = {kind: 'failed'};
			this.#watch.calmDown();
			for (const [check, observation] of this.#observations.entries()) if (observation) this.#tell(check, observation);
			this.#setup.emit({type: 'step-failed', step: this.#setup.step.id});
			this.#lost.look().catch(this.#setup.fail);
			return;
		}

		const open = deadlines.filter((deadline, check) => deadline > now && !holds(check));
		const wait = open.length > 0 ? Math.min(...open) - now : 50;
		this.#stage = {kind: 'checking', deadlines, timer: setTimeout(() => this.#expire(), wait)};
	}

	#observe(check: number, observation: Observation, begun: number): void {
		if (this.#stage.kind === 'passed' || this.#frozen || begun < this.#actedUntil) return;
		this.#observations[check] = observation;
		if (!observation.passed && this.#interruption !== undefined && begun >= this.#interruption.settled) {
			this.#settle();
		}

		this.#tell(check, observation);
		this.#passIfAllHold();
	}

	#tell(check: number, observation: Observation): void {
		const finding = this.#finding(check, observation);
		if (isDeepStrictEqual(finding, this.#findings[check])) return;
		this.#findings[check] = finding;
		this.#setup.emit({type: 'finding', step: this.#setup.step.id, check, says: this.#says(check), finding});
	}

	#finding(check: number, observation: Observation): Finding {
		const {sight, diagnoses} = this.#setup;
		const {variables} = sight.engine;
		const tell = (text: string) => redact(fill(text, this.#variables), secretValues(variables));
		const observed = tell(observedWords(observation));
		if (observation.passed) return {status: 'passed', observed};
		const condition = this.#setup.step.checks[check]?.condition;
		const failed = this.#stage.kind === 'failed';
		return {
			status: failed ? 'failed' : 'not-yet',
			expected: condition === undefined ? '' : tell(expectedWords(condition)),
			observed,
			diagnosis: failed ? this.#evidence.explain(diagnoses, observation.evidence, variables) : undefined,
		};
	}

	#passIfAllHold(): void {
		const {kind} = this.#stage;
		if (kind === 'running' || kind === 'passed' || this.#interruption !== undefined) return;
		if (!this.#observations.every((observation) => observation?.passed === true)) return;
		const by = kind === 'ready' ? 'learner' : 'tutor';
		if (this.#stage.kind === 'checking') clearTimeout(this.#stage.timer);
		this.#stage = {kind: 'passed'};
		this.#watch.close();
		this.#lost.close();
		this.#setup.passed({milliseconds: Date.now() - this.#startedAt, by, hints: this.#hints});
	}

	#says(check: number): string {
		return fill(this.#setup.step.checks[check]?.says ?? '', this.#variables);
	}
}

function needsImage(action: Action): boolean {
	return action.kind === 'sh' && variableUses(action.command).some(({name}) => name === 'image');
}
