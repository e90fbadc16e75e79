import type {LogLine, TutorState} from '../../../source/tutor/state/state.js';
import {Tail} from '../../../source/tutor/state/tail.js';
import type {ClassroomState} from '../../../source/workshop/classroom.js';
import type {FakeTerminal} from '../fakes/fake-terminals.js';
import {type FakeOptions, type FakeTutor, stateAt} from '../fakes/fake-tutor.js';
import type {VirtualTerminal} from '../terminals/virtual-terminal.js';
import {clusterScenes} from './cluster-scenes.js';

export const sizes = ['60x20', '80x24', '120x40', '200x60'] as const;
export type SizeName = (typeof sizes)[number];

/** Sizes at which a scene looks different: one pane at a time, narrow or not, or all panes, comfortable or large. */
const everywhere: readonly SizeName[] = sizes;
const panes: readonly SizeName[] = ['120x40', '200x60'];
const oneEach: readonly SizeName[] = ['60x20', '120x40'];

/** Actions on a stage. */
export type Stage = {
	readonly tutor: FakeTutor;
	readonly terminal: VirtualTerminal;
};

/** A state of the screen that is kept as a golden file. */
export type ScreenScene = {
	readonly name: string;
	readonly at: readonly SizeName[];
	/** Absent while there is no tutor yet. */
	readonly options?: FakeOptions;
	/** The learner is in a workshop, as `seatState` has it but for this. */
	readonly classroom?: Partial<ClassroomState>;
	/** Keys that lead to it, each typed by itself. */
	readonly keys?: readonly string[];
	/** The same where one pane is shown at a time. */
	readonly smallKeys?: readonly string[];
	/** Words that are shown when it is reached. */
	readonly shows?: string;
	readonly play?: (stage: Stage) => Promise<void>;
};

export const outcomes = (...outcomes: readonly ('succeeded' | 'failed')[]) =>
	stateAt(2).actions.map((view, index) => {
		const kind = outcomes[index];
		if (kind === undefined) return view;
		return {
			...view,
			outcome: kind === 'failed' ? ({kind, exitCode: 125, reason: 'the container did not start'} as const) : {kind},
		};
	});
export const printed = (count: number): TutorState['output'] => [
	{stream: 'command', line: stateAt(2).actions[0]?.shown ?? ''},
	...Array.from({length: count}, (_, index) => ({stream: 'stdout' as const, line: `line ${index + 1} of the output`})),
	{stream: 'stderr', line: 'psql: notice of some sort'},
];
export const passed = {status: 'passed', observed: 'seen on port 5000'} as const;
export const failed = {
	status: 'failed',
	expected: 'the archive holds a segment with the restore point',
	observed:
		"archived_count 0, last failure: cp: cannot create regular file '/mnt/server/archive/000000010000000000000001'",
	diagnosis: {
		id: 'archive-not-writable',
		title: 'The archive folder is not writable',
		cause: 'The folder belongs to root, but the server runs as the user postgres and may not write there.',
		remedy: 'Give the folder to the server: docker exec postgres-1 chown postgres /mnt/server/archive',
	},
} as const;
export const says = stateAt(2).checks.map((check) => check.says);
const [first = '', second = '', third = ''] = says;

/** A step with the cluster as in a scene of its own. */
export function withCluster(name: string, step = 2, change: Partial<TutorState> = {}): TutorState {
	const scene = clusterScenes.find((one) => one.name === name);
	if (scene === undefined) throw new Error(`There is no scene ${name} of a cluster.`);
	const {cluster, before = cluster} = scene;
	return stateAt(step, {cluster, clusterAtEntry: before, ...change});
}

const clusterScene = (name: string, step: number, at = everywhere): ScreenScene => ({
	name: `cluster-${name}`,
	at,
	options: {state: withCluster(name, step)},
	smallKeys: ['\t'],
});

