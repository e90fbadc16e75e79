import type {Hit} from '../../tutor/search.js';
import type {KeyContext} from '../state/key-bindings.js';
import type {Seat} from '../state/news.js';
import type {Pane} from '../state/pane.js';
import type {Metrics} from '../state/scroll.js';
import type {Tab} from '../state/tabs.js';
import type {Line} from '../text/line.js';
import type {Extent} from './arrange.js';

/** A whole screen, laid out: every line fits, and all of them together leave the terminal's last row free. */
export type Frame = {
	readonly rows: readonly Line[];
	/** Of the focused pane. */
	readonly metrics: Metrics;
	/** The facts that keys refer to. */
	readonly context: KeyContext;
	readonly tabs: readonly Tab[];
	/** Instances that psql can be opened on. */
	readonly askable: readonly string[];
	/** Hits for the query that is being typed. */
	readonly found: readonly Hit[];
	/** Absent when the learner is in no workshop. */
	readonly seat?: Seat;
	readonly shown: ReadonlySet<Pane>;
	/** The room that a program in the terminal pane has. */
	readonly programs: Extent;
};
