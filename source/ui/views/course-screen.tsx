import {useEffect, useMemo, useSyncExternalStore} from 'react';
import type {Tutor} from '../../tutor/views.js';
import type {Classroom} from '../../workshop/classroom.js';
import {storeOfClassroom} from '../hooks/store.js';
import {useCommands} from '../hooks/use-commands.js';
import {usePollRate} from '../hooks/use-poll-rate.js';
import {usePrograms} from '../hooks/use-programs.js';
import {useTerminalInput} from '../hooks/use-terminal-input.js';
import {useTerminalSize} from '../hooks/use-terminal-size.js';
import {useTutorState} from '../hooks/use-tutor-state.js';
import {composeFrame} from '../layout/compose-frame.js';
import type {Banner} from '../layout/header.js';
import type {RenderStyle} from '../layout/render-style.js';
import type {HandOver} from '../programs/programs.js';
import type {UiState} from '../state/ui-state.js';
import {FrameView} from './frame-view.js';

export type CourseScreenProps = {
	readonly banner: Banner;
	readonly tutor: Tutor;
	/** The workshop that the learner is in. */
	readonly classroom?: Classroom;
	readonly handOver: HandOver;
	readonly style: RenderStyle;
	/** The reader wants to go although the tutor has not closed. */
	readonly onLeave: () => void;
};

/** The tutor on the screen: its state and the keys come in, a frame and intents go out. */
export function CourseScreen({banner, tutor, classroom, handOver, style, onLeave}: CourseScreenProps) {
	const programs = usePrograms(tutor, handOver);
	const state = useTutorState(tutor);
	const views = useSyncExternalStore(programs.subscribe, programs.get);
	const store = useMemo(() => storeOfClassroom(classroom), [classroom]);
	const seat = useSyncExternalStore(store.subscribe, store.get);
	const size = useTerminalSize();
	const {ui, handlers} = useCommands(tutor, programs, classroom, onLeave);
	const frame = composeFrame(banner, {view: tutor.course, state, programs: views, classroom: seat}, ui, size, style);
	usePollRate(tutor, frame.shown.has('cluster'));
	const {width, height} = frame.programs;
	useEffect(() => programs.resize({width, height}), [programs, width, height]);
	// A key must see the present tutor, not the one of the last frame.
	const compose = (now: UiState) => {
		const course = {
			view: tutor.course,
			state: tutor.getState(),
			programs: programs.get(),
			classroom: classroom?.getState(),
		};
		return composeFrame(banner, course, now, size, style);
	};
	useTerminalInput(handlers(compose));
	return <FrameView rows={frame.rows} size={size} />;
}
