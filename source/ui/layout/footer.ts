import type {CheckView, Phase, TutorState} from '../../tutor/state/state.js';
import type {CourseView} from '../../tutor/views.js';
import type {WorkProgress} from '../../tutor/work.js';
import {percentOf, shareOf, workWords} from '../../tutor/work-progress.js';
import {type KeyContext, shownKeys, workingKeys} from '../state/key-bindings.js';
import type {KeyHint} from '../state/key-table.js';
import {type Line, printable, spinner, text, truncate, widthOf} from '../text/line.js';
import {journeyWords} from './journey.js';
import type {RenderStyle} from './render-style.js';

/** Lays out the bottom of the screen: the status of the step, and the keys that work now. */
export function footer(status: Line, context: KeyContext, width: number, style: RenderStyle): Line[] {
	return [truncate(status, width, style.glyphs.ellipsis), keyLine(context, width)];
}

/** Columns between two keys; in little room another key is more useful than the space. */
export function gapIn(width: number): number {
	return width < 60 ? 2 : 3;
}

function keyLine(context: KeyContext, width: number): Line {
	const keyGap = gapIn(width);
	const line = fittingHints(workingKeys(context), width).flatMap(({shown, label}, index) => [
		text(index > 0 ? ' '.repeat(keyGap) : ''),
		text(shown, 'key'),
		text(` ${label}`, 'dim'),
	]);
	return truncate(line, width, '');
}

/** Those keys that a row has room for, in their order. */
export function fittingHints(hints: readonly KeyHint[], width: number): readonly KeyHint[] {
	const keyGap = gapIn(width);
	const [first] = hints;
	// The first stays even where the help has to go; of those that are pinned the last ones stay longest.
	const byWorth = [
		...(first === undefined ? [] : [first]),
		...hints.filter((hint) => hint !== first && hint.footer === 'keep').toReversed(),
		...hints.filter((hint) => hint !== first && hint.footer === 'drop'),
	];
	let room = width + keyGap;
	const kept = new Set<KeyHint>();
	for (const hint of byWorth) {
		const size = widthOf(`${hint.shown} ${hint.label}`) + keyGap;
		if (size > room && hint !== first) continue;
		room -= size;
		kept.add(hint);
	}
	return hints.filter((hint) => kept.has(hint));
}

/** One line with the status of the step; remarks about keys replace it. */
export function status(
	{phase, checks, progress, journey, keeping}: TutorState,
	course: Pick<CourseView, 'lessons' | 'steps'>,
	{scene}: KeyContext,
	actions: number,
	remark: string | undefined,
	style: RenderStyle,
): Line {
	const {glyphs} = style;
	if (remark !== undefined) return [text(`${glyphs.warning} `, 'warn'), text(remark, 'strong')];
	if (journey !== undefined) return [spinner, text(` ${printable(journeyWords(journey, course))}`)];
	// In tabs, the outcome is not visible from the shell.
	const words = scene === 'program' && phase.kind === 'ready' ? tally(checks, style) : statusOf(phase, actions, style);
	const divider = text(` ${glyphs.dot} `, 'dim');
	return [
		...words,
		...(progress === undefined ? [] : [divider, text(printable(shortWords(progress)))]),
		...(keeping === undefined ? [] : [divider, text('snapshot', 'dim')]),
		...(scene === 'program' ? [divider, text('the keys go to the terminal', 'dim')] : []),
	];
}

/** Long work in a few words: its place in the step may be out of sight. */
function shortWords(work: WorkProgress): string {
	const share = shareOf(work);
	return share === undefined ? workWords(work) : `${workWords(work)} ${percentOf(share)} %`;
}

function tally(checks: readonly CheckView[], {glyphs}: RenderStyle): Line {
	const passed = checks.filter(({finding}) => finding?.status === 'passed').length;
	return [text(`${glyphs.note} `, 'accent'), text(`Outcome: ${passed} of ${checks.length} passed`)];
}

function statusOf(phase: Phase, actions: number, {glyphs}: RenderStyle): Line {
	switch (phase.kind) {
		case 'resuming':
			return [spinner, text(' Looking whether what was done still holds')];
		case 'ready':
			if (phase.interrupted) {
				const words = `Stopped: run it again, or finish it by hand; ${shownKeys('recheck')} looks.`;
				return [text(`${glyphs.note} `, 'accent'), text(words)];
			}

			return actions > 0
				? [text(`${glyphs.note} `, 'accent'), text('Ready: run it here, or do it by hand.')]
				: [text(`${glyphs.note} `, 'accent'), text('Your turn: the outcome is noticed.')];
		case 'running':
			return [spinner, text(actions > 1 ? ` Running ${phase.action + 1} of ${actions}` : ' Running')];
		case 'holding':
			return [text(`${glyphs.note} `, 'accent'), text(`Ready for command ${phase.action + 1} of ${actions}.`)];
		case 'checking':
			return [spinner, text(' Looking at the outcome, '), {kind: 'countdown', deadline: phase.deadline}, text(' left')];
		case 'failed':
			return [text(`${glyphs.failed} `, 'bad'), text('The outcome does not hold, see above.')];
		case 'passed':
			return phase.by === 'learner'
				? [text(`${glyphs.passed} `, 'good'), text('Passed: what you did was noticed.')]
				: [text(`${glyphs.passed} `, 'good'), text('Passed.')];
		case 'finished':
			return [text(`${glyphs.passed} `, 'good'), text('Every outcome holds.')];
		case 'closing':
			return [spinner, text(` Closing ${glyphs.ellipsis}`)];
	}
}
