import type {Extent} from '../layout/arrange.js';
import type {Metrics} from '../state/scroll.js';
import type {Line} from '../text/line.js';
import type {DemoContext} from './key-bindings.js';

/** A whole screen of a demonstration, laid out: every line fits, and the terminal's last row stays free. */
export type DemoFrame = {
	readonly rows: readonly Line[];
	/** Of the scrolled text. */
	readonly metrics: Metrics;
	/** Identifies the text of the rows: when it changes, scrolling and remarks are reset. */
	readonly place: string;
	/** The facts that keys refer to. */
	readonly context: DemoContext;
	/** Instances that psql can be opened on. */
	readonly askable: readonly string[];
	/** Whether the cluster is on the screen. */
	readonly showsCluster: boolean;
	/** The room that a program has. */
	readonly programs: Extent;
	/** Rows of the text that are out of sight until the user scrolls. */
	readonly overflow: number;
	/** Lines of the command that are too wide and go on in the next row, and rows of it that are out of sight. */
	readonly cut: number;
};
