import {useEffect, useMemo, useSyncExternalStore} from 'react';
import type {Demo} from '../../demo/demo.js';
import type {Picture} from '../cast/stage-recording.js';
import type {Store} from '../hooks/store.js';
import {useArrived} from '../hooks/use-arrived.js';
import {usePollRate} from '../hooks/use-poll-rate.js';
import {usePrograms} from '../hooks/use-programs.js';
import {useRenderStyle} from '../hooks/use-render-style.js';
import {useTerminalInput} from '../hooks/use-terminal-input.js';
import {useTerminalSize} from '../hooks/use-terminal-size.js';
import type {RenderStyle} from '../layout/render-style.js';
import type {HandOver} from '../programs/programs.js';
import type {ScreenApi} from '../show.js';
import {meaningIn} from '../state/key-table.js';
import type {Line} from '../text/line.js';
import {type Theme, ThemeContext} from '../theme/theme.js';
import {ErrorBoundary} from '../views/error-boundary.js';
import {FrameView} from '../views/frame-view.js';
import {composeDemoFrame, composeWaitingFrame} from './compose-demo-frame.js';
import {storeOfDemo} from './demo-store.js';
import {demoBindings} from './key-bindings.js';
import {withRecorded} from './recorded.js';
import type {DemoUi} from './ui-state.js';
import {useDemoKeys} from './use-demo-keys.js';

/** Masks the rows of a frame. */
export type Mask = (rows: readonly Line[]) => readonly Line[];

export type DemoAppProps = ScreenApi & {
	readonly demo: Demo | Promise<Demo>;
	readonly lab: string;
	readonly theme: Theme;
	readonly mask: Store<Mask>;
	/** The picture that is played from a recording. */
	readonly picture: Store<Picture | undefined>;
};

/** The whole screen of a demonstration, from the first frame on. */
export function DemoApp({theme, onBroken, ...rest}: DemoAppProps) {
	return (
		<ThemeContext value={theme}>
			<ErrorBoundary onError={onBroken}>
				<Staged {...rest} />
			</ErrorBoundary>
		</ThemeContext>
	);
}

function Staged({demo: given, lab, ...rest}: Omit<DemoAppProps, 'theme' | 'onBroken'>) {
	const style = useRenderStyle();
	const demo = useArrived(given);
	return demo === undefined ? (
		<WaitingScreen lab={lab} style={style} onLeave={rest.onLeave} mask={rest.mask} />
	) : (
		<DemoScreen demo={demo} style={style} {...rest} />
	);
}

type WaitingProps = {
	readonly lab: string;
	readonly style: RenderStyle;
	readonly mask: Store<Mask>;
	readonly onLeave: () => void;
};

function WaitingScreen({lab, style, mask, onLeave}: WaitingProps) {
	const size = useTerminalSize();
	const hide = useSyncExternalStore(mask.subscribe, mask.get);
	const frame = composeWaitingFrame(lab, size, style);
	useTerminalInput({
		onKey(key) {
			const meaning = meaningIn(demoBindings, key, frame.context);
			if (meaning.kind === 'command' && meaning.command === 'leave') onLeave();
		},
	});
	return <FrameView rows={hide(frame.rows)} size={size} />;
}

type DemoScreenProps = {
	readonly demo: Demo;
	readonly style: RenderStyle;
	readonly mask: Store<Mask>;
	readonly picture: Store<Picture | undefined>;
	readonly handOver: HandOver;
	readonly onLeave: () => void;
};

/** The demonstration on the screen: its state and the keys come in, a frame and intents go out. */
function DemoScreen({demo, style, mask, picture, handOver, onLeave}: DemoScreenProps) {
	const {tutor} = demo;
	const programs = usePrograms(tutor, handOver);
	const store = useMemo(() => storeOfDemo(demo), [demo]);
	const now = useSyncExternalStore(store.subscribe, store.get);
	const recorded = useSyncExternalStore(picture.subscribe, picture.get);
	const hide = useSyncExternalStore(mask.subscribe, mask.get);
	const views = useSyncExternalStore(programs.subscribe, programs.get);
	const size = useTerminalSize();
	const {ui, handlers} = useDemoKeys(demo, programs, onLeave);
	const frame = composeDemoFrame({...now, view: tutor.course, programs: views}, ui, size, style);
	usePollRate(tutor, frame.showsCluster);
	const {width, height} = frame.programs;
	useEffect(() => programs.resize({width, height}), [programs, width, height]);
	// A key must see the present demonstration, not the one of the last frame.
	const compose = (pressed: DemoUi) => {
		const course = {tutor: tutor.getState(), demo: demo.getState(), view: tutor.course, programs: programs.get()};
		return composeDemoFrame(course, pressed, size, style);
	};
	useTerminalInput(handlers(compose));
	return <FrameView rows={hide(withRecorded(frame, now.demo, recorded, size))} size={size} />;
}
