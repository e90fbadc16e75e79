import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {Admission, type Credentials} from '../../../source/workshop/gateway/admission.js';
import {Brake} from '../../../source/workshop/gateway/brake.js';
import {RosterFault} from '../../../source/workshop/roster/roster.js';

beforeEach(() => void vi.useFakeTimers({now: 1_800_000_000_000}));
afterEach(() => void vi.useRealTimers());

/** A roster that knows one secret, and counts how often it is asked. */
function gate() {
	const asked: Credentials[] = [];
	let mood: 'well' | 'away' = 'well';
	const admission = new Admission({
		async check(credentials) {
			asked.push(credentials);
			if (mood === 'away') throw new RosterFault('away', 'The roster is away.');
			if (credentials.secret !== 'right') throw new RosterFault('refused', 'The key is wrong.');
		},
	});
	const enter = (address: string, secret: string, seat = 1, signal = new AbortController().signal) => {
		const state = {end: 'waits'};
		void admission.admit({seat, role: `ws_x_seat_00${seat}`, secret}, address, signal).then(
			() => {
				state.end = 'in';
			},
			({kind}) => {
				state.end = kind;
			},
		);
		return state;
	};

	return {
		asked,
		enter,
		away: () => {
			mood = 'away';
		},
	};
}

/** Guesses at once and without a pause from an address for so long, and tells how many were asked about. */
async function guess({asked, enter}: ReturnType<typeof gate>, addresses: () => string, seconds: number) {
	const before = asked.length;
	let count = 0;
	for (let time = 0; time < seconds * 1000; time += 100) {
		for (let each = 0; each < 8; each++) enter(addresses(), `guess ${count++}`);
		await vi.advanceTimersByTimeAsync(100);
	}

	return asked.length - before;
}

describe('wrong keys', () => {
	it('of one address are asked about ever more slowly, however many connections try', async () => {
		const it = gate();
		expect(await guess(it, () => '192.0.2.7', 10)).toBeLessThanOrEqual(14);
		expect(await guess(it, () => '192.0.2.7', 60)).toBeLessThanOrEqual(31);
	});

	it('of one machine with many addresses of IPv6 are those of one', async () => {
		let count = 0;
		expect(await guess(gate(), () => `2001:db8:1:2::${(count++).toString(16)}`, 10)).toBeLessThanOrEqual(14);
	});

	it('of any number of addresses are slowed in all', async () => {
		const it = gate();
		let count = 0;
		const others = () => `198.${count >> 16}.${(count >> 8) & 255}.${count++ & 255}`;
		const asked = await guess(it, others, 10);
		expect(asked).toBeGreaterThan(30);
		expect(asked).toBeLessThanOrEqual(30 + 4 + 200 + 1);
	});

	it('are forgotten after a minute', async () => {
		const it = gate();
		await guess(it, () => '192.0.2.7', 10);
		await vi.advanceTimersByTimeAsync(90_000);
		const late = it.enter('192.0.2.7', 'wrong');
		await vi.advanceTimersByTimeAsync(0);
		expect(late.end).toBe('refused');
	});

	it('do not clear the way for others by a right one in between', async () => {
		const it = gate();
		for (let index = 0; index < 6; index++) {
			it.enter('192.0.2.7', `guess ${index}`);
			await vi.advanceTimersByTimeAsync(0);
			it.enter('192.0.2.7', 'right', 2);
			await vi.advanceTimersByTimeAsync(3000);
		}

		const next = it.enter('192.0.2.7', 'guess');
		const before = it.asked.length;
		await vi.advanceTimersByTimeAsync(0);
		// The pause after the last one is over; the one after it is not.
		expect(next.end).toBe('refused');
		const more = it.enter('192.0.2.7', 'guess again');
		await vi.advanceTimersByTimeAsync(1500);
		expect(more.end).toBe('waits');
		expect(it.asked.length).toBe(before + 1);
	});
});

describe('a right key', () => {
	it('of another address, and one that was right before, do not wait behind guesses', async () => {
		const it = gate();
		const known = it.enter('192.0.2.7', 'right', 2);
		await vi.advanceTimersByTimeAsync(0);
		expect(known.end).toBe('in');
		for (let index = 0; index < 400; index++) it.enter('192.0.2.7', `guess ${index}`);
		await vi.advanceTimersByTimeAsync(1000);
		const again = it.enter('192.0.2.7', 'right', 2);
		const other = it.enter('192.0.2.8', 'right', 3);
		await vi.advanceTimersByTimeAsync(0);
		expect([again.end, other.end]).toEqual(['in', 'in']);
	});

	it('has its turn while the whole world guesses', async () => {
		const it = gate();
		let count = 0;
		const world = () => `198.51.${(count >> 8) & 255}.${count++ & 255}`;
		await guess(it, world, 4);
		const own = it.enter('192.0.2.8', 'right', 3);
		await guess(it, world, 15);
		expect(own.end).toBe('in');
	});

	it('of a class behind one address is not kept out by the old key of one', async () => {
		const it = gate();
		it.enter('192.0.2.7', 'old', 1);
		const all = Array.from({length: 60}, (_, index) => it.enter('192.0.2.7', 'right', index + 2));
		await vi.advanceTimersByTimeAsync(0);
		expect(all.every(({end}) => end === 'in')).toBe(true);
	});

	it('that was right a moment ago lets in while the roster is away, another one does not', async () => {
		const it = gate();
		it.enter('192.0.2.7', 'right', 2);
		await vi.advanceTimersByTimeAsync(0);
		it.away();
		const [known, other] = [it.enter('192.0.2.7', 'right', 2), it.enter('192.0.2.7', 'wrong', 2)];
		await vi.advanceTimersByTimeAsync(0);
		expect([known.end, other.end]).toEqual(['in', 'away']);
	});
});

describe('who waits', () => {
	it('is not asked about any more when the connection is gone, and not for ever', async () => {
		const it = gate();
		await guess(it, () => '192.0.2.7', 5);
		const leaving = new AbortController();
		const before = it.asked.length;
		const gone = it.enter('192.0.2.7', 'gone', 1, leaving.signal);
		leaving.abort();
		await vi.advanceTimersByTimeAsync(20_000);
		expect(gone.end).toBe('away');
		expect(it.asked.slice(before).some(({secret}) => secret === 'gone')).toBe(false);
		expect(vi.getTimerCount()).toBe(0);
	});
});

it('the brake remembers a bounded number of networks', () => {
	const brake = new Brake();
	for (let index = 0; index < 5000; index++) brake.failed(`network ${index}`, index);
	expect(brake.failures('network 0', 5000)).toBe(0);
	expect(brake.failures('network 3999', 5000)).toBe(0);
	expect(brake.failures('network 4000', 5000)).toBe(1);
	expect(brake.failures('network 4999', 5000)).toBe(1);
});
