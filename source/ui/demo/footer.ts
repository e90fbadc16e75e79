import type {DemoState} from '../../demo/demo.js';
import type {TutorState} from '../../tutor/state/state.js';
import {outcome} from '../layout/actions.js';
import {fittingHints, gapIn} from '../layout/footer.js';
import {position} from '../layout/pane-title.js';
import type {RenderStyle} from '../layout/render-style.js';
import {hintsIn} from '../state/key-table.js';
import type {Metrics} from '../state/scroll.js';
import {blank, justify, type Line, printable, spinner, text, truncate} from '../text/line.js';
import {type DemoContext, demoBindings} from './key-bindings.js';

/** One calm row with the keys that work; an empty one where it is hidden. */
export function stageKeys(context: DemoContext, width: number): Line {
	if (context.footer === 'hidden' && context.scene !== 'program') return blank;
	const gap = ' '.repeat(gapIn(width));
	const hints = fittingHints(hintsIn(demoBindings, context), width);
	return truncate([text(hints.map(({shown, label}) => `${shown} ${label}`).join(gap), 'dim')], width, '');
}

/** One row that says what goes on, and how much is out of sight. */
export function stageStatus(
	tutor: TutorState,
	demo: DemoState,
	remark: string | undefined,
	metrics: Metrics,
	width: number,
	style: RenderStyle,
): Line {
	const more = position(metrics, style);
	const {glyphs} = style;
	const said: Line = remark === undefined ? [] : [text(`${glyphs.note} `, 'accent'), text(printable(remark))];
	const status = demo.viewing === undefined ? statusOf(tutor, demo, style) : [];
	const between = status.length > 0 && said.length > 0 ? [text('  ')] : [];
	return justify([...status, ...between, ...said], more === '' ? [] : [text(more, 'accent')], width, glyphs.ellipsis);
}

function statusOf({phase, actions, checks}: TutorState, {beat}: DemoState, style: RenderStyle): Line {
	switch (beat.kind) {
		case 'running':
			return [spinner, text(' running')];
		case 'ran': {
			const view = actions[beat.action];
			return view === undefined ? [] : outcome({kind: 'ended', view}, style);
		}
		case 'checking':
			return phase.kind === 'checking' && checks.every(({deadline}) => deadline === undefined)
				? [spinner, text(' looking, '), {kind: 'countdown', deadline: phase.deadline}, text(' left')]
				: [spinner, text(' looking at the outcome')];
		case 'passed':
			return [text(`${style.glyphs.passed} passed`, 'good')];
		default:
			return [];
	}
}
