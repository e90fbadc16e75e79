import type {Phase} from '../../tutor/state/state.js';
import type {TerminalProgram} from '../../tutor/views.js';
import type {Scene} from './key-bindings.js';
import {programName} from './tabs.js';
import type {UiState} from './ui-state.js';

const sceneOfOverlay: Readonly<Record<UiState['overlay']['kind'], Scene>> = {
	none: 'step',
	help: 'text',
	news: 'text',
	flags: 'flags',
	reading: 'text',
	lessons: 'lessons',
	search: 'search',
	psql: 'psql',
	'go-to': 'go-to',
	quit: 'quit',
	removal: 'removal',
};

/**
 * The target of the keys.
 * @param running programs that can take them
 */
export function sceneOf({overlay, focus}: UiState, phase: Phase, running: readonly TerminalProgram[]): Scene {
	if (phase.kind === 'closing') return 'waiting';
	if (overlay.kind !== 'none' || focus.kind === 'pane') return sceneOfOverlay[overlay.kind];
	const name = programName(focus.program);
	return running.some((program) => programName(program) === name) ? 'program' : 'step';
}
