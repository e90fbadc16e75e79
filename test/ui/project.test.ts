import {expect, test} from 'vitest';
import type {Beat} from '../../source/demo/demo.js';
import type {DemoFrame} from '../../source/ui/demo/frame.js';
import {projector} from '../../source/ui/demo/measure.js';
import {project} from '../../source/ui/demo/project.js';
import {withoutHighlight} from '../../source/ui/layout/render-style.js';
import {plainText} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {fakeDemo} from '../support/fakes/fake-demo.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const theme = chooseTheme({LANG: 'C.UTF-8'}, 'still');

test('the last that is seen of a step is how it ended, not the way to the next one', () => {
	const demo = fakeDemo({state: stateAt(1), demo: {beat: {kind: 'waiting'}}});
	const shown: string[] = [];
	const stop = project(demo, {
		size: projector,
		theme,
		style: {...theme, highlight: withoutHighlight},
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

test('a terminal that gets what is projected shows each frame, once, from the first on', async () => {
	const demo = fakeDemo({state: stateAt(2)});
	const frames: DemoFrame[] = [];
	const terminal = new VirtualTerminal(projector.columns, projector.rows);
	const stop = project(demo, {
		size: projector,
		theme,
		style: {...theme, highlight: withoutHighlight},
		onFrame(frame, painted) {
			frames.push(frame);
			terminal.stdout.write(painted);
		},
	});
	const isShown = async () => {
		const rows = frames.at(-1)?.rows.map((line) => plainText(line).trimEnd()) ?? [];
		expect(await terminal.lines()).toEqual([...rows, ...Array.from({length: 20 - rows.length}, () => '')]);
		expect(terminal.wrapped).toEqual([]);
	};
	expect(frames).toHaveLength(1);
	await isShown();
	demo.put({beat: {kind: 'typed', action: 0}});
	expect(frames).toHaveLength(2);
	await isShown();
	// Nothing of it is to be seen.
	demo.put({clock: {startedAt: 1, used: {}}});
	expect(frames).toHaveLength(2);
	demo.put({cover: 'blank'});
	await isShown();
	stop();
	demo.put({cover: 'none'});
	expect(frames).toHaveLength(3);
});
