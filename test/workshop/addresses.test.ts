import {describe, expect, test} from 'vitest';
import {chooseListening, type MachineAddress} from '../../source/workshop/addresses.js';
import {isLoopback} from '../../source/workshop/loopback.js';

const own = (network: string, address: string, internal = false): MachineAddress => ({
	network,
	address,
	family: address.includes(':') ? 6 : 4,
	internal,
});
const laptop = [
	own('lo', '127.0.0.1', true),
	own('docker0', '172.17.0.1'),
	own('wlan0', '192.168.1.20'),
	own('wlan0', 'fe80::1'),
	own('eth0', '10.1.2.3'),
	own('br-12ab', '172.18.0.1'),
];

describe('where a roster listens', () => {
	test.each([undefined, '*', '0.0.0.0', '::'])('%s: on all addresses; the first real network is announced', (given) => {
		expect(chooseListening(given, laptop)).toEqual({
			on: 'all',
			loopback: false,
			announced: '192.168.1.20',
			others: ['10.1.2.3'],
			host: '127.0.0.1',
		});
	});

	test('a network of virtual machines is announced where there is no other, an address of nobody before it', () => {
		expect(chooseListening(undefined, laptop.slice(0, 2)).announced).toBe('172.17.0.1');
		const alone = [own('docker0', '172.17.0.1'), own('eth0', '169.254.7.7'), own('eth1', '10.0.0.9')];
		expect(chooseListening(undefined, alone)).toMatchObject({announced: '10.0.0.9', others: ['169.254.7.7']});
	});

	test('a machine without a network listens to itself', () => {
		expect(chooseListening(undefined, laptop.slice(0, 1))).toEqual(chooseListening('127.0.0.1', laptop));
	});

	test.each([
		['127.0.0.1', '127.0.0.1', true],
		['localhost', '127.0.0.1', true],
		['::1', '::1', true],
		['10.1.2.3', '10.1.2.3', false],
		['fe80::1', 'fe80::1', false],
	])('%s: there alone', (given, address, loopback) => {
		expect(chooseListening(given, laptop)).toEqual({
			on: {address},
			loopback,
			announced: address,
			others: [],
			host: address,
		});
	});

	test.each(['10.9.9.9', 'example.org', '', '1.2.3', "'; rm"])('%j is refused: no such address', (given) => {
		expect(() => chooseListening(given, laptop)).toThrow(`--listen cannot be "${given}": this machine has no such`);
	});
});

test.each([
	['127.0.0.1', true],
	['127.8.9.1', true],
	['localhost', true],
	['::1', true],
	['::ffff:127.0.0.1', true],
	['::ffff:128.0.0.1', false],
	['localhost.example.org', false],
	['127.example.org', false],
	['128.0.0.1', false],
])('%s is loopback: %s', (host, is) => {
	expect(isLoopback(host)).toBe(is);
});
