import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import type {TutorEvent} from '../../source/tutor/events.js';
import {RosterFault} from '../../source/workshop/roster/roster.js';
import {type OpenClassroom, openClassroom} from '../../source/workshop/seat/classroom.js';
import type {FlushPace} from '../../source/workshop/seat/flush.js';
import {fakeCourse} from '../support/fakes/fake-course.js';
import {FakeRoster, fakeKey} from '../support/fakes/fake-roster.js';

const quick: FlushPace = {backoff: {fromMs: 1, toMs: 8}, heartbeatMs: 10, timeoutMs: 500, connectTimeoutMs: 500};
let folder: string;
let roster: FakeRoster;
let said: string[];
let classrooms: OpenClassroom[] = [];

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'classroom-'));
	roster = new FakeRoster();
	said = [];
});

afterEach(async () => {
	for (const classroom of classrooms) await classroom.close();
	classrooms = [];
	rmSync(folder, {recursive: true, force: true});
});

function opened(): OpenClassroom {
	const classroom = openClassroom(fakeKey, roster.connect, folder, (text) => said.push(text), quick);
	classrooms.push(classroom);
	return classroom;
}

/** A tutor that says what the test wants. */
function speaker() {
	let listener: (event: TutorEvent) => void = () => {};
	return {
		tutor: {
			course: fakeCourse,
			subscribe: (heard: (event: TutorEvent) => void) => {
				listener = heard;
				return () => {};
			},
		},
		say: (event: TutorEvent) => listener(event),
	};
}

const step = fakeCourse.steps[0]?.id ?? '';
const entered: TutorEvent = {type: 'step-entered', step, lesson: 'a', title: 'T', index: 0};
const postedAt = new Date('2026-05-04T09:00:00Z');

test('begins at once without its roster, and brings everything when it comes', async () => {
	roster.mood = () => 'silent';
	const classroom = opened();
	expect(classroom.getState()).toEqual({
		workshop: 'spring',
		alias: 'heron',
		seat: 3,
		link: 'connecting',
		unsent: 0,
		hand: 'down',
		messages: [],
	});
	roster.mood = () => 'away';
	const {tutor, say} = speaker();
	classroom.follow(tutor, '1.0.0');
	say(entered);
	classroom.raiseHand();
	classroom.raiseHand();
	expect(classroom.getState()).toMatchObject({hand: 'up', unsent: 2});
	await expect.poll(() => classroom.getState().link).toBe('away');
	roster.mood = () => 'well';
	await expect.poll(() => classroom.getState()).toMatchObject({link: 'connected', unsent: 0, hand: 'up'});
	expect(roster.stored).toMatchObject([
		{seq: 1, kind: 'step-entered', step},
		{seq: 2, kind: 'hand-raised', step},
	]);
	expect(said).toEqual([]);
});

test('shows messages in their order and the newest gate, and tells when they change', async () => {
	roster.notices = [
		{id: 9, kind: 'gate', body: 'Wait here.', step: 'b', postedAt},
		{id: 5, kind: 'gate', body: 'Old.', step: 'a', postedAt},
		{id: 8, kind: 'hint', body: 'Look at the log.', seat: 3, postedAt},
		{id: 7, kind: 'message', body: 'Coffee.', postedAt},
	];
	const classroom = opened();
	const listener = vi.fn();
	const unsubscribe = classroom.subscribe(listener);
	await expect
		.poll(() => classroom.getState().messages)
		.toEqual([
			{id: 7, kind: 'message', text: 'Coffee.'},
			{id: 8, kind: 'hint', text: 'Look at the log.'},
		]);
	expect(classroom.getState().gate).toEqual({id: 9, step: 'b', text: 'Wait here.'});
	const before = classroom.getState();
	const {heartbeats} = roster;
	const calls = listener.mock.calls.length;
	await expect.poll(() => roster.heartbeats).toBeGreaterThan(heartbeats + 2);
	// Nothing new is no change: the screen is not drawn for it.
	expect(classroom.getState()).toBe(before);
	expect(listener.mock.calls.length).toBe(calls);
	roster.notices = [];
	await expect.poll(() => classroom.getState()).toMatchObject({messages: [], gate: undefined});
	expect(listener.mock.calls.length).toBeGreaterThan(calls);
	unsubscribe();
});

