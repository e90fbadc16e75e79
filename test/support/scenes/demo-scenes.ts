import type {Beat, DemoState} from '../../../source/demo/demo.js';
import type {TutorState} from '../../../source/tutor/state/state.js';
import type {FakeDemo} from '../fakes/fake-demo.js';
import {stateAt} from '../fakes/fake-tutor.js';
import type {VirtualTerminal} from '../terminals/virtual-terminal.js';
import {
	failed,
	fetching,
	inPsql,
	opened,
	outcomes,
	passed,
	printed,
	type SizeName,
	says,
	sizes,
	withCluster,
} from './screen-scenes.js';

/** Actions on a stage. */
export type DemoStage = {
	readonly demo: FakeDemo;
	readonly terminal: VirtualTerminal;
};

/** A state of a demonstration's screen that is kept as a golden file. */
export type DemoScene = {
	readonly name: string;
	readonly at: readonly SizeName[];
	/** Absent while there is no demonstration yet. */
	readonly state?: TutorState;
	readonly demo?: Partial<DemoState>;
	/** Keys that lead to it, each typed by itself. */
	readonly keys?: readonly string[];
	readonly noTerminals?: string;
	readonly play?: (stage: DemoStage) => Promise<void>;
};

const everywhere: readonly SizeName[] = sizes;
const oneEach: readonly SizeName[] = ['60x20', '120x40'];
const [first = '', second = '', third = ''] = says;
const later = Date.now() + 1e9;

function scene(name: string, beat: Beat, state: TutorState, more: Partial<DemoScene> = {}): DemoScene {
	return {name, at: everywhere, state, ...more, demo: {beat, ...more.demo}};
}

const done = outcomes('succeeded', 'succeeded');
const printedByPsql = stateAt(2).actions[1]?.shown ?? '';

/** Output of the second command, as psql prints it, after a notice that came first. */
const table: TutorState['output'] = [
	...printed(2),
	...printedByPsql.split('\n').map((line) => ({stream: 'command' as const, line})),
	{stream: 'stderr', line: 'NOTICE:  relation "customers" already exists, skipping'},
	{
		stream: 'stdout',
		line: ' application_name | client_addr |   state   | sent_lsn  | write_lsn | flush_lsn | replay_lsn | sync_state ',
	},
	{
		stream: 'stdout',
		line: '------------------+-------------+-----------+-----------+-----------+-----------+------------+------------',
	},
	...Array.from({length: 30}, (_, index) => ({
		stream: 'stdout' as const,
		line: ` postgres_${String(index).padEnd(7)} | 172.18.0.3  | streaming | 0/8000148 | 0/8000148 | 0/8000148 | 0/8000148  | async      `,
	})),
	{stream: 'stdout', line: '(30 rows)'},
	{stream: 'stdout', line: ''},
];

const onJourney = (change: Partial<TutorState>) => stateAt(2, {phase: {kind: 'resuming'}, ...change});
const failing = stateAt(2, {
	phase: {kind: 'failed'},
	actions: outcomes('succeeded', 'failed'),
	output: printed(2),
	checks: [{says: first, finding: passed}, {says: second, finding: failed}, {says: third}],
});

