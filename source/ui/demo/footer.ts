import type {DemoState} from '../../demo/demo.js';
import type {TutorState} from '../../tutor/state/state.js';
import {outcome} from '../layout/actions.js';
import {fittingHints, gapIn} from '../layout/footer.js';
import type {Look} from '../layout/look.js';
import {position} from '../layout/pane-title.js';
import {hintsIn} from '../state/key-table.js';
import type {Metrics} from '../state/scroll.js';
import {blank, type Line, printable, spinner, spread, text, truncate} from '../text/line.js';
import {type DemoContext, demoBindings} from './key-bindings.js';

/** One quiet row with the keys that work; an empty one where it is hidden. */
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
	look: Look,
): Line {
	const more = position(metrics, look);
	const {glyphs} = look;
	const said: Line = remark === undefined ? [] : [text(`${glyphs.note} `, 'accent'), text(printable(remark))];
	const standing = demo.viewing === undefined ? standingOf(tutor, demo, look) : [];
	const between = standing.length > 0 && said.length > 0 ? [text('  ')] : [];
	return spread([...standing, ...between, ...said], more === '' ? [] : [text(more, 'accent')], width, glyphs.ellipsis);
}

function standingOf({phase, actions, checks}: TutorState, {beat}: DemoState, look: Look): Line {
	switch (beat.kind) {
		case 'running':
			return [spinner, text(' running')];
		case 'ran': {
			const view = actions[beat.action];
			return view === undefined ? [] : outcome({kind: 'ended', view}, look);
		}
		case 'checking':
			return phase.kind === 'checking' && checks.every(({deadline}) => deadline === undefined)
				? [spinner, text(' looking, '), {kind: 'countdown', deadline: phase.deadline}, text(' left')]
				: [spinner, text(' looking at the outcome')];
		case 'passed':
			return [text(`${look.glyphs.passed} passed`, 'good')];
		default:
			return [];
	}
}
