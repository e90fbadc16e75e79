import {describe, expect, it} from 'vitest';
import type {Board} from '../../source/workshop/board/board.js';
import {boardOf} from '../../source/workshop/board/board-of.js';
import type {ClassRows, NoticeRow, SeatRow} from '../../source/workshop/roster/rows.js';

const now = new Date('2026-03-02T10:00:00Z');
const minute = 60_000;
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);

const steps = [
	['a1', 'Make the network', 'a', 'Network', 1, 3],
	['a2', 'Look at it', 'a', 'Network', 1, 3],
	['b1', 'Start the primary', 'b', 'Primary', 2, 10],
	['c1', 'Take the backup', 'c', 'Backup', 3, 5],
].map(([step, title, lesson, lessonTitle, lessonNumber, lessonMinutes], position) => ({
	step: String(step),
	title: String(title),
	lesson: String(lesson),
	lessonTitle: String(lessonTitle),
	lessonNumber: Number(lessonNumber),
	lessonMinutes: Number(lessonMinutes),
	position,
}));

const seat = (number: number, more: Partial<SeatRow> = {}): SeatRow => ({
	seat: number,
	alias: `seat ${number}`,
	passed: 0,
	fails: 0,
	lastSeen: ago(1000),
	...more,
});

const at = (step: string, time: number): Partial<SeatRow> => ({step, stepSince: ago(time)});

const rows = (seats: readonly SeatRow[], more: Partial<ClassRows> = {}): ClassRows => ({
	workshop: 'spring',
	steps,
	seats,
	notices: [],
	medians: new Map(),
	now,
	...more,
});

const numbers = ({seats}: Board) => seats.map((view) => view.seat);
const only = (row: SeatRow, more: Partial<ClassRows> = {}) => boardOf(rows([row], more)).seats[0];

describe('a board', () => {
	it('is empty before anybody has joined', () => {
		const board = boardOf(rows([{seat: 1, passed: 0, fails: 0}]));
		expect(board).toMatchObject({workshop: 'spring', claimed: 0, free: 1, here: 0, away: 0, finished: 0, at: now});
		expect(board.seats).toEqual([]);
		expect(board.gate).toBeUndefined();
		expect(board.lessons.map(({lesson, seats, behind}) => [lesson, seats, behind])).toEqual([
			['a', 0, 0],
			['b', 0, 0],
			['c', 0, 0],
		]);
	});

	it('counts who is there, away and finished, and the seats that are free', () => {
		const board = boardOf(
			rows([
				seat(1),
				seat(2, {lastSeen: ago(46_000)}),
				seat(3, {finishedAt: ago(minute)}),
				{seat: 4, passed: 0, fails: 0},
			]),
		);
		expect(board).toMatchObject({claimed: 3, free: 1, here: 2, away: 1, finished: 1});
	});

	it('counts a seat in the lesson of its step and behind those before it, wherever the steps stand in the reading', () => {
		const board = boardOf(
			rows(
				[
					seat(1),
					seat(2, at('a2', 0)),
					seat(3, {...at('b1', 0), fails: 3}),
					seat(4, at('c1', 0)),
					seat(5, {...at('c1', 0), finishedAt: now}),
				],
				{steps: steps.toReversed()},
			),
		);
		expect(board.steps).toEqual(steps);
		expect(board.lessons).toEqual([
			{lesson: 'a', number: 1, title: 'Network', seats: 1, stuck: 0, behind: 3},
			{lesson: 'b', number: 2, title: 'Primary', seats: 1, stuck: 1, behind: 2},
			{lesson: 'c', number: 3, title: 'Backup', seats: 1, stuck: 0, behind: 1},
		]);
	});

	it('tells of a seat where it is, for how long, and what it sees', () => {
		const failing = {check: 'the standby streams', observed: 'no row', diagnosis: 'no-slot'};
		expect(only(seat(7, {...at('b1', 2 * minute), host: 'left', passed: 2, fails: 1, failing}))).toEqual({
			seat: 7,
			alias: 'seat 7',
			host: 'left',
			stepIndex: 2,
			stepTitle: 'Start the primary',
			atStep: 2 * minute,
			passed: 2,
			isFinished: false,
			presence: 'here',
			stuck: [],
			failing,
		});
		expect(only(seat(7))).toEqual({
			seat: 7,
			alias: 'seat 7',
			passed: 0,
			isFinished: false,
			presence: 'here',
			stuck: [],
		});
	});

	it('shows a step that the course does not know by its identifier, and counts it in no lesson', () => {
		const board = boardOf(rows([seat(1, at('z9', 99 * minute))]));
		expect(board.seats[0]).toMatchObject({stepTitle: 'z9', atStep: 99 * minute, stuck: []});
		expect(board.seats[0]?.stepIndex).toBeUndefined();
		expect(board.lessons.every(({seats, behind}) => seats + behind === 0)).toBe(true);
	});

	it('never tells a time below zero', () => {
		expect(only(seat(1, {...at('a1', -500)}))?.atStep).toBe(0);
	});

	it.each([
		[44_999, 'here'],
		[45_000, 'away'],
		[-1000, 'here'],
	])('%d ms after it was heard of a seat is %s', (silence, presence) => {
		expect(only(seat(1, {lastSeen: ago(silence)}))?.presence).toBe(presence);
	});

	it('takes a seat that was never heard of for away', () => {
		const {lastSeen: _, ...silent} = seat(1);
		expect(only(silent)?.presence).toBe('away');
	});
});

