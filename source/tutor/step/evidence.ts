import {withoutUnanswered} from '../../checks/client-refusals.js';
import {diagnose, type RecognisedCause} from '../../checks/diagnose.js';
import type {Evidence, Target, Trace} from '../../course/evidence.js';
import type {Diagnosis} from '../../course/types.js';
import type {Variables} from '../../course/variables.js';
import type {ActionOutcome} from '../events.js';

/** Lines that are kept of each action, and of each server log. */
const maxKeptLines = 300;

/** Failures of one server that are examined, the newest first. */
const maxFailures = 10;

type Run = {
	lines: string[];
	outcome: ActionOutcome | undefined;
	/** The data folder that it was to fill. */
	fills?: Target | undefined;
	/** An earlier attempt has carried it out, so that its failure now may only say so. */
	doneBefore: boolean;
};

type LogLine = {readonly attempt: number; readonly text: string};

/**
 * The output of a step's commands and the server logs, from the start of the step until it passes, in the order in which
 * they explain a failure:
 *
 * 1. A check sees a server too many, something of another owner in the place of the lab's own, or a reason why a standby
 *    can never go on: all other failures follow from it.
 * 2. The output of the first failed command, and the failures that a server has not recovered from, with the checks'
 *    evidence about roles and client authentication. Later commands, and missing outcomes, are consequences of these.
 * 3. All other evidence of the checks. A command that got no answer from a server that they see to be down adds nothing.
 * 4. The output of the other commands of this attempt, and of one that was to fill the folder of a server that runs, and
 *    the server logs during it.
 *
 * A command's output counts until it runs again, a server's failure until it has come up, across attempts. The newest
 * failure of a server is examined first, and one of this attempt replaces those of earlier ones, so that a mended cause is
 * not reported again.
 */
export class StepEvidence {
	readonly #runs = new Map<number, Run>();
	readonly #logs = new Map<string, LogLine[]>();
	readonly #attemptedBefore: boolean;
	#attempt = 0;

	/** @param attemptedBefore an earlier tutor has run the step's commands, perhaps not to their end */
	constructor(attemptedBefore = false) {
		this.#attemptedBefore = attemptedBefore;
	}

