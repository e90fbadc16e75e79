import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {Daemon} from '../../source/lab/docker/daemon.js';
import {pause} from '../../source/lab/docker/pausing.js';

describe('pausing a container', () => {
	let folder = '';
	let server: Server;
	let refusals: string[] = [];
	let daemon: Daemon;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'pause-'));
		const socketPath = path.join(folder, 'docker.sock');
		server = createServer((_request, response) => {
			const message = refusals.shift();
			response.writeHead(message === undefined ? 204 : 500, {'content-type': 'application/json'});
			response.end(message === undefined ? undefined : JSON.stringify({message}));
		});
		await new Promise<void>((resolve) => {
			server.listen(socketPath, resolve);
		});
		daemon = new Daemon({address: `unix://${socketPath}`, options: {socketPath}});
	});

	afterEach(async () => {
		server.close();
		await rm(folder, {recursive: true});
	});

	const busy = 'Cannot pause container mine: OCI runtime pause failed: unable to freeze: unknown';

	test('is tried again while the machine is too busy for it', async () => {
		refusals = [busy, busy];
		await pause(daemon, 'mine');
		expect(refusals).toEqual([]);
	});

	test('fails when it goes on like that, and at once for another reason', async () => {
		refusals = Array.from({length: 5}, () => busy);
		await expect(pause(daemon, 'mine')).rejects.toThrow('unable to freeze');
		expect(refusals).toEqual([]);
		refusals = ['no such runtime', busy];
		await expect(pause(daemon, 'mine')).rejects.toThrow('no such runtime');
		expect(refusals).toEqual([busy]);
	});
});
