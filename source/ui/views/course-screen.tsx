import {useReducer, useRef} from 'react';
import type {Tutor} from '../../tutor/views.js';
import {useKeypress} from '../hooks/use-keypress.js';
import {useTerminalSize} from '../hooks/use-terminal-size.js';
import {useTutorState} from '../hooks/use-tutor-state.js';
import {composeFrame} from '../layout/frame.js';
import type {Banner} from '../layout/header.js';
import type {Look} from '../layout/look.js';
import {interpret} from '../state/interpret.js';
import {meaningOf} from '../state/key-bindings.js';
import {initialUi, reduceUi} from '../state/ui-state.js';
import {FrameView} from './frame-view.js';

export type CourseScreenProps = {
	readonly banner: Banner;
	readonly tutor: Tutor;
	readonly look: Look;
	/** The reader wants to go although the tutor has not closed. */
	readonly onLeave: () => void;
};

/** The tutor on the screen: its state and the keys come in, a frame and intents go out. */
export function CourseScreen({banner, tutor, look, onLeave}: CourseScreenProps) {
	const state = useTutorState(tutor);
	const size = useTerminalSize();
	const [ui, dispatch] = useReducer(reduceUi, initialUi);
	const frame = composeFrame(banner, {view: tutor.course, state}, ui, size, look);
	// Keys that come in one piece are all pressed before the next frame: each must see what the one before has done.
	const pressed = useRef(ui);
	pressed.current = ui;

	useKeypress((key) => {
		const latest = tutor.getState();
		const now = composeFrame(banner, {view: tutor.course, state: latest}, pressed.current, size, look);
		const meaning = meaningOf(key, now.context);
		const act = (action: Parameters<typeof reduceUi>[1]) => {
			pressed.current = reduceUi(pressed.current, action);
			dispatch(action);
		};
		if (meaning.kind === 'refused') {
			const refusal = {words: meaning.words, stepId: latest.stepId, phase: latest.phase.kind};
			act({type: 'refuse', refusal});
		}
		if (meaning.kind !== 'command') return;
		const lesson = tutor.course.steps[latest.stepIndex]?.lessonIndex ?? 0;
		const lessons = tutor.course.lessons.length;
		const situation = {ui: pressed.current, stepId: latest.stepId, lesson, lessons, metrics: now.metrics};
		const effect = interpret(meaning.command, situation);
		switch (effect.kind) {
			case 'ui':
				act(effect.action);
				break;
			case 'intent':
				act(effect.action);
				tutor.dispatch(effect.intent);
				break;
			case 'leave':
				onLeave();
		}
	});

	return <FrameView frame={frame} size={size} />;
}
