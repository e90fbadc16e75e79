import {useRef, useState, useSyncExternalStore} from 'react';
import type {Follower} from '../../demo/notes/follow-demo.js';
import {clock} from '../hooks/clock.js';
import {useRenderStyle} from '../hooks/use-render-style.js';
import {useTerminalInput} from '../hooks/use-terminal-input.js';
import {useTerminalSize} from '../hooks/use-terminal-size.js';
import {FrameView} from '../views/frame-view.js';
import {composeNotes} from './compose-notes.js';
import {answerKey, initialNotesUi} from './notes-state.js';

export type NotesViewProps = {
	readonly follower: Follower;
	/** The time, in milliseconds since 1970. */
	readonly now: () => number;
};

/** The notes on the screen: reports and keys come in, frames and intents go out. */
export function NotesView({follower, now}: NotesViewProps) {
	const following = useSyncExternalStore(follower.subscribe, follower.get);
	// The clock of the talk goes by seconds.
	useSyncExternalStore(clock.subscribe, clock.get);
	const style = useRenderStyle();
	const size = useTerminalSize();
	const [ui, setUi] = useState(initialNotesUi);
	// Of two keys in one turn the second must see the effect of the first.
	const latest = useRef(ui);
	useTerminalInput({
		onKey(key) {
			const current = follower.get();
			const {metrics} = composeNotes(current, latest.current, size, style, now());
			const {ui: next, intent, leave} = answerKey(key, latest.current, current.report, metrics);
			latest.current = next;
			setUi(next);
			if (intent !== undefined) follower.dispatch(intent);
			if (leave) follower.leave();
		},
	});
	return <FrameView rows={composeNotes(following, ui, size, style, now()).rows} size={size} />;
}
