import type {RemoteIntent} from '../../demo/notes/protocol.js';
import type {StageReport} from '../../demo/notes/stage-report.js';
import {clamp, type Metrics} from '../state/scroll.js';
import type {Key} from '../terminal/keys.js';
import {type NotesCommand, type NotesScene, notesKeyFor} from './keys.js';

/** The state of this screen; the demonstration knows nothing of it. */
export type NotesUi = {
	readonly overlay:
		| {readonly kind: 'none'}
		| {readonly kind: 'help'}
		| {readonly kind: 'lessons'; readonly selected: number}
		| {readonly kind: 'question'; readonly selected: number};
	/** Lines above the first one shown. It counts for one step, or one overlay, only. */
	readonly scroll: {readonly of: string; readonly offset: number};
	/** Why a key did nothing; until the next one. */
	readonly refusal?: string;
};

export const initialNotesUi: NotesUi = {overlay: {kind: 'none'}, scroll: {of: '', offset: 0}};

/** The effect of a key. */
export type NotesAnswer = {readonly ui: NotesUi; readonly intent?: RemoteIntent; readonly leave?: true};

export function sceneOf({overlay}: NotesUi): NotesScene {
	return overlay.kind === 'none' ? 'notes' : overlay.kind;
}

/** Identifies the scrolled text. */
export function scrolled(ui: NotesUi, {lesson, step}: StageReport): string {
	return ui.overlay.kind === 'none' ? `${lesson?.number} ${step?.number}` : ui.overlay.kind;
}

/** Takes a key in; pure. */
export function answerKey(key: Key, ui: NotesUi, report: StageReport, metrics: Metrics): NotesAnswer {
	const {refusal: _, ...known} = ui;
	const binding = notesKeyFor(key, sceneOf(ui));
	if (binding === undefined) return {ui: known};
	if (binding.works?.(report) === false) return {ui: {...known, refusal: binding.refusal}};
	return obey(binding.command, known, report, metrics);
}

function obey(command: NotesCommand, ui: NotesUi, report: StageReport, metrics: Metrics): NotesAnswer {
	switch (command) {
		case 'advance':
		case 'back':
		case 'retry':
		case 'repair':
		case 'play':
			return {ui, intent: {type: command}};
		case 'blank':
		case 'cluster':
			return {ui, intent: {type: 'cover', with: command}};
		case 'leave':
			return {ui, leave: true};
		case 'help':
			return {ui: {...ui, overlay: {kind: 'help'}}};
		case 'lessons':
			return {ui: {...ui, overlay: {kind: 'lessons', selected: Math.max(0, (report.lesson?.number ?? 1) - 1)}}};
		case 'close':
			return {ui: closed(ui)};
		case 'choose':
			return choose(ui, report);
		case 'up':
			return {ui: moved(ui, -1, report, metrics)};
		case 'down':
			return {ui: moved(ui, 1, report, metrics)};
	}
}

/** From the question back to the list that it came from. */
function closed(ui: NotesUi): NotesUi {
	const {overlay} = ui;
	return {
		...ui,
		overlay: overlay.kind === 'question' ? {kind: 'lessons', selected: overlay.selected} : {kind: 'none'},
	};
}

function choose(ui: NotesUi, {clock}: StageReport): NotesAnswer {
	const {overlay} = ui;
	if (overlay.kind === 'lessons') return {ui: {...ui, overlay: {kind: 'question', selected: overlay.selected}}};
	const lesson = overlay.kind === 'question' ? clock.lessons[overlay.selected]?.id : undefined;
	const left: NotesUi = {...ui, overlay: {kind: 'none'}};
	return lesson === undefined ? {ui: left} : {ui: left, intent: {type: 'go-to', lesson}};
}

function moved(ui: NotesUi, by: 1 | -1, report: StageReport, {offset, total, viewport}: Metrics): NotesUi {
	const {overlay} = ui;
	if (overlay.kind === 'lessons') {
		const selected = clamp(overlay.selected + by, report.clock.lessons.length, 1);
		return {...ui, overlay: {kind: 'lessons', selected}};
	}

	return {...ui, scroll: {of: scrolled(ui, report), offset: clamp(offset + by, total, viewport)}};
}