	/** A new attempt at the step's commands begins. */
	beginAttempt(): void {
		this.#attempt++;
		for (const run of this.#runs.values()) run.doneBefore ||= run.outcome !== undefined && isDone(run.outcome);
	}

	/** An action of the step begins; forgets its earlier output. */
	actionStarted(action: number): void {
		const doneBefore = this.#runs.get(action)?.doneBefore ?? false;
		this.#runs.set(action, {lines: [], outcome: undefined, doneBefore});
	}

	/** A line of output of an action that has started. */
	output(action: number, line: string): void {
		const run = this.#runs.get(action);
		run?.lines.push(line);
		run?.lines.splice(0, run.lines.length - maxKeptLines);
	}

	/** @param fills the data folder that the action was to fill */
	actionEnded(action: number, outcome: ActionOutcome, fills?: Target): void {
		const run = this.#runs.get(action);
		if (run === undefined) return;
		run.outcome = outcome;
		run.fills = fills;
	}

	/** Takes in lines of an instance's server log. */
	log(instance: string, lines: readonly string[]): void {
		let kept = this.#logs.get(instance) ?? [];
		for (const text of lines) {
			if (notYetUp.test(text)) continue;
			if (cameUp.test(text)) kept = [];
			else if (streams.test(text)) kept = kept.filter((line) => !lostStream.test(line.text));
			kept.push({attempt: this.#attempt, text});
		}

		this.#logs.set(instance, kept.slice(-maxKeptLines));
	}

	/**
	 * Whether a standby that is seen to be cut off is refused by its primary; it asks again every few seconds, and gets the
	 * same answer.
	 */
	refusesStandby(seen: readonly Evidence[]): boolean {
		return seen.some(
			(fact) =>
				(fact.code === 'not-streaming' || fact.code === 'standby-cut-off') &&
				this.#logs
					.get(fact.instance)
					?.some(({attempt, text}) => attempt === this.#attempt && standbyRefused.test(text)),
		);
	}

	/**
	 * The cause that the evidence shows, or undefined.
	 * @param seen evidence of the failing check now
	 */
	explain(
		diagnoses: readonly Diagnosis[],
		seen: readonly Evidence[],
		variables: Variables,
	): RecognisedCause | undefined {
		for (const evidence of this.#inOrder(seen, variables)) {
			const cause = diagnose(diagnoses, evidence, variables);
			if (cause !== undefined) return cause;
		}

		return undefined;
	}

	/** All evidence, the best first; among equal pieces the order of the diagnoses decides. */
	#inOrder(seen: readonly Evidence[], variables: Variables): Array<readonly Evidence[]> {
		const failures = [...this.#logs].map(([instance, lines]) =>
			failuresOf(lines).map((own) => logEvidence(instance, own)),
		);
		const depth = Math.max(0, ...failures.map(({length}) => length));
		const failed = this.#firstFailed();
		const nth = (index: number) => failures.flatMap((own) => own[index] ?? []);
		const down = new Set(seen.flatMap((fact) => ('instance' in fact && isDown.has(fact.code) ? [fact.instance] : [])));
		const own =
			failed === undefined || failed.fills?.runs ? [] : [withoutUnanswered(outputEvidence(failed), down, variables)];
		const now = this.#attempt;
		return [
			seen.filter(({code}) => decisive.has(code)),
			// A failed command of an earlier tutor may be outdated; a server log is not.
			[...(this.#attemptedBefore ? [] : own), ...nth(0), ...seen.filter(({code}) => whyRefused.test(code))],
			...Array.from({length: depth}, (_, index) => nth(index + 1)),
			...(this.#attemptedBefore ? [own] : []),
			seen,
			[
				...[...this.#runs.values()].map(outputEvidence),
				...[...this.#logs].map(([instance, lines]) =>
					logEvidence(
						instance,
						lines.filter(({attempt}) => attempt === now),
					),
				),
			],
		];
	}

	#firstFailed(): Run | undefined {
		return [...this.#runs]
			.sort(([one], [other]) => one - other)
			.map(([, run]) => run)
			.find(({outcome, doneBefore}) => outcome?.kind === 'failed' && !doneBefore);
	}
}

/**
 * Codes of a server that runs and must not, of things of another owner in the place of the lab's own, and of a loss
 * that a primary or a standby reports itself.
 */
const decisive: ReadonlySet<string> = new Set([
	'container-foreign',
	'container-renamed',
	'data-folder-shared',
	'network-foreign',
	'paused-at-recovery-target',
	'port-of-lab-server',
	'replay-paused-by-server',
	'server-elsewhere',
	'slot-lost',
	'two-primaries',
]);
/** Codes of a server that gives no answer, from whatever cause. */
const isDown: ReadonlySet<string> = new Set([
	'connection-refused',
	'container-ended',
	'instance-missing',
	'server-stopped',
	'start-refused',
]);
/** A check knows more about the reasons of a refusal than the refused client. */
const whyRefused = /^(?:role|hba)-|^standby-role-differs$/;
const cameUp = /LOG: {2}database system is ready to accept/;
const streams = /LOG: {2}started streaming WAL from primary/;
const lostStream = /could not (?:connect to the primary server|receive data from WAL stream)/;
const standbyRefused =
	/could not connect to the primary server: (?:.*FATAL: {2}(?:password authentication failed|no pg_hba\.conf entry|pg_hba\.conf rejects)|missing "=" after|invalid connection option)|FATAL: {2}invalid connection string syntax/;
/** A message to a client while a server starts: no failure of the server. */
const notYetUp = /FATAL: {2}the database system is /;
/**
 * Also messages from before a server can write a log, its own or of its image's script, a full disk, which looks like
 * something else a moment later, and a standby that ends as it was told to.
 */
const gaveUp =
	/(?:FATAL|PANIC): {2}|LOG: {2}shutdown at recovery target|^(?:postgres|initdb|chown): (?!warning|hint)|No space left on device/;
const continuation = /^\s|(?:DETAIL|HINT|CONTEXT|STATEMENT|LOCATION|QUERY): {2}/;

/** A server's lines, cut behind each line by which something gave up, the newest piece first; none where nothing did. */
function failuresOf(lines: readonly LogLine[]): Array<readonly LogLine[]> {
	const latest = lines.findLast(({text}) => gaveUp.test(text))?.attempt;
	if (latest === undefined) return [];
	const pieces: LogLine[][] = [];
	let isOver = true;
	for (const line of lines) {
		if (line.attempt < latest) continue;
		const piece = pieces.at(-1);
		if (piece === undefined || (isOver && !continuation.test(line.text))) pieces.push([line]);
		else piece.push(line);
		if (gaveUp.test(line.text)) isOver = true;
		else if (!continuation.test(line.text)) isOver = false;
	}

	// Lines after the last failure belong to it.
	const last = pieces.at(-1);
	if (pieces.length > 1 && last?.every(({text}) => !gaveUp.test(text)))
		pieces.splice(-2, 2, [...(pieces.at(-2) ?? []), ...last]);
	return pieces.slice(-maxFailures).reverse();
}

function isDone({kind}: ActionOutcome): boolean {
	return kind === 'succeeded' || kind === 'refused-as-meant';
}

function outputEvidence({lines, fills}: Run): Trace {
	return {code: 'output', text: lines.join('\n'), ...(fills && {fills})};
}

function logEvidence(instance: string, lines: readonly LogLine[]): Evidence {
	return {code: 'log', text: lines.map(({text}) => `${instance}: ${text}`).join('\n')};
}
