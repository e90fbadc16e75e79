import type {CheckContext} from '../../checks/probe.js';
import type {Target} from '../../course/evidence.js';
import {actionsOf} from '../../course/for-engine.js';
import type {Action, Step} from '../../course/types.js';
import {fill, variableUses} from '../../course/variables.js';
import {asLabFault} from '../../lab/file-errors.js';
import {actionSummary} from '../course-view.js';
import type {ActionOutcome, TutorEvent} from '../events.js';
import type {Progress} from '../progress.js';
import type {StepView} from '../views.js';
import type {StepEvidence} from './evidence.js';
import {performAction} from './perform-action.js';
import type {Preparation} from './preparation.js';
import {targetOf} from './target.js';

/** Whether a step's commands run one after the other, or each when the learner asks for it. */
export type Pacing = 'together' | 'one-by-one';

type Setup = {
	readonly step: Step;
	readonly view: StepView | undefined;
	readonly context: CheckContext;
	readonly preparation: Pick<Preparation, 'wait'>;
	readonly pacing: Pacing;
	readonly attemptedBefore: boolean;
	readonly brokenOff: number | undefined;
	readonly emit: (event: TutorEvent) => void;
	readonly remember: (news: Partial<Progress>) => Promise<void>;
};

/** The commands of a step, attempt by attempt. */
export class ActionRun {
	readonly #setup: Setup;
	readonly #evidence: StepEvidence;
	#attempts: number;
	/** The action that was stopped while it filled a data folder. */
	#brokenOff: number | undefined;
	#goOn: () => void = () => {};

	constructor(setup: Setup, evidence: StepEvidence) {
		this.#setup = setup;
		this.#evidence = evidence;
		this.#attempts = setup.attemptedBefore ? 1 : 0;
		this.#brokenOff = setup.brokenOff;
	}

	/** Runs the waiting command, if there is one. */
	goOn(): void {
		this.#goOn();
	}

	/**
	 * Runs the commands one after the other. The first attempt ends at the first failure; in a further one, commands that
	 * an earlier attempt has done fail now, and the commands after them are still to be done.
	 */
	async perform(signal: AbortSignal): Promise<'done' | 'failed' | 'interrupted'> {
		const {step, view, context, emit, remember} = this.#setup;
		const again = this.#attempts > 0;
		this.#attempts++;
		let failed = false;
		for (const [index, action] of actionsOf(step).entries()) {
			if (index > 0 && this.#setup.pacing === 'one-by-one' && !(await this.#hold(index, signal))) return 'interrupted';
			const text = view?.actions[index];
			emit({type: 'action-started', step: step.id, index, shown: text ? actionSummary(text) : ''});
			this.#evidence.actionStarted(index);
			const start = performance.now();
			const ended = (outcome: ActionOutcome, fills?: Target) => {
				this.#evidence.actionEnded(index, outcome, fills);
				const milliseconds = Math.round(performance.now() - start);
				emit({type: 'action-ended', step: step.id, index, outcome, milliseconds});
			};
			const missing = needsImage(action) ? await this.#waitForImage(index, signal) : undefined;
			if (missing !== undefined) {
				ended(missing);
				return missing.kind === 'interrupted' ? 'interrupted' : 'failed';
			}

			if (action.fills !== undefined) await remember({filling: {step: step.id, action: index}});
			const outcome = await performAction(
				action,
				context.engine,
				(stream, line) => this.#print(index, stream, line),
				signal,
				this.#brokenOff === index,
			).catch((error: unknown) => this.#refused(index, error));
			if (action.fills !== undefined) {
				this.#brokenOff = outcome.kind === 'interrupted' ? index : undefined;
				if (outcome.kind !== 'interrupted') await remember({filling: undefined});
			}

			ended(outcome, outcome.kind === 'failed' ? await this.#target(action) : undefined);
			if (outcome.kind === 'interrupted') return 'interrupted';
			if (outcome.kind === 'failed') {
				failed = true;
				// A command that an earlier attempt has done fails now; the commands after it are still to be done.
				if (!again) break;
			}
		}

		return failed ? 'failed' : 'done';
	}

	/** The data folder that an action was to fill, if it was to fill one. */
	async #target(action: Action): Promise<Target | undefined> {
		const {engine} = this.#setup.context;
		if (action.fills === undefined || action.kind !== 'sh') return undefined;
		return targetOf(action.fills, fill(action.command, engine.variables), engine);
	}

	/** Waits until the learner asks for the next command; false when interrupted. */
	async #hold(index: number, signal: AbortSignal): Promise<boolean> {
		const {step, emit} = this.#setup;
		await new Promise<void>((resolve) => {
			if (signal.aborted) return resolve();
			this.#goOn = resolve;
			signal.addEventListener('abort', () => resolve(), {once: true});
			emit({type: 'holding', step: step.id, index});
		});
		this.#goOn = () => {};
		if (signal.aborted) emit({type: 'withheld', step: step.id, index});
		return !signal.aborted;
	}

	/**
	 * Waits until the image is here, so that the command does not pull it a second time; returns the reason if it cannot
	 * come.
	 */
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

	/** What the outside world does not let an action do is a failure of the action. */
	#refused(action: number, error: unknown): ActionOutcome {
		const fault = asLabFault(error);
		if (fault === undefined) throw error;
		this.#print(action, 'stderr', fault.message);
		if (fault.remedy !== undefined) this.#print(action, 'stderr', fault.remedy);
		return {kind: 'failed', exitCode: 1, reason: 'it could not be done'};
	}

	#print(action: number, stream: 'stdout' | 'stderr', line: string): void {
		this.#evidence.output(action, line);
		this.#setup.emit({type: 'output', step: this.#setup.step.id, stream, line});
	}
}

function needsImage(action: Action): boolean {
	return action.kind === 'sh' && variableUses(action.command).some(({name}) => name === 'image');
}
