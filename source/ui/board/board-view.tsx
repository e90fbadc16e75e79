import {useRef, useState, useSyncExternalStore} from 'react';
import {type BoardAction, faultWords, type LiveBoard} from '../../workshop/board/live-board.js';
import {clock} from '../hooks/clock.js';
import {useRenderStyle} from '../hooks/use-render-style.js';
import {useTerminalInput} from '../hooks/use-terminal-input.js';
import {useTerminalSize} from '../hooks/use-terminal-size.js';
import {FrameView} from '../views/frame-view.js';
import {answerKey, answerPaste} from './answer-key.js';
import {type BoardUi, failed, initialBoardUi, succeeded} from './board-state.js';
import {composeBoard} from './compose-board.js';
import {doneWords} from './done-words.js';
import type {BoardFacts} from './head.js';
import type {BoardContext} from './keys.js';

export type BoardViewProps = {
	readonly live: LiveBoard;
	readonly facts: BoardFacts;
	readonly projector: BoardContext['projector'];
	readonly onLeave: () => void;
	/** The time, in milliseconds since 1970. */
	readonly now: () => number;
};

/** The board on the screen: the class and the keys come in, a frame and the instructor's actions go out. */
export function BoardView({live, facts, projector, onLeave, now}: BoardViewProps) {
	const known = useSyncExternalStore(live.subscribe, live.get);
	// Times at the steps go by seconds; nothing else moves by itself.
	useSyncExternalStore(clock.subscribe, clock.get);
	const style = useRenderStyle();
	const size = useTerminalSize();
	const [ui, setUi] = useState(() => initialBoardUi(projector));
	// Of two keys in one turn the second must see the effect of the first.
	const latest = useRef(ui);
	const put = (next: BoardUi) => {
		latest.current = next;
		setUi(next);
	};
	const compose = () => composeBoard(facts, live.get(), latest.current, size, style, now());
	const perform = (action: BoardAction) => {
		const {board} = compose();
		live.act(action).then(
			() => put(succeeded(latest.current, action, doneWords(action, board))),
			(error: unknown) => put(failed(latest.current, faultWords(error))),
		);
	};
	useTerminalInput({
		onKey(key) {
			const {ui: next, act, leave} = answerKey(key, latest.current, compose());
			put(next);
			if (act !== undefined) perform(act);
			if (leave) onLeave();
		},
		onPaste: (paste) => put(answerPaste(paste, latest.current)),
	});
	return <FrameView rows={composeBoard(facts, known, ui, size, style, now()).rows} size={size} />;
}
