import {describe, expect, it} from 'vitest';
import {placeSeat, type Room} from '../../../source/workshop/hosts/place-seat.js';

const room = (name: string, limit: number, taken: readonly number[] | undefined): Room => ({
	name,
	limit,
	taken: taken && new Set(taken),
});

describe('a seat', () => {
	it('stays where it is, however full that host is', () => {
		const rooms = [room('a', 10, []), room('b', 2, [1, 2])];
		expect(placeSeat(2, 'b', rooms)).toEqual({kind: 'on', host: 'b'});
		expect(placeSeat(2, undefined, rooms)).toEqual({kind: 'on', host: 'b'});
	});

	it('is where it is, not where it was said to be', () => {
		expect(placeSeat(2, 'a', [room('a', 10, []), room('b', 2, [2])])).toEqual({kind: 'on', host: 'b'});
	});

	it('waits for the host that has it', () => {
		expect(placeSeat(2, 'b', [room('a', 10, []), room('b', 2, undefined)])).toEqual({kind: 'down', hosts: ['b']});
	});

	it('comes to the host with the largest part of its room left', () => {
		expect(placeSeat(9, undefined, [room('a', 20, [1, 2, 3, 4, 5]), room('b', 4, [6])])).toMatchObject({host: 'a'});
		expect(placeSeat(9, undefined, [room('a', 20, [1, 2, 3, 4, 5, 6]), room('b', 4, [7])])).toMatchObject({host: 'b'});
		expect(placeSeat(9, undefined, [room('a', 2, []), room('b', 4, [])])).toMatchObject({host: 'b'});
		expect(placeSeat(9, undefined, [room('a', 4, []), room('b', 4, [])])).toMatchObject({host: 'a'});
	});

	it('comes to a host that answers', () => {
		expect(placeSeat(9, undefined, [room('a', 9, undefined), room('b', 4, [1])])).toEqual({kind: 'on', host: 'b'});
		expect(placeSeat(9, 'gone', [room('b', 4, [1])])).toEqual({kind: 'on', host: 'b'});
	});

	it('finds no room: all hosts are full, or those that may not be do not answer', () => {
		expect(placeSeat(9, undefined, [room('a', 1, [1]), room('b', 1, [2])])).toEqual({kind: 'full'});
		expect(placeSeat(9, undefined, [room('a', 1, [1]), room('b', 1, [2, 3])])).toEqual({kind: 'full'});
		expect(placeSeat(9, undefined, [room('a', 1, [1]), room('b', 1, undefined)])).toEqual({kind: 'down', hosts: ['b']});
	});

	it('fills two hosts side by side, and neither beyond its limit', () => {
		const taken = {a: new Set<number>(), b: new Set<number>()};
		const rooms = [
			{name: 'a', limit: 4, taken: taken.a},
			{name: 'b', limit: 2, taken: taken.b},
		];
		for (let seat = 1; seat <= 6; seat++) {
			const placement = placeSeat(seat, undefined, rooms);
			if (placement.kind !== 'on') throw new Error(placement.kind);
			taken[placement.host as 'a' | 'b'].add(seat);
		}

		expect([taken.a.size, taken.b.size]).toEqual([4, 2]);
		expect(placeSeat(7, undefined, rooms)).toEqual({kind: 'full'});
	});
});
