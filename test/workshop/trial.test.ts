import {describe, expect, it} from 'vitest';
import type {MachineAddress} from '../../source/workshop/addresses.js';
import {addressFinding} from '../../source/workshop/trial/roster-facts.js';
import {findingsOf, lastWords} from '../../source/workshop/trial/trial.js';
import {runCli} from '../support/processes/run-cli.js';

const streams = {kind: 'streams', making: 3.21, running: 25.6, memory: 150_000_000} as const;

describe('what a trial has shown', () => {
	it('is told with time and memory', () => {
		expect(findingsOf({name: 'one', outcome: streams})).toEqual([
			{
				name: 'one',
				state: 'ok',
				says: 'seat made in 3.2 s, standby streams after 26 s; 150 MB of memory; all removed again',
			},
		]);
		const [here] = findingsOf({name: 'this machine', outcome: {...streams, making: 0, memory: undefined}});
		expect(here?.says).toBe('standby streams after 26 s; its memory is not known; all removed again');
	});

	it('has a remedy for an image that had to be brought', () => {
		const [finding] = findingsOf({name: 'one', outcome: {...streams, brought: 'postgres:15'}});
		expect(finding).toMatchObject({
			state: 'ok',
			says: expect.stringMatching(/also postgres:15, which had to be brought$/),
		});
		expect(finding?.remedy).toContain('"docker pull postgres:15"');
	});

	it('is an error where it failed, and warns of what is left', () => {
		const left = {says: 'a seat is left', remedy: 'remove it'};
		const outcome = {kind: 'failed', says: 'no room', remedy: 'make some'} as const;
		expect(findingsOf({name: 'one', outcome, left})).toEqual([
			{name: 'one', state: 'error', says: 'no room', remedy: 'make some'},
			{name: 'one', state: 'warning', ...left},
		]);
	});

	it('ends with the last words of the program', () => {
		expect(lastWords('a\n\n b \nc\nd\n')).toBe('b c d');
		expect(lastWords('\n')).toBe('it said nothing');
		expect(lastWords('x'.repeat(1000))).toHaveLength(300);
	});
});

describe('the address of the roster', () => {
	const loopback: MachineAddress = {network: 'lo', address: '127.0.0.1', family: 4, internal: true};

	it('is the one that learners are told', () => {
		const wlan: MachineAddress = {network: 'wlan0', address: '192.168.1.20', family: 4, internal: false};
		expect(addressFinding([loopback, wlan])).toMatchObject({
			state: 'ok',
			says: expect.stringContaining('at 192.168.1.20, if'),
		});
	});

	it('is an error without a network', () => {
		expect(addressFinding([loopback])).toMatchObject({state: 'error', remedy: expect.any(String)});
	});
});

describe('doctor --workshop', () => {
	it('takes --hosts by itself only, and a file that can be read', async () => {
		const [alone, missing] = await Promise.all([
			runCli(['doctor', '--hosts', 'hosts.yaml']),
			runCli(['doctor', '--workshop', '--hosts', '/nowhere/hosts.yaml']),
		]);
		expect(alone).toEqual({exitCode: 2, stdout: '', stderr: '--hosts is for "doctor --workshop"; add --workshop.'});
		expect(missing).toMatchObject({exitCode: 2, stdout: '', stderr: expect.stringContaining('cannot be read')});
	});

	it('says that no lab comes to streaming where no engine can run', async () => {
		const {exitCode, stdout} = await runCli(['--engine', 'docker', 'doctor', '--workshop', '--json'], {
			DOCKER_HOST: 'unix:///nowhere/docker.sock',
		});
		expect(exitCode).toBe(1);
		const {ready, hosts, findings} = JSON.parse(stdout);
		expect({ready, hosts}).toEqual({ready: false, hosts: [{name: 'this machine', streams: false}]});
		expect(findings.at(-1)).toMatchObject({
			state: 'error',
			says: expect.stringContaining('No Docker daemon answers at unix:///nowhere/docker.sock'),
		});
	});
});
