import type {Action, EngineKind} from './types.js';
import {fill, type Variables} from './variables.js';

/** The bash text of a command of the course, for the lab's folder. */
export function shellText(action: Action & {kind: 'sh' | 'sql'}, engine: EngineKind, variables: Variables): string {
	return shellParts(action, engine, variables)
		.map((part) => part.text)
		.join('\n');
}

export type ShellPart = {readonly language: 'bash' | 'sql'; readonly text: string};

/** The same, in parts of one language each; joined by newlines they are what bash runs. */
export function shellParts(
	action: Action & {kind: 'sh' | 'sql'},
	engine: EngineKind,
	variables: Variables,
): ShellPart[] {
	if (action.kind === 'sh') return [{language: 'bash', text: fill(action.command, variables)}];
	return [
		{language: 'bash', text: fill(`${psql(action, engine)} <<'SQL'`, variables)},
		{language: 'sql', text: fill(action.statements, variables)},
		{language: 'bash', text: 'SQL'},
	];
}

function psql(action: Action & {kind: 'sql'}, engine: EngineKind): string {
	const options = '-X -v ON_ERROR_STOP=1';
	// An expected refusal is recognised by its SQLSTATE, which psql prints in this mode only.
	const verbose = typeof action.fails === 'object' ? ' -v VERBOSITY=verbose' : '';
	const whom = '-U {{admin.user}} -d {{database}}';
	return engine === 'docker'
		? `docker exec -i {{${action.instance}.container}} psql ${options}${verbose} ${whom}`
		: `psql ${options}${verbose} -h {{sockets}} -p {{${action.instance}.port}} ${whom}`;
}
