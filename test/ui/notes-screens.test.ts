import {describe, expect, it, vi} from 'vitest';
import type {Follower, Following, NotesEnd} from '../../source/demo/notes/follow-demo.js';
import type {RemoteIntent} from '../../source/demo/notes/protocol.js';
import {reportStage} from '../../source/demo/notes/report-stage.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {expectRows, goldenScreens} from '../support/scenes/golden.js';
import {type NotesDemo, notesDemo} from '../support/scenes/notes-demo.js';
import {VirtualTerminal} from '../support/terminals/virtual-terminal.js';

const sizes = ['60x20', '80x24', '120x40'];
/** Five past two in the afternoon, wherever that is. */
const now = new Date(2026, 0, 5, 14, 5).getTime();

type Scene = {
	readonly name: string;
	readonly play?: (demo: NotesDemo) => void;
	readonly keys?: readonly string[];
	readonly following?: Partial<Following>;
};

const down = '\u001B[B';
const refused = {
	status: 'failed',
	expected: 'a server that takes connections on port 5000',
	observed: 'connection refused',
	diagnosis: {
		id: 'port-busy',
		title: 'The port is taken',
		cause: 'Another program of this machine listens on port 5000.',
		remedy: 'Stop it, or start the lab with other ports: `--lab other`.',
	},
} as const;

const failure = (demo: NotesDemo) =>
	demo.put(
		{
			beat: {kind: 'failed', mendable: true, recorded: false},
			remark: 'That did not go as planned. One moment, please.',
		},
		{...stateAt(2), checks: [{says: 'the server takes connections to postgresdb', finding: refused}]},
	);

const scenes: readonly Scene[] = [
	{name: 'explaining'},
	{name: 'scrolled', keys: [down, down]},
	{name: 'failed', play: failure},
	{
		name: 'blank',
		play: (demo) => demo.put({cover: 'blank', clock: {startedAt: now, used: {network: 240_000}}}, stateAt(2)),
	},
	{
		name: 'finished',
		play: (demo) => demo.put({beat: {kind: 'finished'}, clock: {startedAt: now, used: {network: 60_000}}}),
	},
	{name: 'lessons', keys: ['l', down]},
	{name: 'question', keys: ['l', down, '\r']},
	{name: 'help', keys: ['?']},
	{name: 'refused', keys: ['r']},
	{name: 'broken', following: {kind: 'broken', until: now + 58_000}},
];

/** A demonstration that is followed without a socket. */
function fakeFollower(demo: NotesDemo, scene: Partial<Following> = {}) {
	let end: (end: NotesEnd) => void = () => {};
	const over = new Promise<NotesEnd>((resolve) => {
		end = resolve;
	});
	const following = () => ({kind: 'connected', report: reportStage(demo), ...scene}) as Following;
	let known = following();
	const intents: RemoteIntent[] = [];
	const follower: Follower = {
		get: () => known,
		subscribe: (listener) =>
			demo.subscribe(() => {
				known = following();
				listener();
			}),
		dispatch: (intent) => intents.push(intent),
		leave: () => end({kind: 'left', says: 'The demonstration goes on.'}),
		over,
	};
	return {follower, intents, end};
}

async function open(scene: Partial<Scene>, columns: number, rows: number) {
	const {runNotesScreen} = await import('../../source/ui/notes/run-notes-screen.js');
	const terminal = new VirtualTerminal(columns, rows);
	const {stdin, stdout} = terminal;
	const demo = notesDemo({now});
	scene.play?.(demo);
	const {follower, intents, end} = fakeFollower(demo, scene.following);
	const over = runNotesScreen({follower, now: () => now, stdin, stdout, env: {LANG: 'C.UTF-8'}});
	await terminal.sees('14:05');
	await terminal.press(...(scene.keys ?? []));
	return {terminal, demo, intents, end, over};
}

async function show(scene: Scene, columns: number, rows: number) {
	// When all of it fits there is nothing to scroll.
	const keys = scene.name === 'scrolled' && rows > 24 ? [] : scene.keys;
	const {terminal, over} = await open({...scene, keys}, columns, rows);
	return {
		terminal,
		async leave() {
			terminal.type('\u0003');
			expect(await over).toMatchObject({kind: 'left'});
		},
	};
}

describe('the screen of the notes', () => {
	goldenScreens('notes', sizes, scenes, show, expectRows);

	it('sends what the keys of the keyboard and of a remote ask for', async () => {
		const {terminal, intents, over} = await open({}, 80, 24);
		for (const key of [' ', '\r', '\u001B[6~', '\u001B[C']) terminal.type(key);
		await vi.waitFor(() => expect(intents).toEqual(Array(4).fill({type: 'advance'})));
		intents.length = 0;
		for (const key of ['\u001B[5~', '\u001B[D', 'b', 'c']) terminal.type(key);
		const back = {type: 'back'};
		await vi.waitFor(() =>
			expect(intents).toEqual([back, back, {type: 'cover', with: 'blank'}, {type: 'cover', with: 'cluster'}]),
		);
		terminal.type('q');
		await over;
	});

	it('offers after a failure what there is, and nothing before', async () => {
		const {terminal, demo, intents, over} = await open({}, 80, 24);
		for (const key of ['r', 'm', 'v']) terminal.type(key);
		await vi.waitFor(async () => expect(await terminal.text()).toContain('No failed step with a recording'));
		failure(demo);
		await vi.waitFor(async () => expect(await terminal.text()).toContain('r try again'));
		for (const key of ['v', 'r', 'm']) terminal.type(key);
		await vi.waitFor(() => expect(intents).toEqual([{type: 'retry'}, {type: 'repair'}]));
		terminal.type('q');
		await over;
	});

	it('goes to a lesson only after the question was answered, and does not go on meanwhile', async () => {
		const {terminal, intents, over} = await open({keys: ['l', down, '\r']}, 80, 24);
		terminal.type(' ');
		terminal.type('\u001B[6~');
		terminal.type('n');
		await vi.waitFor(async () => expect(await terminal.text()).toContain('of 6 min'));
		terminal.type('\r');
		await vi.waitFor(async () => expect(await terminal.text()).toContain('Go to lesson 3'));
		expect(intents).toEqual([]);
		for (const key of ['\r', 'y']) terminal.type(key);
		await vi.waitFor(() => expect(intents).toEqual([{type: 'go-to', lesson: 'failover'}]));
		terminal.type('q');
		await over;
	});

	it('begins each step at the top of its notes', async () => {
		const {terminal, demo, over} = await open({keys: [down]}, 60, 20);
		await vi.waitFor(async () => expect(await terminal.text()).toContain('1 above'));
		demo.put({}, stateAt(2));
		// A frame in between may still begin where the step before was read.
		await vi.waitFor(async () => expect(await terminal.text()).toMatch(/^(?!.*above).*the story of the disk/s));
		terminal.type('q');
		await over;
	});

	it('follows the size of the terminal, down to where there is no room', async () => {
		const {terminal, over} = await open({}, 120, 40);
		terminal.resize(39, 20);
		await vi.waitFor(async () => expect(await terminal.text()).toContain('40x12'));
		terminal.resize(40, 12);
		await vi.waitFor(async () => expect(await terminal.text()).toContain('Now:'));
		terminal.type('q');
		await over;
	});

	it('ends with the demonstration', async () => {
		const {terminal, end, over} = await open({}, 80, 24);
		end({kind: 'ended', says: 'The demonstration has ended.'});
		expect(await over).toMatchObject({kind: 'ended'});
		await terminal.lines();
		expect(terminal.isAlternate).toBe(false);
	});
});