test('remembers over a restart what was read, and that the hand is up', async () => {
	roster.notices = [
		{id: 1, kind: 'message', body: 'Welcome.', postedAt},
		{id: 2, kind: 'message', body: 'Coffee.', postedAt},
	];
	const first = opened();
	await expect.poll(() => first.getState().messages).toHaveLength(2);
	first.dismiss(1);
	expect(first.getState().messages).toEqual([{id: 2, kind: 'message', text: 'Coffee.'}]);
	first.raiseHand();
	await first.close();
	const second = opened();
	const seen: number[][] = [];
	second.subscribe(() => seen.push(second.getState().messages.map(({id}) => id)));
	await expect.poll(() => second.getState().messages).toHaveLength(1);
	expect(seen.flat()).not.toContain(1);
	await expect.poll(() => second.getState().hand).toBe('up');
	second.lowerHand();
	await expect.poll(() => second.getState().unsent).toBe(0);
	expect(roster.stored.map(({kind, seq}) => [seq, kind])).toEqual([
		[1, 'hand-raised'],
		[2, 'hand-lowered'],
	]);
	await second.close();
	const third = opened();
	await expect.poll(() => third.getState().link).toBe('connected');
	expect(third.getState().hand).toBe('down');
});

test('shows the hand lowered that the instructor has lowered, and remembers it', async () => {
	const classroom = opened();
	classroom.raiseHand();
	await expect.poll(() => classroom.getState().unsent).toBe(0);
	const {heartbeats} = roster;
	await expect.poll(() => roster.heartbeats).toBeGreaterThan(heartbeats + 1);
	expect(classroom.getState().hand).toBe('up');
	roster.hand = 'down';
	await expect.poll(() => classroom.getState().hand).toBe('down');
	await classroom.close();
	const again = opened();
	await expect.poll(() => again.getState().link).toBe('connected');
	expect(again.getState().hand).toBe('down');
	// It was not the learner, and nothing is sent for it.
	expect(roster.stored.map(({kind}) => kind)).toEqual(['hand-raised']);
});

test('a hand stays up as long as its raise is on the way, also from one tutor to the next', async () => {
	roster.mood = () => 'away';
	const first = opened();
	first.raiseHand();
	await first.close();
	const {connect} = roster;
	// It hears beats and takes nothing.
	let sends = 0;
	Object.assign(roster, {
		connect: async (key: typeof fakeKey) => ({
			...(await connect(key)),
			send: async () => {
				sends++;
				throw new RosterFault('away', 'The roster has gone.');
			},
		}),
	});
	roster.mood = () => 'well';
	const second = opened();
	await expect.poll(() => sends).toBeGreaterThan(2);
	expect(roster.heartbeats).toBeGreaterThan(1);
	expect(second.getState().hand).toBe('up');
	await second.close();
	Object.assign(roster, {connect});
	const third = opened();
	await expect.poll(() => third.getState()).toMatchObject({unsent: 0, hand: 'up'});
});

test('bears a memory that cannot be read', async () => {
	writeFileSync(path.join(folder, 'classroom.json'), '{"dismissed":"x"');
	roster.notices = [{id: 1, kind: 'message', body: 'Welcome.', postedAt}];
	const classroom = opened();
	await expect.poll(() => classroom.getState().messages).toHaveLength(1);
});

test.each(['closed', 'refusing'] as const)(
	'says once that the workshop is %s; nothing of it is lost or shown',
	async (mood) => {
		roster.notices = [{id: 1, kind: 'gate', body: 'Wait.', step: 'a', postedAt}];
		const classroom = opened();
		await expect.poll(() => classroom.getState().gate).toBeDefined();
		roster.mood = () => mood;
		await expect.poll(() => said).toHaveLength(1);
		expect(said[0]).toMatch(/You can go on learning without the workshop\.$/);
		expect(classroom.getState()).toMatchObject({link: 'away', gate: undefined});
		expect(classroom.ended()?.kind).toBe(mood === 'closed' ? 'closed' : 'refused');
		classroom.raiseHand();
		await classroom.close();
		roster.mood = () => 'well';
		const again = opened();
		await expect.poll(() => again.getState().unsent).toBe(0);
		await expect.poll(() => roster.stored).toMatchObject([{kind: 'hand-raised'}]);
	},
);

test('closes with a roster that never answers, twice as well', async () => {
	roster.mood = () => 'silent';
	const classroom = opened();
	classroom.raiseHand();
	await Promise.all([classroom.close(), classroom.close()]);
	expect(classroom.getState().unsent).toBe(1);
});

test('sends what comes last before it closes', async () => {
	const classroom = opened();
	const {tutor, say} = speaker();
	classroom.follow(tutor, '1.0.0');
	await expect.poll(() => classroom.getState().link).toBe('connected');
	say({type: 'closing', lab: 'keep'});
	await classroom.close();
	expect(roster.stored).toMatchObject([{kind: 'left'}]);
});
