import type {Demo} from '../demo.js';
import type {CastSize} from './cast.js';
import type {KnownSecrets} from './known-secrets.js';
import {type CastOptions, openCast} from './write-cast.js';

const hideCursor = '\u001B[?25l';
/** A player's terminal is usable afterwards. */
const atEnd = '\u001B[0m\u001B[?25h\r\n';

export type DemoRecording = {
	/** Records output of a terminal of this size; ignores it once the demonstration is closing. */
	readonly onPaint: (output: string, size: CastSize) => void;
	/** Marks the first frame of each step of a demonstration. */
	readonly follow: (demo: Pick<Demo, 'subscribe' | 'getState' | 'tutor'>) => void;
	readonly close: () => void;
};

/**
 * Begins to record the screen of a demonstration in a new file.
 * @param known passwords, which are masked in the file; those that become known later are masked in what is written
 * already
 * @throws CastError when the file cannot be made
 */
export function recordDemo(
	file: string,
	header: {readonly size: CastSize; readonly title: string; readonly term?: string},
	known: KnownSecrets,
	options: Pick<CastOptions, 'trouble' | 'now'> = {},
): DemoRecording {
	const cast = openCast(file, header, options);
	known.onNew(cast.hide);
	cast.output(hideCursor);
	let isClosing = false;
	/** The step whose first frame has not been painted yet. */
	let unmarked: string | undefined;
	return {
		onPaint(output, size) {
			if (isClosing) return;
			cast.resize(size);
			// A pause between a marker and its frame would show the step before to whoever goes to the marker.
			if (unmarked !== undefined && output !== '') {
				cast.marker(unmarked);
				unmarked = undefined;
			}

			cast.output(output);
		},
		follow(demo) {
			let marked = '';
			const mark = () => {
				// A replay ends with the last picture that the audience saw.
				isClosing ||= demo.getState().beat.kind === 'closing';
				const {stepId} = demo.tutor.getState();
				if (stepId === marked || !shows(demo)) return;
				marked = stepId;
				unmarked = stepId;
			};
			demo.subscribe(mark);
			mark();
		},
		close() {
			cast.output(atEnd);
			cast.close();
		},
	};
}

/** On the way to another place the steps that are passed are not shown. */
function shows({getState}: Pick<Demo, 'getState'>): boolean {
	const {kind} = getState().beat;
	return kind !== 'waiting' && kind !== 'mending' && kind !== 'closing' && kind !== 'finished';
}
