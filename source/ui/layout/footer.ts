import type {TutorState} from '../../tutor/state.js';
import {type KeyContext, type KeyHint, workingKeys} from '../state/key-bindings.js';
import type {Metrics} from '../state/scroll.js';
import {type Line, spinner, text, truncate, widthOf} from './line.js';
import type {Look} from './look.js';

/** Lays out the bottom of the screen: how much text is out of sight, where the step stands, the keys that work now. */
export function footer(status: Line, context: KeyContext, metrics: Metrics, width: number, look: Look): Line[] {
	return [position(metrics, width, look), truncate(status, width, look.glyphs.ellipsis), keyLine(context, width)];
}

function position({total, viewport, offset}: Metrics, width: number, look: Look): Line {
	const {rule, up, down} = look.glyphs;
	const above = offset;
	const below = Math.max(0, total - viewport - offset);
	const parts = [above > 0 ? `${up} ${above}` : '', below > 0 ? `${down} ${below} more` : ''].filter(
		(part) => part !== '',
	);
	if (parts.length === 0) return [text(rule.repeat(width), 'dim')];
	const label = ` ${parts.join('  ')} `;
	const after = 2;
	const before = width - widthOf(label) - after;
	return [text(rule.repeat(Math.max(0, before)), 'dim'), text(label), text(rule.repeat(after), 'dim')];
}

const keyGap = 3;

function keyLine(context: KeyContext, width: number): Line {
	const hints = workingKeys(context);
	let room = width + keyGap;
	const kept = new Set<KeyHint>();
	for (const hint of hints.toSorted(
		(one, other) => Number(other.footer === 'pinned') - Number(one.footer === 'pinned'),
	)) {
		const size = widthOf(`${hint.shown} ${hint.label}`) + keyGap;
		// Enter stays, even where the help has to go.
		if (size > room && hint !== hints[0]) continue;
		room -= size;
		kept.add(hint);
	}
	const line = hints
		.filter((hint) => kept.has(hint))
		.flatMap(({shown, label}, index) => [
			text(index > 0 ? ' '.repeat(keyGap) : ''),
			text(shown, 'key'),
			text(` ${label}`, 'dim'),
		]);
	return truncate(line, width, '');
}

/** One line that says where the step stands; a refused key is answered there. */
export function status(state: TutorState, actions: number, refusal: string | undefined, look: Look): Line {
	const {glyphs} = look;
	if (refusal !== undefined) return [text(`${glyphs.warning} `, 'warn'), text(refusal, 'strong')];
	const {phase} = state;
	switch (phase.kind) {
		case 'resuming':
			return [spinner, text(' Looking whether what was done still holds')];
		case 'ready':
			return actions > 0
				? [text(`${glyphs.note} `, 'accent'), text('Ready: run it here, or do it by hand.')]
				: [text(`${glyphs.note} `, 'accent'), text('Your turn: the outcome is noticed.')];
		case 'running':
			return [spinner, text(actions > 1 ? ` Running ${phase.action + 1} of ${actions}` : ' Running')];
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
