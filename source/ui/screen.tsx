import type {Tutor} from '../tutor/views.js';
import type {Classroom} from '../workshop/classroom.js';
import type {Closable, ScreenEnd} from './screen-lifetime.js';
import {showOnTerminal} from './show.js';
import {chooseTheme, type Theme} from './theme/theme.js';
import {App} from './views/app.js';

export type {ScreenEnd} from './screen-lifetime.js';

export type ScreenOptions = {
	/** The tutor, or the promise of one: until it is kept the screen says that it looks at the lab. */
	readonly tutor: Tutor | Promise<Tutor>;
	/**
	 * The workshop that the learner is in, or the promise of it: until it is kept, and when it is broken, the screen is
	 * as without one. The caller closes it.
	 */
	readonly classroom?: Classroom | Promise<Classroom>;
	/** The lab's name, for the first frame. */
	readonly lab: string;
	/** The course's title, for the first frame. */
	readonly title?: string;
	/** `still`: nothing but the seconds of a countdown moves by itself. */
	readonly motion?: Theme['motion'];
	readonly stdin?: NodeJS.ReadStream;
	readonly stdout?: NodeJS.WriteStream;
	readonly env?: Record<string, string | undefined>;
};

/**
 * Shows the tutor on the terminal until it has closed, and gives the terminal back before it settles. Rejects with the
 * error of the tutor's promise, its end or a view. A signal that ends the process closes the tutor first, keeping the
 * lab.
 */
export function runScreen(options: ScreenOptions): Promise<ScreenEnd> {
	const {tutor, classroom, lab, title = 'PostgreSQL streaming replication', env = process.env, motion} = options;
	const theme = chooseTheme(env, motion);
	const closable = tutor instanceof Promise ? tutor.then(closableOf) : closableOf(tutor);
	return showOnTerminal(
		closable,
		(api) => <App banner={{title, lab}} theme={theme} tutor={tutor} classroom={classroom} {...api} />,
		options,
	);
}

function closableOf(tutor: Tutor): Closable {
	return {
		closed: tutor.closed,
		isClosing: () => tutor.getState().phase.kind === 'closing',
		close: () => tutor.dispatch({type: 'quit', lab: 'keep'}),
	};
}
