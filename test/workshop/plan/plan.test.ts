import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {planLines} from '../../../source/commands/workshop/plan-text.js';
import {hostMemoryBytes, seatNeeds} from '../../../source/workshop/plan/needs.js';
import {type AskedHost, planClass} from '../../../source/workshop/plan/plan.js';

const gigabyte = 1e9;
const machine = {memory: 8 * gigabyte, disk: 50 * gigabyte};
const memoryLimit = 512 * 2 ** 20;
const need = seatNeeds(memoryLimit);

function host(
	name: string,
	limit: number,
	{memory = 64 * gigabyte, disk = (500 * gigabyte) as number | undefined} = {},
): AskedHost {
	const answer = {kind: 'up' as const, memory, disk, cpus: 8, image: 'missing' as const};
	return {name, limit, memoryLimit, image: 'postgres:15', answer};
}

const dead = (name: string, limit: number): AskedHost => ({
	...host(name, limit),
	answer: {kind: 'down', why: `The host ${name} (tcp://10.0.0.9:2376) has not answered for 5 seconds.`},
});

const text = (...parameters: Parameters<typeof planClass>) => planLines(planClass(...parameters)).join('\n');

describe('a plan', () => {
	it('spreads a class as the workshop does, and says that it fits', () => {
		const plan = planClass(30, [host('one', 40), host('two', 20)], machine);
		expect(plan.hosts?.map(({name, seats}) => [name, seats])).toEqual([
			['one', 20],
			['two', 10],
		]);
		expect(plan.lacks).toEqual([]);
		expect(plan.roster).toMatchObject({connections: 140, ports: 2});
		expect(planLines(plan).at(-1)).toBe('It fits.');
		expect(planLines(plan).join('\n')).toMatch(/^one +20\/40 +5\.8 GB of 64 GB +17 GB of 500 GB +8 +missing$/m);
	});

	it('says which host has too little of what, and how many seats it has room for', () => {
		const memory = hostMemoryBytes + 3.5 * need.memory;
		const plan = planClass(10, [host('small', 20, {memory}), host('flat', 20, {disk: 2.5 * need.disk})], machine);
		expect(plan.lacks.map(({what}) => what)).toEqual([
			'small would get 5 seats, and has memory for 3.',
			'flat would get 5 seats, and has disk for 2.',
			'The hosts take 5 seats together; 5 of 10 have no place.',
		]);
		expect(plan.lacks[0]?.remedy).toBe('Say "seats: 3" for small, or give it more.');
	});

	it('counts exactly what there is as enough', () => {
		const memory = hostMemoryBytes + 4 * need.memory;
		expect(planClass(4, [host('exact', 4, {memory, disk: 4 * need.disk})], machine).lacks).toEqual([]);
		expect(planClass(4, [host('short', 4, {memory: memory - 1})], machine).lacks).not.toEqual([]);
	});

	it('never plans more memory for a seat than it may use', () => {
		expect(seatNeeds(100e6).memory).toBe(100e6);
		expect(seatNeeds(Number.MAX_SAFE_INTEGER).memory).toBe(need.memory);
	});

	it('shows a dead host, and counts nothing of it', () => {
		const hosts = [host('one', 20), dead('two', 20)];
		expect(planClass(20, hosts, machine).lacks).toEqual([]);
		expect(text(20, hosts, machine)).toMatch(/^two +0\/20 +does not answer$/m);
		expect(text(20, hosts, machine)).toMatch(/\nIt fits, also without two\.$/);
		const [lack] = planClass(21, hosts, machine).lacks;
		expect(lack).toEqual({
			what: 'The hosts that answer take 20 seats together; 1 of 21 have no place.',
			remedy: expect.stringMatching(/^Bring back two; raise "seats" \(one up to \d+\); add a host/),
		});
	});

	it('says that a disk is not known', () => {
		const plan = text(
			5,
			[host('far', 20, {disk: undefined})].map(
				(each) => ({...each, answer: {...each.answer, disk: undefined}}) as AskedHost,
			),
			machine,
		);
		expect(plan).toMatch(/^far .* of \? /m);
		expect(plan).toContain('How much disk is free on far its Docker does not tell');
		expect(plan).toMatch(/It fits, if the disks that are not known have the room\.$/);
	});

	it('without hosts tells what laptops need, and the traffic with its remedy', () => {
		const plan = text(120, undefined, machine);
		expect(plan).toContain('Docker or PostgreSQL 13 to 18');
		expect(plan).toContain('18 GB behind one connection');
		expect(plan).toContain('lets 100 pulls in six hours');
		expect(plan).toContain('"workshop bundle DIR"');
		expect(plan).toMatch(/410 connections.*one port/s);
		expect(text(30, undefined, machine)).not.toContain('six hours');
	});

	it('says when the machine has no room for the roster', () => {
		const {lacks} = planClass(30, undefined, {memory: 1e6, disk: 1e6});
		expect(lacks.map(({what}) => what)).toEqual([
			'This machine has too little memory free for the roster.',
			'This machine has too little disk free for the roster.',
		]);
	});

	it('fits 80 columns', () => {
		const name = 'a-name-of-a-host-that-is-forty-chars-lng';
		const hosts = [host(name, 1000), dead(`${name.slice(1)}x`, 1000), host('b', 1, {memory: 1, disk: 1})];
		for (const lines of [planLines(planClass(1000, hosts, machine)), planLines(planClass(1000, undefined, machine))]) {
			expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
		}
	});
});