const logOf = (instance: string, ...lines: readonly (readonly [string, string?])[]): readonly LogLine[] =>
	lines.map(([line, meaning]) => ({instance, line, ...(meaning === undefined ? {} : {meaning})}));

// As PostgreSQL 15 writes it with the log_line_prefix of the lessons.
const standbyLog = logOf(
	'postgres-2',
	['2026-11-22 22:36:41.549 UTC [1] 00000 LOG:  starting PostgreSQL 15.8 on x86_64-pc-linux-gnu'],
	['2026-11-22 22:36:41.602 UTC [29] 00000 LOG:  entering standby mode', 'it has found `standby.signal`'],
	['2026-11-22 22:36:41.618 UTC [29] 00000 LOG:  redo starts at 0/6000028'],
	['2026-11-22 22:36:41.620 UTC [29] 00000 LOG:  consistent recovery state reached at 0/6000100', 'it may be read now'],
	['2026-11-22 22:36:41.621 UTC [1] 00000 LOG:  database system is ready to accept read-only connections'],
	[
		'2026-11-22 22:36:41.660 UTC [33] 00000 LOG:  started streaming WAL from primary at 0/7000000 on timeline 1',
		'the walreceiver has reached the walsender: the stream runs',
	],
	['2026-11-22 22:37:20.112 UTC [61] 25006 ERROR:  cannot execute CREATE TABLE in a read-only transaction'],
	['2026-11-22 22:37:20.112 UTC [61] 25006 STATEMENT:  CREATE TABLE refused (id int);'],
);

const logs = new Map([['postgres-2', Tail.empty<LogLine>(2000).append(standbyLog)]]);

export const opened = (tutor: FakeTutor): FakeTerminal => {
	const [terminal] = tutor.terminals.opened;
	if (terminal === undefined) throw new Error('No terminal was opened.');
	return terminal;
};

export const inPsql = [
	'psql -p 5000 -U postgresadmin postgresdb',
	'psql (15.8)',
	'Type "help" for help.',
	'',
	'postgresdb=# SELECT application_name, state, sync_state FROM pg_stat_replication;',
	' application_name |   state   | sync_state ',
	'------------------+-----------+------------',
	' postgres_2       | streaming | async',
	'(1 row)',
	'',
	'postgresdb=# ',
].join('\r\n');

export const fetching: TutorState['progress'] = {
	kind: 'image',
	image: 'postgres:15',
	layers: [
		{id: '5f0b5a1d2c3e', state: 'done', current: 29_150_000, total: 29_150_000},
		{id: '1c2d3e4f5a6b', state: 'extracting', current: 600_000, total: 1_200_000},
		{id: '9a8b7c6d5e4f', state: 'downloading', current: 12_400_000, total: 81_000_000},
		{id: '0a1b2c3d4e5f', state: 'retrying', total: 8_066_000},
		{id: 'c1c2c3c4c5c6', state: 'waiting'},
	],
};

const streaming = withCluster('streaming', 3, {logs});

const withKept = withCluster('streaming', 3, {snapshots: ['network', 'primary-instance']});

const message = {
	id: 1,
	kind: 'message',
	text: 'We go on together at ten past eleven. There is coffee next door.',
} as const;
const longMessage = {
	id: 2,
	kind: 'message',
	text: `Some of you see "could not connect to server: Connection refused" when the standby starts. Look at pg_hba.conf first: the line for replication names the network of your lab, not of your neighbour's. Then look whether the primary listens on all addresses, and has been restarted since. ${'Whoever is done reads the log of the standby line by line and finds the one that speaks of the timeline. '.repeat(2)}`,
} as const;
const hint = {id: 3, kind: 'hint', text: 'Look at the owner of the archive folder.'} as const;
const gate = {id: 4, step: stateAt(2).stepId, text: 'We look at the first standby together.'};

const passedAtGate = withCluster('primary-only', 2, {
	phase: {kind: 'passed', by: 'tutor'},
	passed: new Set([0, 1, 2].map((index) => stateAt(index).stepId)),
	checks: says.map((words) => ({says: words, finding: passed})),
});

