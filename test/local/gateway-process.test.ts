import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {addressesOfThisMachine, reachableAddresses} from '../../source/workshop/addresses.js';
import {makeCertificate} from '../../source/workshop/certificate.js';
import {endGateway, runGateway} from '../../source/workshop/gateway-process.js';
import {keepCertificate} from '../../source/workshop/roster-certificate.js';
import type {WorkshopDescription} from '../../source/workshop/workshop-description.js';
import {makeWorkshopFolder, readWorkshop, rememberWorkshop} from '../../source/workshop/workshop-folder.js';
import {freePort} from '../support/network/free-port.js';
import {privateHome} from '../support/processes/private-home.js';

const program = {file: process.execPath, parameters: ['dist/cli.js']};
const name = 'spring';
let place: ReturnType<typeof privateHome>;
let workshop: WorkshopDescription;

/** An open workshop with a roster at an address; the roster is not asked before a learner comes. */
async function open(host: string, fingerprint?: string): Promise<void> {
	const folder = await makeWorkshopFolder(name);
	const hosts = path.join(folder, 'hosts.yaml');
	writeFileSync(hosts, 'hosts:\n  - name: host-a\n    address: unix:///nonexistent\n    seats: 3\n');
	const role = {role: 'nobody', password: ''};
	workshop = {
		name,
		seats: 3,
		openedAt: new Date().toISOString(),
		stage: 'open',
		roster: {
			server: {kind: 'own', lab: 'roster-spring', dir: folder, password: ''},
			...{host, port: await freePort(), database: 'workshop', fingerprint},
			...{board: role, instructor: role, joiner: role},
		},
		announced: {host, port: 1},
		hosts,
		gateway: {port: await freePort()},
	};
	await rememberWorkshop(workshop);
}

beforeEach(() => {
	place = privateHome();
});

afterEach(async () => {
	await endGateway((await readWorkshop(name)) ?? workshop);
	await place.remove();
});

function reached(host: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({host, port: workshop.gateway?.port ?? 0});
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
		socket.once('close', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});
}

const isThere = (pid = 0) => existsSync(`/proc/${pid}`);

test.skipIf(process.platform !== 'linux')(
	'a gateway on loopback listens at the address of its roster only',
	async () => {
		await open('127.0.0.2');
		await runGateway(workshop, program);
		expect(await reached('127.0.0.2')).toBe(true);
		expect(await reached('127.0.0.1')).toBe(false);
	},
);

const [outer] = reachableAddresses(addressesOfThisMachine());

test.skipIf(outer === undefined)('a gateway with TLS listens where the roster is announced only', async () => {
	const certificate = await makeCertificate([outer ?? '']);
	await open(outer ?? '', certificate.fingerprint);
	await keepCertificate(name, certificate);
	await runGateway(workshop, program);
	expect(await reached(outer ?? '')).toBe(true);
	expect(await reached('127.0.0.1')).toBe(false);
});

test('a gateway whose opener was killed before it was remembered is found again, and ended', async () => {
	await open('127.0.0.1');
	const {gateway} = await runGateway(workshop, program);
	const pid = gateway?.process?.pid;
	await rememberWorkshop(workshop);
	expect((await runGateway(workshop, program)).gateway).toEqual(gateway);
	expect((await readWorkshop(name))?.gateway).toEqual(gateway);
	expect((statSync(path.join(place.home, 'workshops', name, 'gateway.json')).mode & 0o777).toString(8)).toBe('600');
	expect(await endGateway(workshop)).toBe(true);
	await expect.poll(() => isThere(pid)).toBe(false);
	expect(await endGateway(workshop)).toBe(false);
});

test('of two that are started, the one that has the port is remembered', async () => {
	await open('127.0.0.1');
	const [one, other] = await Promise.all([runGateway(workshop, program), runGateway(workshop, program)]);
	const now = await runGateway(workshop, program);
	const owner = JSON.parse(readFileSync(path.join(place.home, 'workshops', name, 'gateway.json'), 'utf8'));
	expect(now.gateway?.process).toEqual(owner);
	const pids = [one, other].map(({gateway}) => gateway?.process?.pid ?? 0).filter((pid) => pid !== owner.pid);
	await expect.poll(() => pids.some(isThere), {timeout: 10_000}).toBe(false);
});

test('a port that somebody else has is said, and by this start only', async () => {
	await open('127.0.0.1');
	const folder = path.join(place.home, 'workshops', name);
	writeFileSync(path.join(folder, 'gateway.out'), 'of an earlier one\n');
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(workshop.gateway?.port, '127.0.0.1', resolve));
	try {
		await expect(runGateway(workshop, program)).rejects.toThrow(
			/does not start: The gateway cannot listen at port \d+/,
		);
	} finally {
		server.close();
	}

	expect(readFileSync(path.join(folder, 'gateway.out'), 'utf8')).toMatch(/^of an earlier one\n/);
});
