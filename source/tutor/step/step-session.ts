import {isDeepStrictEqual} from 'node:util';
import {isFinal} from '../../checks/final.js';
import type {Observation} from '../../checks/observation.js';
import type {CheckContext} from '../../checks/probe.js';
import {expectedWords, observedWords} from '../../checks/sentences.js';
import {slowness} from '../../checks/slowness.js';
import {CheckWatch} from '../../checks/watch.js';
import type {Diagnosis, Step} from '../../course/types.js';
import {fill, maskSecrets, redact, secretValues, type Variables} from '../../course/variables.js';
import type {Finding, TutorEvent} from '../events.js';
import type {Progress} from '../progress.js';
import type {StepView} from '../views.js';
import {ActionRun, type Pacing} from './action-run.js';
import {Deadlines} from './deadlines.js';
import {StepEvidence} from './evidence.js';
import {LostOutcomeWatch} from './lost-outcome.js';
import type {Preparation} from './preparation.js';

type Stage =
	| {kind: 'ready'}
	| {kind: 'running'; stop: AbortController; done: Promise<void>}
	| {kind: 'checking'; deadlines: Deadlines; timer: NodeJS.Timeout}
	| {kind: 'failed'}
	| {kind: 'passed'};

export type StepSetup = {
	readonly step: Step;
	/** All steps of the course, and this one's index. */
	readonly steps: readonly Step[];
	readonly index: number;
	readonly view: StepView | undefined;
	readonly diagnoses: readonly Diagnosis[];
	/** Those of the lab, of the instances that are there in this lesson: no diagnosis names another one. */
	readonly known: Variables;
	readonly context: CheckContext;
	readonly preparation: Pick<Preparation, 'wait'>;
	readonly pacing: Pacing;
	/** The step's commands were started before, perhaps by a tutor that was killed. */
	readonly attemptedBefore: boolean;
	/** They had not ended when the last tutor did, or were interrupted. */
	readonly interruptedBefore: boolean;
	readonly emit: (event: TutorEvent) => void;
	/** Runs work in the background; its error ends the tutor. */
	readonly inBackground: (work: Promise<unknown>) => void;
	/** The action that was filling a data folder when the last tutor ended, if it is one of this step. */
	readonly brokenOff: number | undefined;
	/** Records for a later tutor. */
	readonly remember: (news: Partial<Progress>) => Promise<void>;
	readonly passed: (outcome: {milliseconds: number; by: 'tutor' | 'learner'; hints: number}) => void;
};

/** After a failed command nothing more is expected to come, so its checks get this time only, in milliseconds. */
const afterFailureMs = 2000;

/** Time in which an interrupted command may still bring something about, in milliseconds. */
const afterInterruptionMs = 2000;

/** The current step: its commands, and its checks, which look at the lab all the time. */
export class StepSession {
	readonly #setup: StepSetup;
	readonly #watch: CheckWatch;
	readonly #startedAt = Date.now();
	readonly #observations: Array<Observation | undefined>;
	readonly #findings: Array<Finding | undefined>;
	readonly #variables;
	#stage: Stage = {kind: 'ready'};
	readonly #actions: ActionRun;
	#hints = 0;
	#held = false;
	#actedUntil = 0;
	/**
	 * The step's commands were interrupted: until when they may still have an effect. An outcome that is true then may be
	 * theirs, with the rest of them never run, so the step does not pass by itself. It passes when it is run to its end,
	 * when the learner asks to look, or after an outcome was seen missing later than that: the learner makes it true
	 * then.
	 */
	#interruption: {readonly settled: number} | undefined;
	readonly #lost: LostOutcomeWatch;
	readonly #evidence: StepEvidence;