const inWorkshop: readonly ScreenScene[] = [
	{name: 'workshop-seat', at: everywhere, options: {state: stateAt(2)}, classroom: {}},
	{name: 'workshop-message', at: everywhere, options: {state: stateAt(2)}, classroom: {messages: [message]}},
	{
		name: 'workshop-messages',
		at: everywhere,
		options: {state: streaming},
		classroom: {messages: [hint, longMessage], gate},
	},
	{name: 'workshop-message-folded', at: everywhere, options: {state: streaming}, classroom: {messages: [longMessage]}},
	{
		name: 'workshop-messages-read',
		at: everywhere,
		options: {state: stateAt(2)},
		classroom: {messages: [longMessage, hint], gate},
		keys: ['a'],
		shows: 'From the instructor',
	},
	{name: 'workshop-gate', at: oneEach, options: {state: passedAtGate}, classroom: {gate}},
	{
		name: 'workshop-gate-holding',
		at: everywhere,
		options: {state: passedAtGate},
		classroom: {gate},
		keys: ['\r'],
		shows: 'wait here.',
	},
	{
		name: 'workshop-away',
		at: everywhere,
		options: {state: streaming},
		classroom: {hand: 'up', link: 'away', unsent: 12},
	},
	{
		name: 'workshop-connecting',
		at: oneEach,
		options: {state: stateAt(0)},
		classroom: {link: 'connecting', alias: 'somebody-with-a-long-alias'},
	},
	{name: 'workshop-help', at: everywhere, options: {state: stateAt(2)}, classroom: {}, keys: ['?']},
	{
		name: 'workshop-shell',
		at: everywhere,
		options: {state: streaming},
		classroom: {messages: [message], hand: 'up'},
		async play({tutor, terminal}) {
			terminal.type('t');
			await terminal.sees('lab:main $');
			opened(tutor).print(inPsql);
			await terminal.sees('(1 row)');
			await terminal.sees('Ctrl+G d dismiss');
		},
	},
	{
		name: 'workshop-quit',
		at: oneEach,
		options: {state: streaming},
		classroom: {messages: [message]},
		keys: ['q'],
	},
];

