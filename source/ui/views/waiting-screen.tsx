import {useTerminalInput} from '../hooks/use-terminal-input.js';
import {useTerminalSize} from '../hooks/use-terminal-size.js';
import {composeFrame} from '../layout/compose-frame.js';
import type {Banner} from '../layout/header.js';
import type {RenderStyle} from '../layout/render-style.js';
import {meaningOf} from '../state/key-bindings.js';
import {initialUi} from '../state/ui-state.js';
import {FrameView} from './frame-view.js';

export type WaitingScreenProps = {readonly banner: Banner; readonly style: RenderStyle; readonly onLeave: () => void};

/** The first frame, before there is a tutor. */
export function WaitingScreen({banner, style, onLeave}: WaitingScreenProps) {
	const size = useTerminalSize();
	const frame = composeFrame(banner, undefined, initialUi, size, style);
	useTerminalInput({
		onKey(key) {
			const meaning = meaningOf(key, frame.context);
			if (meaning.kind === 'command' && meaning.command === 'leave') onLeave();
		},
	});
	return <FrameView rows={frame.rows} size={size} />;
}