export const demoScenes: readonly DemoScene[] = [
	{name: 'arriving', at: oneEach},
	scene('waiting', {kind: 'waiting'}, onJourney({})),
	scene('going', {kind: 'waiting'}, onJourney({journey: {to: 'failover', by: 'running'}})),
	scene('explaining', {kind: 'explaining'}, stateAt(2)),
	scene('explaining-lesson', {kind: 'explaining'}, stateAt(1)),
	scene('explaining-remark', {kind: 'explaining'}, stateAt(3), {
		at: oneEach,
		demo: {remark: 'Lesson 3 is over its time.'},
	}),
	scene('typing', {kind: 'typing', action: 0, typed: 75}, stateAt(2)),
	scene('typing-second', {kind: 'typing', action: 1, typed: 60}, stateAt(2), {at: oneEach}),
	scene('typing-file', {kind: 'typing', action: 0, typed: 50}, stateAt(1)),
	scene('typed', {kind: 'typed', action: 0}, stateAt(2)),
	scene('typed-edit', {kind: 'typed', action: 1}, stateAt(1), {at: oneEach}),
	scene(
		'running',
		{kind: 'running', action: 0},
		stateAt(2, {phase: {kind: 'running', action: 0}, output: printed(60)}),
	),
	scene('running-silent', {kind: 'running', action: 0}, stateAt(2, {phase: {kind: 'running', action: 0}}), {
		at: oneEach,
	}),
	scene(
		'running-image-pull',
		{kind: 'running', action: 0},
		stateAt(2, {phase: {kind: 'running', action: 0}, progress: fetching, output: printed(4)}),
	),
	scene(
		'ran',
		{kind: 'ran', action: 0},
		stateAt(2, {phase: {kind: 'holding', action: 1}, actions: outcomes('succeeded'), output: printed(3)}),
	),
	scene(
		'ran-table',
		{kind: 'ran', action: 1},
		stateAt(2, {phase: {kind: 'checking', deadline: later}, actions: done, output: table}),
	),
	scene(
		'checking',
		{kind: 'checking'},
		stateAt(2, {
			phase: {kind: 'checking', deadline: later},
			actions: done,
			output: table,
			checks: [
				{says: first, finding: passed},
				{says: second, finding: {...failed, status: 'not-yet'}, deadline: later},
				{says: third},
			],
		}),
	),
	scene(
		'passed',
		{kind: 'passed'},
		stateAt(2, {
			phase: {kind: 'passed', by: 'tutor'},
			actions: done,
			output: table,
			checks: says.map((words) => ({says: words, finding: passed})),
		}),
	),
	scene('failed', {kind: 'failed', mendable: true, recorded: true}, failing),
	scene(
		'failed-plainly',
		{kind: 'failed', mendable: false, recorded: false},
		{...failing, checks: [{says: first}], stepIndex: 2},
		{at: oneEach},
	),
	scene('mending', {kind: 'mending'}, onJourney({journey: {to: 'primary-instance', by: 'snapshot'}})),
	scene(
		'mending-by-running',
		{kind: 'mending'},
		{...onJourney({journey: {to: 'failover/look-around', by: 'running'}}), phase: {kind: 'running', action: 0}},
		{at: oneEach},
	),
	scene('playing', {kind: 'playing'}, stateAt(2), {demo: {remark: 'This is how it went in a recording.'}}),
	scene('played', {kind: 'playing', over: true}, stateAt(2), {
		at: oneEach,
		demo: {remark: 'This is how it went in a recording.'},
	}),
	scene('finished', {kind: 'finished'}, withCluster('promoted', 5, {phase: {kind: 'finished'}})),
	scene('looking-back', {kind: 'explaining'}, stateAt(3), {demo: {viewing: 2}}),
	scene('scrolled', {kind: 'explaining'}, stateAt(3), {
		at: ['60x20'],
		demo: {viewing: 2},
		keys: ['\u001B[B', '\u001B[B'],
	}),
	scene('cluster', {kind: 'explaining'}, withCluster('streaming', 3), {keys: ['c']}),
	scene('cluster-archive-failing', {kind: 'running', action: 0}, withCluster('archive-failing', 2), {
		demo: {cover: 'cluster'},
		at: oneEach,
	}),
	scene('blank', {kind: 'explaining'}, stateAt(2), {keys: ['.'], at: oneEach}),
	scene('lessons', {kind: 'explaining'}, stateAt(2), {keys: ['l', 'j'], at: oneEach}),
	scene('departure', {kind: 'passed'}, stateAt(2), {keys: ['l', 'j', '\r'], at: oneEach}),
	scene('help', {kind: 'explaining'}, stateAt(2), {keys: ['?']}),
	scene('keys-hidden', {kind: 'explaining'}, stateAt(2), {keys: ['f'], at: oneEach}),
	scene('quit', {kind: 'explaining'}, stateAt(2), {keys: ['q'], at: oneEach}),
	scene('psql-question', {kind: 'explaining'}, withCluster('streaming', 3), {keys: ['p', 'j'], at: oneEach}),
	scene('shell', {kind: 'explaining'}, withCluster('streaming', 3), {
		async play({demo, terminal}) {
			terminal.type('t');
			await terminal.sees('lab:main $');
			opened(demo.tutor).print(inPsql);
			await terminal.sees('(1 row)');
		},
	}),
	scene('no-pseudo-terminal', {kind: 'explaining'}, stateAt(2), {
		at: oneEach,
		noTerminals: 'this machine has no pseudo-terminal for us',
		async play({terminal}) {
			terminal.type('t');
			await terminal.sees('You are back');
		},
	}),
	scene('closing', {kind: 'closing'}, stateAt(2), {at: oneEach}),
];
