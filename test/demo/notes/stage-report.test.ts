import {describe, expect, it} from 'vitest';
import type {Beat} from '../../../source/demo/demo.js';
import {reportStage} from '../../../source/demo/notes/report-stage.js';
import {stageReport} from '../../../source/demo/notes/stage-report.js';
import {stateAt} from '../../support/fakes/fake-tutor.js';
import {notesDemo} from '../../support/scenes/notes-demo.js';

describe('a report for the notes', () => {
	it('has the notes of this step, of its lesson and of the next step', () => {
		const {lesson, step, following} = reportStage(notesDemo());
		expect(lesson).toEqual({number: 2, total: 3, title: 'Primary instance'});
		expect(step).toMatchObject({number: 1, total: 2, title: 'Write the configuration'});
		expect(step?.notes[0]).toContain('hba_file');
		expect(step?.lesson?.notes).toEqual(['Ask who has run a primary in production. Take two answers, no more.']);
		expect(following).toEqual({
			title: 'Start the server',
			notes: ['While it starts: tell the story of the disk that was full.'],
		});
	});

	it('has the notes of the next lesson where the next step begins one, and nothing after the last step', () => {
		const demo = notesDemo();
		demo.put({}, stateAt(0));
		expect(reportStage(demo).following?.lesson?.notes).toHaveLength(1);
		demo.put({}, stateAt(demo.tutor.course.steps.length - 1));
		expect(reportStage(demo).following).toBeUndefined();
	});

	it('survives the way over the socket', () => {
		const report = reportStage(notesDemo());
		expect(stageReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
	});

	const beats: ReadonlyArray<readonly [Beat, string, string | undefined, number]> = [
		[{kind: 'waiting'}, 'looking at the lab, or on the way to another lesson', undefined, 2],
		[{kind: 'explaining'}, 'explaining', 'type command 1 of 2', 2],
		[{kind: 'typing', action: 0, typed: 3}, 'command 1 of 2 is being typed', 'finish typing', 2],
		[{kind: 'typed', action: 1}, 'command 2 of 2 is typed, waits to be run', 'run command 2 of 2', 1],
		[{kind: 'running', action: 0}, 'command 1 of 2 runs', undefined, 1],
		[{kind: 'ran', action: 0}, 'command 1 of 2 has ended', 'type command 2 of 2', 1],
		[{kind: 'checking'}, 'the outcome is looked at', undefined, 0],
		[{kind: 'passed'}, 'the outcome holds', 'go to the next step', 0],
		[{kind: 'failed', mendable: true, recorded: false}, 'the outcome does not hold', undefined, 0],
		[{kind: 'mending'}, 'the lesson is being rebuilt up to this step', undefined, 0],
		[{kind: 'playing'}, 'the step is played from the recording', undefined, 0],
		[{kind: 'playing', over: true}, 'the recording of the step is over', 'go to the next step', 0],
		[{kind: 'closing'}, 'the demonstration is closing', undefined, 0],
	];

	it.each(beats)('tells where it stands and what comes next: %j', (beat, words, next, commands) => {
		const demo = notesDemo();
		demo.put({beat});
		const report = reportStage(demo);
		expect(report).toMatchObject({beat: words, screen: 'step'});
		expect(report.next).toBe(next);
		expect(report.commands).toHaveLength(commands);
	});

	it('says where the end of a lesson and of the course lead', () => {
		const demo = notesDemo();
		demo.put({beat: {kind: 'passed'}}, stateAt(0));
		expect(reportStage(demo).next).toBe('go to lesson 2');
		demo.put({}, stateAt(demo.tutor.course.steps.length - 1));
		expect(reportStage(demo).next).toBe('finish the course');
		demo.put({beat: {kind: 'finished'}});
		expect(reportStage(demo)).toMatchObject({beat: 'the course is finished'});
		expect(reportStage(demo).step).toBeUndefined();
	});

	it('says what the audience sees instead of the step', () => {
		const demo = notesDemo();
		demo.put({cover: 'blank'});
		expect(reportStage(demo)).toMatchObject({screen: 'blank', next: 'show the screen again'});
		demo.put({cover: 'none', viewing: 0});
		expect(reportStage(demo)).toMatchObject({
			screen: 'earlier-step',
			next: 'look at the step after this one',
			commands: [],
			step: {title: 'Create the network'},
		});
	});

	it('offers what can be done after a failure, and has the findings with their remedies', () => {
		const demo = notesDemo();
		const diagnosis = {id: 'port-busy', title: 'The port is taken', cause: 'Another program.', remedy: 'Stop it.'};
		const finding = {status: 'failed', expected: 'a server', observed: 'connection refused', diagnosis} as const;
		demo.put(
			{beat: {kind: 'failed', mendable: true, recorded: true}},
			{
				checks: [
					{says: 'it answers', finding},
					{says: 'not looked at'},
					{says: 'fine', finding: {status: 'passed', observed: 'yes'}},
				],
			},
		);
		expect(reportStage(demo)).toMatchObject({
			offers: ['retry', 'repair', 'play'],
			open: [{says: 'it answers', observed: 'connection refused', remedy: 'Stop it.'}],
		});
		demo.put({beat: {kind: 'typed', action: 0}});
		expect(reportStage(demo).open).toEqual([]);
		demo.put({beat: {kind: 'failed', mendable: false, recorded: false}});
		expect(reportStage(demo).offers).toEqual(['retry']);
	});

	it('has the times of all lessons, the running one marked', () => {
		const {clock} = reportStage(notesDemo({now: 1_000_000}));
		expect(clock.startedAt).toBe(800_000);
		expect(
			clock.lessons.map(({id, planned, used, since, passed, steps}) => [id, planned, used, since, passed, steps]),
		).toEqual([
			['network', 1, 140_000, undefined, 1, 1],
			['primary-instance', 6, 0, 940_000, 0, 2],
			['failover', expect.any(Number), 0, undefined, 0, expect.any(Number)],
		]);
	});
});