	constructor(setup: StepSetup) {
		this.#setup = setup;
		this.#evidence = new StepEvidence(setup.attemptedBefore);
		this.#actions = new ActionRun(setup, this.#evidence);
		this.#observations = setup.step.checks.map(() => undefined);
		this.#findings = setup.step.checks.map(() => undefined);
		this.#variables = maskSecrets(setup.context.engine.variables);
		if (setup.interruptedBefore) this.#interrupted();
		this.#lost = new LostOutcomeWatch(setup.steps, setup.index, setup.context, ({step, says}, holds) =>
			setup.emit({type: holds ? 'outcome-regained' : 'outcome-lost', step, says: fill(says, this.#variables)}),
		);
		this.#watch = new CheckWatch(setup.step.checks, setup.context, (check, observation, begun) =>
			this.#observe(check, observation, begun),
		);
	}

	/** Runs the step's commands, or the waiting one, unless they run already or the step has passed. */
	async run(): Promise<void> {
		if (this.#stage.kind === 'running') this.#actions.goOn();
		if (this.#stage.kind !== 'ready' && this.#stage.kind !== 'failed') return;
		const stop = new AbortController();
		let finished: () => void = () => {};
		const done = new Promise<void>((resolve) => {
			finished = resolve;
		});
		this.#stage = {kind: 'running', stop, done};
		this.#interruption = undefined;
		this.#lost.pause();
		// Observations from before the end of the commands do not count, and looking takes time from them.
		this.#watch.pause();
		this.#evidence.beginAttempt();
		try {
			const {step, remember} = this.#setup;
			await remember({attempted: step.id, underWay: step.id});
			const end = await this.#actions.perform(stop.signal);
			if (this.#stage.kind !== 'running') return;
			if (end === 'interrupted') {
				this.#stage = {kind: 'ready'};
				this.#forgetSeen();
				this.#interrupted();
				this.#watch.wake('calm');
			} else {
				this.#setup.inBackground(remember({underWay: undefined}));
				this.#expect(end === 'failed' ? afterFailureMs : undefined);
			}

			this.#lost.wake();
		} finally {
			finished();
		}
	}

	/** Stops the running command, so that the step can be run again; ends the time of outcomes that are missing. */
	interrupt(): void {
		if (this.#stage.kind === 'running') this.#stage.stop.abort();
		if (this.#stage.kind !== 'checking') return;
		this.#stage.deadlines.end(Date.now());
		this.#waitUntilNext(this.#stage.deadlines);
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

	/** The lab is copied, and a look may write into it: stops looking until `release`; what is seen meanwhile does not count. */
	hold(): void {
		this.#held = true;
		this.#watch.pause();
		this.#lost.pause();
	}

	release(): void {
		if (!this.#held) return;
		this.#held = false;
		this.#actedUntil = performance.now();
		this.#lost.wake();
		this.wake();
	}

	/** Something may have changed: looks now. */
	wake(): void {
		if (!this.#held && this.#stage.kind !== 'passed' && this.#stage.kind !== 'running') this.#watch.wake();
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

	/** Observations from before the end of the commands say nothing about their outcome. */
	#forgetSeen(): void {
		this.#actedUntil = performance.now();
		this.#observations.fill(undefined);
	}

	#interrupted(): void {
		this.#interruption = {settled: performance.now() + afterInterruptionMs * slowness()};
	}

	/** From now on changes are the learner's. */
	#settle(): void {
		if (this.#interruption === undefined) return;
		this.#interruption = undefined;
		this.#setup.emit({type: 'interruption-settled', step: this.#setup.step.id});
	}

	/** From now on every check has its time; `most` shortens it. */
	#expect(most: number | undefined): void {
		const {step, emit} = this.#setup;
		this.#forgetSeen();
		const withins = step.checks.map(({within}) => Math.min(within, most ?? within));
		const deadlines = new Deadlines(withins, slowness(), Date.now());
		this.#waitUntilNext(deadlines);
		for (const check of step.checks.keys()) {
			emit({type: 'check-waiting', step: step.id, check, says: this.#says(check), deadline: deadlines.of(check)});
		}

		this.#watch.wake('eager');
	}

	/** Waits for the next deadline of an outcome that is not true; fails if one is over. */
	#waitUntilNext(deadlines: Deadlines): void {
		if (this.#stage.kind === 'checking') clearTimeout(this.#stage.timer);
		const wait = deadlines.untilNext((check) => this.#observations[check]?.passed === true, Date.now());
		if (wait !== undefined) {
			this.#stage = {kind: 'checking', deadlines, timer: setTimeout(() => this.#waitUntilNext(deadlines), wait)};
			return;
		}

		this.#stage = {kind: 'failed'};
		this.#watch.calmDown();
		for (const [check, observation] of this.#observations.entries()) if (observation) this.#tell(check, observation);
		this.#setup.emit({type: 'step-failed', step: this.#setup.step.id});
		this.#setup.inBackground(this.#lost.look());
	}

	/** Ends the wait for an outcome that cannot come true by itself any more. */
	#endFinalWait(check: number, observation: Observation): void {
		if (this.#stage.kind !== 'checking') return;
		const {deadlines} = this.#stage;
		const evidence = observation.passed ? [] : observation.evidence;
		const staysMissing = isFinal(evidence) || this.#evidence.refusesStandby(evidence);
		if (deadlines.saw(check, staysMissing, Date.now())) this.#waitUntilNext(deadlines);
	}

	#observe(check: number, observation: Observation, begun: number): void {
		if (this.#stage.kind === 'passed' || this.#held || begun < this.#actedUntil) return;
		this.#observations[check] = observation;
		if (!observation.passed && this.#interruption !== undefined && begun >= this.#interruption.settled) {
			this.#settle();
		}

		this.#tell(check, observation);
		this.#endFinalWait(check, observation);
		this.#passIfAllHold();
	}

	#tell(check: number, observation: Observation): void {
		const finding = this.#finding(check, observation);
		if (isDeepStrictEqual(finding, this.#findings[check])) return;
		this.#findings[check] = finding;
		this.#setup.emit({type: 'finding', step: this.#setup.step.id, check, says: this.#says(check), finding});
	}

	#finding(check: number, observation: Observation): Finding {
		const {context, diagnoses, known} = this.#setup;
		const {variables} = context.engine;
		const tell = (text: string) => redact(fill(text, this.#variables), secretValues(variables));
		const observed = tell(observedWords(observation));
		if (observation.passed) return {status: 'passed', observed};
		const condition = this.#setup.step.checks[check]?.condition;
		const failed = this.#stage.kind === 'failed';
		return {
			status: failed ? 'failed' : 'not-yet',
			expected: condition === undefined ? '' : tell(expectedWords(condition)),
			observed,
			diagnosis: failed ? this.#evidence.explain(diagnoses, observation.evidence, known) : undefined,
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