describe('a seat is stuck', () => {
	it.each([
		[2, []],
		[3, [{kind: 'failing', times: 3}]],
		[8, [{kind: 'failing', times: 8}]],
	])('by failures: %d of them', (fails, stuck) => {
		expect(only(seat(1, {...at('a1', 0), fails}))?.stuck).toEqual(stuck);
	});

	it.each([
		['not at five minutes', 5 * minute, minute, []],
		['behind five minutes', 5 * minute + 1, minute, [{kind: 'slow', time: 5 * minute + 1, median: minute}]],
		['not at twice a long median', 20 * minute, 10 * minute, []],
		[
			'behind twice a long median',
			20 * minute + 1,
			10 * minute,
			[{kind: 'slow', time: 20 * minute + 1, median: 10 * minute}],
		],
		['not at twice the plan while nobody has passed', 20 * minute, undefined, []],
		['behind twice the plan while nobody has passed', 21 * minute, undefined, [{kind: 'slow', time: 21 * minute}]],
	])('by time: %s', (_, time, median, stuck) => {
		const medians = new Map(median === undefined ? [['a1', 1]] : [['b1', median]]);
		expect(only(seat(1, at('b1', time)), {medians})?.stuck).toEqual(stuck);
	});

	it('by a raised hand, before the first step and behind the last one, too', () => {
		const stuck = [{kind: 'hand', since: ago(minute)}];
		expect(only(seat(1, {handSince: ago(minute)}))?.stuck).toEqual(stuck);
		expect(only(seat(1, {handSince: ago(minute), finishedAt: now, fails: 9, ...at('c1', 99 * minute)}))).toMatchObject({
			isFinished: true,
			stuck,
		});
	});

	it('by all reasons, the most urgent first', () => {
		const row = seat(1, {...at('a1', 30 * minute), fails: 4, handSince: now});
		expect(only(row)?.stuck.map(({kind}) => kind)).toEqual(['hand', 'failing', 'slow']);
	});

	it('when it is away only by a raised hand', () => {
		const row = seat(1, {...at('a1', 30 * minute), fails: 4, lastSeen: ago(minute)});
		expect(only(row)?.stuck).toEqual([]);
		expect(only({...row, handSince: now})?.stuck).toEqual([{kind: 'hand', since: now}]);
	});

	it('no more when it has finished, whatever it saw last', () => {
		const view = only(
			seat(1, {...at('c1', 99 * minute), fails: 5, failing: {check: 'x', observed: 'y'}, finishedAt: now}),
		);
		expect(view?.stuck).toEqual([]);
		expect(view?.failing).toBeUndefined();
	});
});

describe('the order of the seats', () => {
	it('puts hands first, the oldest on top, then failures, the most first, then time, the longest first', () => {
		const board = boardOf(
			rows([
				seat(1, at('a1', 0)),
				seat(2, at('a1', 7 * minute)),
				seat(3, at('a1', 8 * minute)),
				seat(4, {...at('a1', 0), fails: 3}),
				seat(5, {...at('a1', 0), fails: 5}),
				seat(6, {...at('c1', 0), handSince: ago(10)}),
				seat(7, {...at('c1', 0), handSince: ago(20)}),
			]),
		);
		expect(numbers(board)).toEqual([7, 6, 5, 4, 3, 2, 1]);
	});

	it('puts the others by how far they are, the last first and the finished at the end', () => {
		const board = boardOf(
			rows([
				seat(1, {...at('c1', 0), finishedAt: now}),
				seat(2, at('c1', 0)),
				seat(3, at('a2', minute)),
				seat(4, at('a2', 2 * minute)),
				seat(5, {...at('a2', minute), passed: 1}),
				seat(7),
				seat(6),
			]),
		);
		expect(numbers(board)).toEqual([6, 7, 4, 3, 5, 2, 1]);
	});
});

describe('notices', () => {
	const notice = (id: number, more: Partial<NoticeRow>): NoticeRow => ({
		id,
		kind: 'message',
		body: `notice ${id}`,
		postedAt: ago(minute),
		...more,
	});

	it('show the newest gate with the title of its step', () => {
		const gates = [notice(4, {kind: 'gate', step: 'b1'}), notice(2, {kind: 'gate', step: 'a1'})];
		expect(boardOf(rows([], {notices: gates})).gate).toEqual({
			id: 4,
			step: 'b1',
			stepTitle: 'Start the primary',
			body: 'notice 4',
		});
		expect(boardOf(rows([], {notices: [notice(1, {kind: 'gate', step: 'z9'})]})).gate?.stepTitle).toBe('z9');
		expect(boardOf(rows([], {notices: [notice(1, {kind: 'gate'})]})).gate).toBeUndefined();
	});

	it('are kept without the gates, the oldest first', () => {
		const hint = notice(3, {kind: 'hint', seat: 2});
		const board = boardOf(rows([], {notices: [hint, notice(2, {kind: 'gate', step: 'a1'}), notice(1, {})]}));
		expect(board.notices).toEqual([notice(1, {}), hint]);
	});
});

it('of a thousand seats each is counted in one lesson', () => {
	const seats = Array.from({length: 1000}, (_, index) =>
		seat(index + 1, at(steps[index % 4]?.step ?? 'a1', index * 1000)),
	);
	const board = boardOf(rows(seats));
	expect(board.seats).toHaveLength(1000);
	expect(board.lessons.reduce((sum, lesson) => sum + lesson.seats, 0)).toBe(1000);
});
