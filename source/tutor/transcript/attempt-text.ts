import {runningTime, secondsInWords} from '../../base/units.js';
import {actionSummary} from '../course-view.js';
import type {ActionOutcome} from '../events.js';
import type {Attempt, RecordedAction} from '../record/attempts.js';
import type {Printed, RecordedFinding} from '../record/entries.js';
import type {StepView} from '../views.js';
import {fenced, literal, printedLine, quotation, sentence} from './markdown.js';

/** One attempt as Markdown: hints, commands with their output, findings, and its end. */
export function attemptText(attempt: Attempt, step: StepView | undefined): string[] {
	return [
		...attempt.hints.flatMap(({level, text}) => [`Hint ${level}:`, quotation(text)]),
		...attempt.actions.flatMap((action) => actionBlocks(action, step)),
		...(attempt.end.kind === 'open' ? [] : findings(attempt.end.findings)),
		ending(attempt),
	];
}

function actionBlocks({index, shown, end}: RecordedAction, step: StepView | undefined): string[] {
	const command = fenced(shown.split('\n').map(printedLine).join('\n'), language(index, shown, step));
	if (end === undefined) return [command, 'The tutor was ended while this ran.'];
	const {outcome, milliseconds, output} = end;
	return [command, ...printedBlocks(output), `${outcomeWords(outcome)} (${secondsInWords(milliseconds)})`];
}

/**
 * The course's language of the action; an action that the course does not have any more was a command, or a file with a
 * heading.
 */
function language(index: number, shown: string, step: StepView | undefined): string {
	const action = step?.actions[index];
	if (action !== undefined && actionSummary(action) === shown) return action.parts[0]?.language ?? 'text';
	return /^# (write|put into) /.test(shown) ? 'text' : 'bash';
}

function printedBlocks({first, leftOut, last}: Printed): string[] {
	const all = [
		...first.map(({line}) => printedLine(line)),
		...(leftOut > 0 ? [`[... ${leftOut} ${leftOut === 1 ? 'line' : 'lines'} left out ...]`] : []),
		...last.map(({line}) => printedLine(line)),
	];
	return all.length === 0 ? [] : [fenced(all.join('\n'), 'text')];
}

function outcomeWords(outcome: ActionOutcome): string {
	switch (outcome.kind) {
		case 'succeeded':
			return 'Done';
		case 'refused-as-meant':
			return `Refused with exit code ${outcome.exitCode}, as it should be`;
		case 'failed':
			return `**Failed** with exit code ${outcome.exitCode}${outcome.reason === undefined ? '' : `: ${literal(outcome.reason)}`}`;
		case 'interrupted':
			return '**Stopped** before its end';
	}
}

function findings(recorded: readonly RecordedFinding[]): string[] {
	if (recorded.length === 0) return [];
	return ['What was found:', recorded.flatMap(findingLines).join('\n')];
}

function findingLines({says, finding}: RecordedFinding): string[] {
	if (finding.status === 'passed') return [`- passed: ${sentence(says)} (${literal(finding.observed)})`];
	const {expected, observed, diagnosis} = finding;
	return [
		`- **failed**: ${sentence(says)}`,
		`  - expected: ${literal(expected)}`,
		`  - observed: ${literal(observed)}`,
		...(diagnosis === undefined
			? []
			: [
					`  - cause: ${sentence(diagnosis.title)}. ${sentence(diagnosis.cause)}`,
					`  - remedy: ${sentence(diagnosis.remedy)}`,
				]),
	];
}

function ending({end, actions}: Attempt): string {
	switch (end.kind) {
		case 'passed': {
			const who = end.by === 'learner' ? 'done by hand' : 'run by the tutor';
			const hints = end.hints === 0 ? '' : `, with ${end.hints} ${end.hints === 1 ? 'hint' : 'hints'}`;
			return `**Passed** after ${runningTime(end.milliseconds)}, ${who}${hints}.`;
		}

		case 'failed':
			return actions.length === 0
				? '**Not passed** when it was looked at again.'
				: '**Not passed**: the outcome did not hold.';
		case 'open':
			return '**Not finished**: it was stopped or left before its outcome was known.';
	}
}
