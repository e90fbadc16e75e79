import type {TerminalProgram} from '../../tutor/views.js';

/** The tabs of the terminal pane. */
export type Tab =
	| {readonly kind: 'output'}
	| {readonly kind: 'log'; readonly instance: string}
	| {readonly kind: 'program'; readonly program: TerminalProgram};

export const shell: TerminalProgram = {kind: 'shell'};
export const outputTab: Tab = {kind: 'output'};
export const shellTab: Tab = {kind: 'program', program: shell};

/** The psql to open without a question: on the only instance that can be asked. */
export function onlyPsql(askable: readonly string[]): TerminalProgram | undefined {
	const [instance, ...others] = askable;
	return instance === undefined || others.length > 0 ? undefined : {kind: 'psql', instance};
}

/** A program's name: there is at most one of each. */
export function programName(program: TerminalProgram): string {
	return program.kind === 'shell' ? 'shell' : `psql ${program.instance}`;
}

/** A tab's name, which identifies it and is shown. */
export function tabName(tab: Tab): string {
	switch (tab.kind) {
		case 'output':
			return 'output';
		case 'log':
			return tab.instance;
		case 'program':
			return programName(tab.program);
	}
}

/** The tabs there are: the step's output, a log for each instance, the shell, and each psql that is open. */
export function tabsOf(instances: readonly string[], open: readonly TerminalProgram[]): readonly Tab[] {
	return [
		outputTab,
		...instances.map((instance): Tab => ({kind: 'log', instance})),
		shellTab,
		...open.filter(({kind}) => kind === 'psql').map((program): Tab => ({kind: 'program', program})),
	];
}

/** The tab beside another one, around the ends; the first when there is no such tab any more. */
export function besides(tabs: readonly Tab[], tab: Tab, by: 1 | -1): Tab {
	const index = tabs.findIndex((one) => tabName(one) === tabName(tab));
	return tabs[(index + by + tabs.length) % tabs.length] ?? outputTab;
}
