import type {Beat} from '../../demo/demo.js';
import type {TutorState} from '../../tutor/state/state.js';
import type {StepView} from '../../tutor/views.js';
import type {RenderStyle} from '../layout/render-style.js';
import {bullet, inset} from '../layout/section.js';
import {sentence} from '../layout/sentence.js';
import {blank, type Line, text, truncate} from '../text/line.js';

type Failed = Beat & {readonly kind: 'failed'};

/** Rows of the failure's text: a shell shows more. */
const maxRows = 3;

/**
 * Lays out a failure for an audience, calmly: what is not true yet, the remedy if it is known, and the choices.
 * @param words what is not true yet, in a sentence
 */
export function failure(
	words: string,
	step: StepView,
	{checks}: Pick<TutorState, 'checks'>,
	beat: Failed,
	width: number,
	style: RenderStyle,
): Line[] {
	const {glyphs} = style;
	const findings = checks.flatMap(({finding}) => (finding === undefined ? [] : [finding]));
	const remedy = findings.find((finding) => finding.status !== 'passed')?.diagnosis?.remedy;
	const said = bullet([text(`${glyphs.warning} `, 'warn')], sentence(words, 'plain', style), width);
	const helps = remedy === undefined ? [] : [blank, ...bullet(inset, sentence(remedy, 'plain', style), width)];
	return [
		...shortened(said, width, style),
		...shortened(helps, width, style),
		blank,
		...choices(step, beat).map(([key, does]) =>
			truncate([...inset, text(key, 'key'), text(`  ${does}`)], width, glyphs.ellipsis),
		),
	];
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

function shortened(lines: readonly Line[], width: number, {glyphs: {ellipsis}}: RenderStyle): readonly Line[] {
	if (lines.length <= maxRows) return lines;
	const kept = lines.slice(0, maxRows);
	return [...kept.slice(0, -1), truncate([...(kept.at(-1) ?? []), text(` ${ellipsis}`, 'dim')], width, ellipsis)];
}
