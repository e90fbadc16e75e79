import {isDeepStrictEqual} from 'node:util';
import type {Demo} from '../../demo/demo.js';
import type {Size} from '../layout/arrange.js';
import type {RenderStyle} from '../layout/render-style.js';
import {Painter} from '../terminal/painter.js';
import type {Theme} from '../theme/theme.js';
import {paint} from '../views/painting.js';
import {composeDemoFrame} from './compose-demo-frame.js';
import type {DemoFrame} from './frame.js';
import {initialDemoUi} from './ui-state.js';

export type Projection = {
	readonly size: Size;
	readonly style: RenderStyle;
	readonly theme: Theme;
	/** Gets each frame that differs from the one before, and its output for a terminal. */
	readonly onFrame: (frame: DemoFrame, painted: string) => void;
};

/**
 * Lays out a demonstration while it goes on, for a screen that need not exist. Returns how to stop. Skips journeys
 * between steps: the last frame of a step shows its end.
 */
export function project(demo: Demo, {size, style, theme, onFrame}: Projection): () => void {
	const painter = new Painter();
	let before: DemoFrame['rows'] | undefined;
	const show = () => {
		const state = demo.getState();
		if (state.beat.kind === 'waiting' && before !== undefined) return;
		const course = {view: demo.tutor.course, tutor: demo.tutor.getState(), demo: state, programs: []};
		const frame = composeDemoFrame(course, initialDemoUi, size, style);
		if (isDeepStrictEqual(frame.rows, before)) return;
		before = frame.rows;
		// A frame without rows is one, too.
		onFrame(frame, painter.paint(`${frame.rows.map((line) => paint(line, theme)).join('\n')}\n`, size));
	};
	show();
	return demo.subscribe(show);
}
