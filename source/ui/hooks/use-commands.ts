import {useRef, useState} from 'react';
import type {TerminalProgram, Tutor} from '../../tutor/views.js';
import type {Classroom} from '../../workshop/classroom.js';
import type {Frame} from '../layout/frame.js';
import type {Programs} from '../programs/programs.js';
import {type Effect, interpret} from '../state/interpret.js';
import {meaningOf} from '../state/key-bindings.js';
import {programName, shell} from '../state/tabs.js';
import {typedByHand} from '../state/typed-by-hand.js';
import {typedLine} from '../state/typed-line.js';
import {initialUi, reduceUi, type UiAction, type UiState} from '../state/ui-state.js';
import type {Key} from '../terminal/keys.js';
import type {InputHandlers} from '../terminal/read-input.js';

export type Commands = {
	/** The screen's own state. */
	readonly ui: UiState;
	/** @param compose lays out the screen for a state of it, with everything else as it is now */
	readonly handlers: (compose: (ui: UiState) => Frame) => InputHandlers;
};

/** Turns keys into what they mean: for the screen, for the tutor, or for a program. */
export function useCommands(
	tutor: Tutor,
	programs: Programs,
	classroom: Classroom | undefined,
	onLeave: () => void,
): Commands {
	const [ui, setUi] = useState(initialUi);
	// Keys of one chunk are all pressed before the next frame: each must see the effect of the one before.
	const pressed = useRef(ui);
	const act = (action: UiAction) => {
		pressed.current = reduceUi(pressed.current, action);
		setUi(pressed.current);
	};
	const remark = (words: string) => {
		const {stepId, phase} = tutor.getState();
		act({type: 'remark', remark: {words, stepId, phase: phase.kind}});
	};
	/** The keys come back from a program that could not take them, unless the reader has left it already. */
	const comeBack = (program: TerminalProgram, why: string) => {
		const {focus} = pressed.current;
		if (focus.kind === 'program' && programName(focus.program) === programName(program))
			act({type: 'focus', focus: {kind: 'pane', pane: 'lesson'}});
		remark(why);
	};
	const perform = (effect: Effect, {programs: extent}: Frame) => {
		const {stepId, stepIndex} = tutor.getState();
		switch (effect.kind) {
			case 'ui':
				act(effect.action);
				break;
			case 'intent':
				if (effect.action !== undefined) act(effect.action);
				tutor.dispatch(effect.intent);
				break;
			case 'enter':
				act({type: 'open', overlay: {kind: 'none'}});
				act({type: 'focus', focus: {kind: 'program', program: effect.program}});
				void programs.enter(effect.program, extent).then((why) => {
					if (why !== undefined) comeBack(effect.program, why);
				});
				break;
			case 'insert': {
				const action = tutor.course.steps[stepIndex]?.actions[effect.action];
				if (action === undefined) break;
				const {text, advice} = typedByHand(action);
				act({type: 'inserted', count: effect.action + 1, stepId});
				act({type: 'focus', focus: {kind: 'program', program: shell}});
				void programs.insert(text, extent).then((why) => {
					if (why !== undefined) comeBack(shell, why);
					else if (advice !== undefined) remark(advice);
				});
				break;
			}
			case 'hand':
				if (effect.to === 'up') classroom?.raiseHand();
				else classroom?.lowerHand();
				break;
			case 'dismiss':
				classroom?.dismiss(effect.message);
				break;
			case 'leave':
				onLeave();
		}
	};

	const type = (characters: string) => {
		const {overlay} = pressed.current;
		const query = overlay.kind === 'search' ? overlay.query : '';
		act({type: 'query', query: query + characters});
	};

	return {
		ui,
		handlers(compose) {
			const onKey = (key: Key) => {
				const frame = compose(pressed.current);
				const meaning = meaningOf(key, frame.context);
				switch (meaning.kind) {
					case 'nothing':
						break;
					case 'refused':
						remark(meaning.words);
						break;
					case 'typed':
						type(meaning.character);
						break;
					case 'command': {
						const {stepId, stepIndex} = tutor.getState();
						const {lessons, steps} = tutor.course;
						const situation = {
							...frame,
							ui: pressed.current,
							stepId,
							lesson: steps[stepIndex]?.lessonIndex ?? 0,
							lessons: lessons.length,
							lessonIds: lessons.map(({id}) => id),
						};
						perform(interpret(meaning.command, situation), frame);
					}
				}
			};
			const onPaste = (text: string) => {
				if (compose(pressed.current).context.scene === 'search') type(typedLine(text));
			};
			const toProgram = (chunk: string): string => {
				const {focus} = pressed.current;
				if (focus.kind !== 'program' || compose(pressed.current).context.scene !== 'program') return chunk;
				const {rest, left} = programs.type(focus.program, chunk);
				if (left) onKey('ctrl+g');
				return rest;
			};
			return {onKey, onPaste, toProgram};
		},
	};
}