export const screenScenes: readonly ScreenScene[] = [
	...inWorkshop,
	{name: 'waiting', at: oneEach},
	{
		name: 'resuming',
		at: oneEach,
		options: {state: stateAt(2, {phase: {kind: 'resuming'}, notices: ['Lesson 1 passed before: looking again.']})},
	},
	{name: 'first-step', at: everywhere, options: {state: stateAt(0)}},
	{name: 'ready', at: everywhere, options: {state: withCluster('not-looked-yet')}},
	{name: 'files', at: ['80x24', '120x40'], options: {state: stateAt(1)}},
	{name: 'by-hand', at: oneEach, options: {state: withCluster('streaming', 4)}},
	{
		name: 'image-pull',
		at: everywhere,
		options: {state: stateAt(2, {phase: {kind: 'running', action: 0}, progress: fetching})},
	},
	{
		name: 'running',
		at: everywhere,
		options: {state: withCluster('primary-recovering', 2, {phase: {kind: 'running', action: 0}, output: printed(60)})},
	},
	{
		name: 'output-scrolled',
		at: panes,
		options: {state: withCluster('primary-only', 2, {output: printed(200)})},
		keys: ['\t', '\t', 'b'],
		shows: '❯ [output]',
	},
	{
		name: 'checking',
		at: everywhere,
		options: {
			state: withCluster('primary-only', 2, {
				phase: {kind: 'checking', deadline: Date.now() + 1e9},
				actions: outcomes('succeeded', 'succeeded'),
				output: printed(2),
				checks: [
					{says: first, finding: passed},
					{says: second, finding: {...failed, status: 'not-yet'}, deadline: Date.now() + 1e9},
					{says: third},
				],
			}),
		},
	},
	{
		name: 'failed',
		at: everywhere,
		options: {
			state: withCluster('archive-failing', 2, {
				phase: {kind: 'failed'},
				actions: outcomes('succeeded', 'failed'),
				output: printed(2),
				checks: [{says: first, finding: passed}, {says: second, finding: failed}, {says: third}],
			}),
		},
	},
	{
		name: 'failed-together',
		at: oneEach,
		options: {
			state: withCluster('archive-failing', 2, {
				phase: {kind: 'failed'},
				actions: outcomes('succeeded', 'failed'),
				output: printed(2),
				checks: [
					{says: first, finding: failed},
					{says: second, finding: passed},
					{says: third, finding: {...failed, observed: 'no segment in /mnt/server/archive'}},
				],
			}),
		},
	},
	{
		name: 'passed',
		at: everywhere,
		options: {
			state: withCluster('streaming-now', 2, {
				phase: {kind: 'passed', by: 'learner'},
				checks: says.map((words) => ({says: words, finding: passed})),
				log: [
					{instance: 'postgres-1', line: '2023-12-09 22:00:32.474 UTC [25] LOG:  listening on IPv4 address'},
					{
						instance: 'postgres-1',
						line: '2023-12-09 22:00:33.474 UTC [1] LOG:  database system is ready to accept connections',
						meaning: 'the server has started and takes connections',
					},
				],
			}),
		},
	},
	{
		name: 'hints',
		at: oneEach,
		options: {state: stateAt(0, {hints: ['Look at the line that begins with `docker`.', 'Press Enter.']})},
		keys: ['G'],
	},
	{
		name: 'refused',
		at: oneEach,
		options: {state: stateAt(2, {phase: {kind: 'running', action: 1}, output: printed(1)})},
		keys: ['\r'],
		shows: 'Not yet',
	},
	{name: 'flags', at: everywhere, options: {state: stateAt(2)}, keys: ['f']},
	{
		name: 'flags-moved',
		at: oneEach,
		options: {state: stateAt(2)},
		keys: ['f', 'j', 'j'],
		shows: '3 of 3',
	},
	{name: 'lessons', at: oneEach, options: {state: stateAt(2)}, keys: ['l', 'j']},
	{name: 'reading', at: oneEach, options: {state: stateAt(0)}, keys: ['l', 'j', '\r'], shows: 'about 6 minutes'},
	{name: 'search-empty', at: oneEach, options: {state: stateAt(2)}, keys: ['/'], shows: 'Type words'},
	{name: 'search-hits', at: everywhere, options: {state: stateAt(2)}, keys: ['/', 'serv', 'er'], shows: '/ server'},
	{name: 'search-none', at: oneEach, options: {state: stateAt(2)}, keys: ['/', 'stan', 'dbi'], shows: 'No lesson'},
	{
		name: 'search-reading',
		at: ['80x24', '120x40'],
		options: {state: stateAt(0)},
		keys: ['/', 'read', '-onl', 'y', '\r'],
		shows: 'Lesson 3',
	},
	{name: 'help', at: everywhere, options: {state: stateAt(2)}, keys: ['?']},
	{name: 'lessons-kept', at: everywhere, options: {state: withKept}, keys: ['l']},
	{name: 'go-back-question', at: everywhere, options: {state: withKept}, keys: ['l', 'k', 'g']},
	{
		name: 'go-back-question-running',
		at: oneEach,
		options: {state: {...withKept, snapshots: []}},
		keys: ['l', 'k', 'g', '\u001B[A'],
	},
	{
		name: 'go-back-refused',
		at: oneEach,
		options: {state: stateAt(0, {snapshots: ['network']})},
		keys: ['l', 'j', 'g'],
		shows: 'has not come',
	},
	{
		name: 'journey-snapshot',
		at: everywhere,
		options: {state: stateAt(3, {phase: {kind: 'resuming'}, journey: {to: 'primary-instance', by: 'snapshot'}})},
	},
	{
		name: 'journey-running',
		at: everywhere,
		options: {
			state: withCluster('primary-only', 2, {
				phase: {kind: 'running', action: 0},
				journey: {to: 'failover', by: 'running', progress: {done: 2, steps: 3}},
				output: printed(5),
			}),
		},
	},
	{
		name: 'journey-refused',
		at: oneEach,
		options: {state: stateAt(3, {phase: {kind: 'resuming'}, journey: {to: 'primary-instance', by: 'snapshot'}})},
		keys: ['\r'],
		shows: 'Not now',
	},
	{name: 'keeping', at: oneEach, options: {state: stateAt(3, {keeping: 'failover'})}},
	{name: 'quit', at: everywhere, options: {state: streaming}, keys: ['q']},
	{name: 'removal', at: everywhere, options: {state: streaming}, keys: ['q', 'x']},
	{
		name: 'removal-refused',
		at: oneEach,
		options: {state: streaming},
		keys: ['q', 'x', '\r'],
		shows: 'Enter removes nothing',
	},
	{name: 'psql-question', at: oneEach, options: {state: streaming}, keys: ['p', 'j']},
	clusterScene('nothing-started', 1, ['60x20', '120x40']),
	clusterScene('archive-failing', 2),
	clusterScene('backup-with-total', 2),
	clusterScene('streaming', 3),
	clusterScene('no-walsender', 3),
	clusterScene('promoted', 3),
	clusterScene('daemon-gone', 3, ['60x20', '120x40']),
	{
		name: 'log',
		at: everywhere,
		options: {state: streaming},
		keys: [']', ']'],
		smallKeys: ['\t', '\t', '\t', '\t'],
		shows: '[postgres-2]',
	},
	{
		name: 'shell',
		at: everywhere,
		options: {state: streaming},
		async play({tutor, terminal}) {
			terminal.type('t');
			await terminal.sees('lab:main $');
			opened(tutor).print(inPsql);
			await terminal.sees('(1 row)');
		},
	},
	{
		name: 'shell-inserted',
		at: oneEach,
		options: {state: stateAt(0)},
		async play({terminal}) {
			terminal.type('i');
			await terminal.sees('postgres');
			await terminal.sees('lab:main $ docker network');
		},
	},
	{
		name: 'shell-ended',
		at: oneEach,
		options: {state: streaming},
		async play({terminal}) {
			terminal.type('t');
			await terminal.sees('lab:main $');
			for (const piece of ['ex', 'it', '\r']) terminal.type(piece);
			await terminal.sees('has ended');
		},
	},
	{
		name: 'no-pseudo-terminal',
		at: oneEach,
		options: {state: stateAt(2), noTerminals: 'this machine has no pseudo-terminal for us'},
		keys: ['t'],
		shows: 'You are back',
	},
	{name: 'zoomed-lesson', at: panes, options: {state: streaming}, keys: ['z'], shows: 'z all panes'},
	{name: 'zoomed-cluster', at: panes, options: {state: streaming}, keys: ['\t', 'z'], shows: 'z all panes'},
	{
		name: 'zoomed-terminal',
		at: panes,
		options: {state: streaming},
		keys: [']', ']', 'z'],
		shows: 'lesson  cluster  output  postgres-1 [postgres-2]',
	},
	{name: 'finished', at: everywhere, options: {state: withCluster('promoted', 5, {phase: {kind: 'finished'}})}},
	{
		name: 'finished-written',
		at: oneEach,
		options: {
			state: withCluster('promoted', 5, {
				phase: {kind: 'finished'},
				written: [
					{what: 'script', file: '/home/learner/pg-replication-tutorial/main.sh'},
					{what: 'transcript', file: '/home/learner/pg-replication-tutorial/main.md'},
				],
			}),
		},
	},
	{name: 'closing', at: oneEach, options: {state: stateAt(2, {phase: {kind: 'closing'}})}},
];
