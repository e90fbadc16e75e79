import {evaluate} from '../checks/evaluate.js';
import type {CheckContext} from '../checks/probe.js';
import {slowness} from '../checks/slowness.js';
import {undoOf} from '../course/for-engine.js';
import type {Step} from '../course/types.js';
import {fill, redact, secretValues} from '../course/variables.js';
import type {Output} from '../lab/engine.js';

export type UndoOutcome =
	/** `says`: an outcome of the step that is not true any more. */
	| {readonly kind: 'undone'; readonly says: string}
	/** The lesson gives no way to take the step back by itself. */
	| {readonly kind: 'cannot'}
	| {readonly kind: 'failed'; readonly exitCode: number}
	/** The commands succeeded, and every outcome of the step is still true. */
	| {readonly kind: 'still-holds'}
	| {readonly kind: 'interrupted'};

/** Time that an outcome has to go away: on a standby it does a moment later, in milliseconds. */
const effectTimeoutMs = 10_000;

/**
 * Undoes one step in the lab, as its lesson says, and waits until one of its checks fails. It is for the step that
 * passed last; the caller updates the recorded progress. Output comes by the line, secrets masked.
 * @param step of the course as the lab plays it, see `courseForLab`
 * @throws LabFault when the outside world fails
 */
export async function undoStep(
	step: Step,
	context: CheckContext,
	output: Output,
	signal: AbortSignal,
): Promise<UndoOutcome> {
	const undo = undoOf(step);
	if (undo === undefined) return {kind: 'cannot'};
	const {engine} = context;
	const secrets = secretValues(engine.variables);
	const tell: Output = (stream, line) => output(stream, redact(line, secrets));
	const end = await engine.run(fill(undo.command, engine.variables), tell, signal);
	if (end.kind === 'interrupted') return end;
	if (end.exitCode !== 0) return {kind: 'failed', exitCode: end.exitCode};
	const deadline = Date.now() + effectTimeoutMs * slowness();
	for (let wait = 50; ; wait = Math.min(500, wait * 1.5)) {
		if (signal.aborted) return {kind: 'interrupted'};
		for (const {condition, says} of step.checks) {
			if (!(await evaluate(condition, context)).passed) return {kind: 'undone', says};
		}

		if (Date.now() + wait > deadline) return {kind: 'still-holds'};
		await new Promise((resolve) => {
			setTimeout(resolve, wait);
		});
	}
}
