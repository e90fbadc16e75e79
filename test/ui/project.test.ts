import {expect, test} from 'vitest';
import type {Beat} from '../../source/demo/demo.js';
import {projector} from '../../source/ui/demo/measure.js';
import {project} from '../../source/ui/demo/project.js';
import {plainText} from '../../source/ui/layout/line.js';
import {withoutHighlight} from '../../source/ui/layout/look.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeDemo} from '../support/fake-demo.js';
import {stateAt} from '../support/fake-tutor.js';

test('the last that is seen of a step is how it ended, not the way to the next one', () => {
	const theme = chooseTheme({LANG: 'C.UTF-8'}, 'still');
	const demo = fakeDemo({state: stateAt(1), demo: {beat: {kind: 'waiting'}}});
	const shown: string[] = [];
	const stop = project(demo, {
		size: projector,
		theme,
		look: {...theme, highlight: withoutHighlight},
		onFrame: ({rows}) => shown.push(rows.map(plainText).join('\n')),
	});
	expect(shown).toHaveLength(1);
	const at = (kind: 'explaining' | 'passed' | 'waiting', step: number) =>
		demo.put({beat: {kind} as Beat}, stateAt(step));
	at('passed', 1);
	const ended = shown.at(-1);
	expect(ended).toContain('passed');
	at('waiting', 1);
	at('waiting', 2);
	expect(shown.at(-1)).toBe(ended);
	at('explaining', 2);
	expect(shown).toHaveLength(3);
	stop();
});
