import type {Demo} from '../../demo/demo.js';
import type {Picture} from '../cast/stage-recording.js';
import {always, type Store} from '../hooks/store.js';
import type {Closable, ScreenEnd} from '../screen-lifetime.js';
import {showOnTerminal} from '../show.js';
import type {OnPaint} from '../terminal/terminal.js';
import {chooseTheme, type Theme} from '../theme/theme.js';
import {DemoApp, type Mask} from './demo-screen.js';

export type DemoScreenOptions = {
	/** The demonstration, or the promise of one: until it is kept the screen says that it looks at the lab. */
	readonly demo: Demo | Promise<Demo>;
	/** The lab's name, for the first frame. */
	readonly lab: string;
	/** `still`: nothing but the seconds of a countdown moves by itself. */
	readonly motion?: Theme['motion'];
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
	readonly env?: Record<string, string | undefined>;
	/**
	 * Called with each piece that is painted on the terminal; not with output of another program that has the terminal.
	 */
	readonly onPaint?: OnPaint;
	/** Is waited for, when the demonstration has closed, before a signal ends the process. */
	readonly beforeEnd?: () => Promise<void>;
	/** Applied to the rows of each frame before they are painted; when it changes, the frame is painted again. */
	readonly mask?: Store<Mask>;
	/** The picture of a step that is played from a recording. */
	readonly picture?: Store<Picture | undefined>;
};

const noPicture = always(undefined);
const noMask = always<Mask>((rows) => rows);

/**
 * Shows a demonstration on the terminal until it has closed, and gives the terminal back before it settles. Rejects
 * with the error of the demonstration's promise, its end or a view. A signal that ends the process closes the
 * demonstration first, keeping the lab.
 */
export function runDemoScreen(options: DemoScreenOptions): Promise<ScreenEnd> {
	const {demo, lab, env = process.env, motion, mask = noMask, picture = noPicture} = options;
	const theme = chooseTheme(env, motion);
	const closable = demo instanceof Promise ? demo.then(closableOf) : closableOf(demo);
	return showOnTerminal(
		closable,
		(api) => <DemoApp demo={demo} lab={lab} theme={theme} mask={mask} picture={picture} {...api} />,
		options,
	);
}

function closableOf(demo: Demo): Closable {
	return {
		closed: demo.closed,
		isClosing: () => demo.getState().beat.kind === 'closing',
		close: () => demo.dispatch({type: 'quit', lab: 'keep'}),
	};
}
