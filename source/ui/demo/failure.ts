import type {Beat} from '../../demo/demo.js';
import type {TutorState} from '../../tutor/state.js';
import type {StepView} from '../../tutor/views.js';
import {blank, type Line, printable, text, truncate} from '../layout/line.js';
import type {Look} from '../layout/look.js';
import {inset, insetWidth, marked} from '../layout/section.js';
import {sentence} from '../layout/sentence.js';

type Failed = Beat & {readonly kind: 'failed'};

/** What is not as it should be, and what helps, if that is known. */
type Failure = {readonly says: string; readonly observed?: string; readonly remedy?: string};

/** Rows that each of the sentences may take: whoever wants to know more looks around in a shell. */
const mostRows = 2;

/** Lays out a failure for an audience: calmly, what does not hold, what helps, and what can be done now. */
export function failure(step: StepView, state: TutorState, beat: Failed, width: number, look: Look): Line[] {
	const {glyphs} = look;
	const {says, observed, remedy} = failureIn(state);
	const short = (lines: readonly Line[]) => shortened(lines, width, look);
	const room = width - insetWidth;
	const detail = remedy ?? observed;
	const words = remedy === undefined ? text(printable(detail ?? '')) : sentence(remedy, 'plain', look);
	return [
		...marked([text(`${glyphs.warning} `, 'warn')], [text('This does not hold yet:')], width),
		...short(marked(inset, sentence(says, 'strong', look), width)),
		...(detail === undefined ? [] : [blank, ...short(marked(inset, [words].flat(), width))]),
		blank,
		...choices(step, beat).map(([key, words_]) =>
			truncate([...inset, text(key, 'key'), text(`  ${words_}`)], room, glyphs.ellipsis),
		),
	];
}

function failureIn({checks, actions}: TutorState): Failure {
	const check = checks.find(({finding}) => finding !== undefined && finding.status !== 'passed');
	if (check?.finding !== undefined && check.finding.status !== 'passed') {
		const {observed, diagnosis} = check.finding;
		return {says: check.says, observed: `Seen: ${observed}`, remedy: diagnosis?.remedy};
	}
	const failed = actions.find(({outcome}) => outcome?.kind === 'failed')?.outcome;
	if (failed?.kind !== 'failed') return {says: 'the step came to its end'};
	return {says: `the command ended well; its exit code was ${failed.exitCode}`, observed: failed.reason};
}

/** The keys that lead on, and where to. */
function choices(step: StepView, {mendable, recorded}: Failed): ReadonlyArray<readonly [string, string]> {
	return [
		['r', step.actions.length > 0 ? 'run the step once more' : 'look once more'],
		...(mendable ? ([['m', 'rebuild this lesson up to here']] as const) : []),
		...(recorded ? ([['v', 'play the recording of this step']] as const) : []),
		['t', 'look around in a shell'],
	];
}

function shortened(lines: readonly Line[], width: number, {glyphs: {ellipsis}}: Look): readonly Line[] {
	if (lines.length <= mostRows) return lines;
	const kept = lines.slice(0, mostRows);
	return [...kept.slice(0, -1), truncate([...(kept.at(-1) ?? []), text(` ${ellipsis}`, 'dim')], width, ellipsis)];
}
