import {graphemesOf} from '../../base/graphemes.js';
import type {TutorState} from '../../tutor/state/state.js';
import {programName, type Tab} from '../state/tabs.js';
import {type Line, splitAt, type TextSpan, text, widthOf} from '../text/line.js';
import {wrap} from '../text/wrap.js';
import type {Extent} from './arrange.js';
import {logPane} from './log-pane.js';
import {outputPane} from './output.js';
import type {ProgramView, Window} from './program-view.js';
import type {RenderStyle} from './render-style.js';
import {tailWindow} from './tail-window.js';

/** The content of the terminal pane for a tab. */
export function terminalPane(
	tab: Tab,
	state: TutorState,
	programs: readonly ProgramView[],
	heldAt: number | undefined,
	extent: Extent,
	style: RenderStyle,
): Window {
	const {width} = extent;
	switch (tab.kind) {
		case 'output': {
			const rows = outputPane(state, width, style);
			if (rows.length === 0) return words('What the commands of the step print comes here.', width);
			const source = {count: rows.length, size: rows.length, slice: (from: number, to: number) => rows.slice(from, to)};
			return tailWindow(source, heldAt, extent, (row) => [row]);
		}
		case 'log': {
			const log = state.logs.get(tab.instance);
			if (log === undefined || log.size === 0) return words(`The server log of ${tab.instance} comes here.`, width);
			return tailWindow(log, heldAt, extent, (line) => logPane([line], width, style));
		}
		case 'program': {
			const name = programName(tab.program);
			const view = programs.find(({program}) => programName(program) === name);
			if (view !== undefined) return view.window(heldAt, extent);
			return words(
				"Press t for a shell in the lab's folder, or i to put the step's command into it. Whatever you do there, the outcome of the step is noticed.",
				width,
			);
		}
	}
}

function words(content: string, width: number): Window {
	const lines = wrap([text(content, 'dim')], width);
	return {lines, metrics: {total: lines.length, viewport: lines.length, offset: 0}};
}

/** The window with the program's cursor drawn in it; the terminal's own one stays hidden. */
export function withCursor(window: Window): Window {
	const {lines, cursor} = window;
	if (cursor === undefined) return window;
	const rows = [...lines];
	while (rows.length <= cursor.row) rows.push([]);
	rows[cursor.row] = inverted(rows[cursor.row] ?? [], cursor.column);
	return {...window, lines: rows};
}

function inverted(line: Line, column: number): Line {
	const result: TextSpan[] = [];
	let at = 0;
	for (const span of line) {
		if (span.kind !== 'text') continue;
		const width = widthOf(span.text);
		if (column < at || column >= at + width) {
			result.push(span);
			at += width;
			continue;
		}
		const [before, rest] = splitAt(span.text, column - at);
		const [under] = [...graphemesOf(rest)].map(({segment}) => segment);
		const cell = under ?? ' ';
		if (before !== '') result.push({...span, text: before});
		result.push({...span, text: cell, paint: {...span.paint, inverse: true}});
		if (rest.length > cell.length) result.push({...span, text: rest.slice(cell.length)});
		at += width;
	}
	if (column < at) return result;
	return [...result, text(' '.repeat(column - at)), {...text(' '), paint: {inverse: true}}];
}
