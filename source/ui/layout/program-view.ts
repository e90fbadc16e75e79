import type {TerminalProgram} from '../../tutor/views.js';
import type {Metrics} from '../state/scroll.js';
import type {Line} from '../text/line.js';
import type {Extent} from './arrange.js';

/** A window on a program's output. */
export type Window = {
	readonly lines: readonly Line[];
	readonly metrics: Metrics;
	/** The cursor's position in the window; absent when it is hidden, or out of sight. */
	readonly cursor?: {readonly row: number; readonly column: number};
};

/** The present state of a program in the terminal pane; a new object for each change. */
export type ProgramView = {
	readonly program: TerminalProgram;
	readonly status:
		| {readonly kind: 'starting'}
		| {readonly kind: 'running'}
		| {readonly kind: 'ended'; readonly words: string};
	/** @param heldAt the line before which the window ends; the last one when absent */
	readonly window: (heldAt: number | undefined, extent: Extent) => Window;
};
