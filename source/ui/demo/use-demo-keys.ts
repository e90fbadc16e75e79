import {useRef, useState} from 'react';
import type {Demo} from '../../demo/demo.js';
import type {TerminalProgram} from '../../tutor/views.js';
import type {Programs} from '../programs/programs.js';
import {meaningIn} from '../state/key-table.js';
import {programName} from '../state/tabs.js';
import type {Key} from '../terminal/keys.js';
import type {InputHandlers} from '../terminal/read-input.js';
import type {DemoFrame} from './frame.js';
import {type DemoEffect, interpretDemo} from './interpret.js';
import {demoBindings} from './key-bindings.js';
import {type DemoUi, type DemoUiAction, initialDemoUi, reduceDemoUi} from './ui-state.js';

export type DemoKeys = {
	/** The screen's own state. */
	readonly ui: DemoUi;
	/** @param compose lays out the screen for a state of it, with everything else as it is now */
	readonly handlers: (compose: (ui: DemoUi) => DemoFrame) => InputHandlers;
};

/** Turns keys into what they mean: for the screen, for the demonstration, or for a program. */
export function useDemoKeys(demo: Demo, programs: Programs, onLeave: () => void): DemoKeys {
	const [ui, setUi] = useState(initialDemoUi);
	// Keys of one chunk are all pressed before the next frame: each must see the effect of the one before.
	const pressed = useRef(ui);
	/**
	 * A key of this chunk of input has driven the demonstration: the user has not seen its effect when pressing the
	 * others.
	 */
	const isDriven = useRef(false);
	const act = (action: DemoUiAction) => {
		pressed.current = reduceDemoUi(pressed.current, action);
		setUi(pressed.current);
	};
	/** The keys come back from a program that could not take them, unless the presenter has left it already. */
	const comeBack = (program: TerminalProgram, words: string, place: string) => {
		const {program: now} = pressed.current;
		if (now !== undefined && programName(now) === programName(program)) act({type: 'leave-program'});
		act({type: 'remark', words, place});
	};
	const perform = (effect: DemoEffect, {programs: extent, place}: DemoFrame) => {
		switch (effect.kind) {
			case 'ui':
				if (effect.action.type === 'open') isDriven.current = true;
				act(effect.action);
				break;
			case 'intent':
				isDriven.current = true;
				if (pressed.current.overlay.kind !== 'none' && effect.intent.type !== 'interrupt')
					act({type: 'open', overlay: {kind: 'none'}});
				demo.dispatch(effect.intent);
				break;
			case 'enter':
				act({type: 'enter', program: effect.program});
				void programs.enter(effect.program, extent).then((why) => {
					if (why !== undefined) comeBack(effect.program, why, place);
				});
				break;
			case 'leave':
				onLeave();
		}
	};
	return {
		ui,
		handlers(compose) {
			const onKey = (key: Key) => {
				if (isDriven.current) return;
				const frame = compose(pressed.current);
				const meaning = meaningIn(demoBindings, key, frame.context);
				if (meaning.kind === 'refused') act({type: 'remark', words: meaning.words, place: frame.place});
				if (meaning.kind !== 'command') return;
				if (meaning.command === 'page-down') isDriven.current = true;
				const situation = {...frame, ...situationOf(demo), ui: pressed.current};
				perform(interpretDemo(meaning.command, situation), frame);
			};
			const toProgram = (chunk: string): string => {
				isDriven.current = false;
				const {program} = pressed.current;
				if (program === undefined || compose(pressed.current).context.scene !== 'program') return chunk;
				const {rest, left} = programs.type(program, chunk);
				if (left) onKey('ctrl+g');
				return rest;
			};
			return {onKey, toProgram};
		},
	};
}

/** The facts about the demonstration that keys need. */
function situationOf({tutor, getState}: Demo) {
	const {beat, cover} = getState();
	const {stepIndex, actions} = tutor.getState();
	const {lessons, steps} = tutor.course;
	const lesson = steps[stepIndex]?.lessonIndex ?? 0;
	const isFirst = lessons[lesson]?.firstStep === stepIndex;
	const isUntouched = beat.kind === 'explaining' && actions.every(({outcome}) => outcome === undefined);
	const begun = isFirst && isUntouched ? ('at its start' as const) : ('begun' as const);
	return {cover, lesson, begun, lessons: lessons.map(({id}) => id)};
}
