import {PassThrough, Writable} from 'node:stream';
import {describe, expect, it} from 'vitest';
import type {Follower, Following, NotesEnd} from '../../source/demo/notes/follow-demo.js';
import type {RemoteIntent} from '../../source/demo/notes/protocol.js';
import {reportStage} from '../../source/demo/notes/report-stage.js';
import {runPlainNotes} from '../../source/plain/notes-session.js';
import {notesLines} from '../../source/plain/notes-text.js';
import {stateAt} from '../support/fakes/fake-tutor.js';
import {notesDemo} from '../support/scenes/notes-demo.js';

const now = 1_000_000_000;

describe('the notes in plain text', () => {
	it('tell a step once, and then only what changes', () => {
		const demo = notesDemo({now});
		const first = reportStage(demo);
		expect(notesLines(first, undefined, now, 60)).toMatchInlineSnapshot(`
			[
			  "",
			  "--- Lesson 2 of 3, Primary instance: step 1 of 2, Write the configuration ---",
			  "3:20 used of 14 min planned; in time.",
			  "",
			  "Ask who has run a primary in production. Take two answers,",
			  "no more.",
			  "",
			  "Point at \`hba_file\`: everybody looks for it in the data",
			  "folder, and it is not there.",
			  "",
			  "If somebody asks about \`trust\`: it is for local connections",
			  "only, and the container is the boundary.",
			  "",
			  "    write postgres-1/config/pg_hba.conf",
			  "    # TYPE  DATABASE  USER  ADDRESS  METHOD",
			  "    local   all       all            trust",
			  "    host    all       all   all      scram-sha-256",
			  "",
			  "    put into postgres-1/config/postgresql.conf",
			  "    listen_addresses = '*'",
			  "    hba_file = '/config/pg_hba.conf'",
			  "",
			  "Next step: Start the server",
			  "",
			  "  While it starts: tell the story of the disk that was full.",
			  "Now: explaining. Enter: type command 1 of 2.",
			]
		`);
		expect(notesLines(reportStage(demo), first, now + 5000, 60)).toEqual([]);
		demo.put({beat: {kind: 'typed', action: 0}});
		const second = reportStage(demo);
		expect(notesLines(second, first, now, 60)).toEqual([
			'Now: command 1 of 2 is typed, waits to be run. Enter: run command 1 of 2.',
		]);
		demo.put({beat: {kind: 'failed', mendable: true, recorded: true}, remark: 'One moment, please.'});
		expect(notesLines(reportStage(demo), second, now, 60)).toEqual([
			'note: One moment, please.',
			'Now: the outcome does not hold. r tries again, m mends, v plays the recording.',
		]);
		demo.put({beat: {kind: 'explaining'}, remark: undefined, cover: 'blank'}, stateAt(2));
		const lines = notesLines(reportStage(demo), second, now, 60);
		expect(lines[1]).toBe('--- Lesson 2 of 3, Primary instance: step 2 of 2, Start the server ---');
		expect(lines.at(-1)).toBe('Now: explaining. The audience sees a blank screen. Enter: show the screen again.');
	});

	it('take words, and leave at the end of the input', async () => {
		const demo = notesDemo({now});
		const intents: RemoteIntent[] = [];
		const listeners = new Set<() => void>();
		const report = reportStage(demo);
		let following: Following = {kind: 'connected', report};
		let end: (end: NotesEnd) => void = () => {};
		const over = new Promise<NotesEnd>((resolve) => {
			end = resolve;
		});
		const follower: Follower = {
			get: () => following,
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
			dispatch: (intent) => intents.push(intent),
			leave: () => end({kind: 'left', says: 'The demonstration goes on.'}),
			over,
		};
		const input = new PassThrough();
		let printed = '';
		const output = new Writable({
			write(chunk, _encoding, done) {
				printed += String(chunk);
				done();
			},
		});
		const session = runPlainNotes(follower, {asks: true, input, output});
		for (const kind of ['broken', 'broken', 'connected'] as const) {
			following = kind === 'broken' ? {kind, report, until: now} : {kind, report};
			for (const listener of listeners) listener();
		}

		expect(printed.match(/The connection broke/g)).toHaveLength(1);
		expect(printed).toContain('The demonstration is there again.\n');
		input.write('\nP\n b \nc\nr\nm\nv\ngo 3\ngo 9\nl\nwhat\n');
		input.end();
		expect(await session).toMatchObject({kind: 'left'});
		expect(intents).toEqual([
			{type: 'advance'},
			{type: 'back'},
			{type: 'cover', with: 'blank'},
			{type: 'cover', with: 'cluster'},
			{type: 'retry'},
			{type: 'repair'},
			{type: 'play'},
			{type: 'go-to', lesson: 'failover'},
		]);
		expect(printed).toContain('There is no lesson 9.\n');
		expect(printed).toMatch(/ 2 Primary instance: .* of 6 min, now\n/);
		expect(printed.match(/Enter goes on, p goes back/g)).toHaveLength(2);
	});
});
