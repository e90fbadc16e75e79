import {describe, expect, it} from 'vitest';
import {boardLines, linkLines} from '../../source/plain/board-text.js';
import {boardOf} from '../../source/workshop/board/board-of.js';
import {boardAt, followClass} from '../../source/workshop/board/live-board.js';
import type {ClassRows} from '../../source/workshop/roster/rows.js';
import {
	ago,
	classRows,
	classTime,
	fakeRoster,
	livelyClass,
	minute,
	nowhere,
	seatAt,
	seatRow,
} from '../support/fakes/fake-class.js';

const hand = {handSince: ago(minute)};
const lines = (rows: ClassRows, before?: ClassRows) =>
	boardLines(boardOf(rows), before === undefined ? undefined : boardOf(before), 'class');

describe('a board in plain lines', () => {
	it('tells at first the class, the lessons, the gate and who is stuck', () => {
		expect(lines(livelyClass())).toEqual([
			'24 of 30 seats taken, 22 here, 2 away, 3 finished, 4 stuck.',
			'Seats by lesson: 2: 4 (2 stuck), 3: 3, 4: 3 (1 stuck), 5: 3, 6: 4 (1 stuck), 7: 2, 8: 1, finished: 3.',
			'Gate behind "Look into the archive": Please wait here: we go on together.',
			'Stuck: amber-heron (lesson 2, Start the server, 7 min). The hand has been up for 3 min. The step has failed 4 times in a row. At the step for 7 min; those who have passed it took 2 min (median). Sees: the server takes connections on port 5000: connection to server at "127.0.0.1", port 5000 failed: Connection refused',
			'Stuck: amber-otter (lesson 4, Set what is written, 40 s). The hand has been up for 50 s.',
			'Stuck: amber-lynx (lesson 2, Start the server, 2 min). The step has failed 3 times in a row. Sees: the server takes connections on port 5000: connection to server at "127.0.0.1", port 5000 failed: Connection refused',
			'Stuck: amber-wren (lesson 6, Look into the archive, 2 h 5 min). At the step for 2 h 5 min; those who have passed it took 2 min (median).',
		]);
	});

	it('says nothing again, and of time going by nothing at all', () => {
		const later = new Date(classTime.getTime() + 10_000);
		expect(lines({...livelyClass(), now: later}, livelyClass())).toEqual([]);
	});

	it('tells who is stuck for another reason, and who is no longer', () => {
		const [one, two] = [seatAt(1, 0, minute), seatAt(2, 0, minute, hand)];
		expect(
			lines(classRows([{...one, ...hand}, {...two, handSince: undefined} as never]), classRows([one, two])),
		).toEqual([
			'Stuck: amber-heron (lesson 1, Make the network, 1 min). The hand has been up for 1 min.',
			'No longer stuck: amber-otter.',
		]);
	});

	it('says that the gate is lifted', () => {
		expect(lines({...livelyClass(), notices: []}, livelyClass())).toEqual(['The gate is lifted.']);
	});

	it('tells counts only on the projector', () => {
		const told = boardLines(boardOf(livelyClass()), undefined, 'projector');
		expect(told).toHaveLength(3);
		expect(told.join()).not.toMatch(/amber|port 5000/);
	});

	it('prints no control characters of learners', () => {
		const row = seatRow(1, {
			...hand,
			fails: 1,
			alias: 'a\u001B[2Jb\n\u202Ec',
			failing: {check: 'd\r\ne', observed: '\u0000f'},
		});
		expect(lines(classRows([row])).at(-1)).toBe(
			'Stuck: ab c (not begun yet). The hand has been up for 1 min. Sees: d e: f',
		);
	});

	it('says once that the roster is away, and that it is back', () => {
		const away = {link: {kind: 'away', since: classTime, why: 'Refused.'}} as const;
		expect(linkLines(away, 'reading')).toEqual(['The roster is away: Refused. It is tried again by itself.']);
		expect(linkLines(away, 'away')).toEqual([]);
		expect(linkLines({link: {kind: 'reading'}}, 'away')).toEqual(['The roster is there again.']);
		expect(linkLines({link: {kind: 'reading'}}, 'connecting')).toEqual([]);
	});
});

describe('a class that is followed', () => {
	const read = 5_000_000;
	const follow = () => {
		const roster = fakeRoster(classRows([seatAt(1, 0, minute)]));
		return {roster, live: followClass({board: nowhere, instructor: nowhere}, roster.ports, () => read)};
	};

	it('has no board before it was read', () => {
		const live = followClass({board: nowhere, instructor: nowhere}, fakeRoster().ports);
		expect(live.get()).toEqual({link: {kind: 'connecting'}});
		expect(boardAt(live.get(), 0)).toBeUndefined();
	});

	it.each([
		[0, minute],
		[7000, minute + 7000],
		[-7000, minute],
		[3_600_000, minute + 30_000],
	])('%d ms after a reading its seat has been at the step for %d ms', (later, time) => {
		expect(boardAt(follow().live.get(), read + later)?.seats[0]?.atStep).toBe(time);
	});

	it('stands still while the roster is away, and nobody seems to leave', () => {
		const {roster, live} = follow();
		roster.goAway();
		expect(boardAt(live.get(), read + 600_000)?.seats[0]).toMatchObject({atStep: minute, presence: 'here'});
	});

	it('tells its listeners, and closes what it opened once', async () => {
		const {roster, live} = follow();
		let told = 0;
		const forget = live.subscribe(() => told++);
		roster.put(classRows([]));
		expect(told).toBe(2);
		forget();
		roster.goAway();
		expect(told).toBe(2);
		roster.refuse('Away.');
		await expect(live.act({kind: 'release', seat: 1})).rejects.toThrow('Away.');
		expect(roster.connections()).toBe(0);
		await Promise.all([live.close(), live.close()]);
		expect(roster.asked).toEqual([['release', 1], ['stop']]);
	});
});
