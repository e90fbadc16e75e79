import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type Server, type ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {leaveWaitsToScreen} from '../../source/base/waiting.js';
import {Daemon} from '../../source/lab/docker/daemon.js';

let folder = '';
let socket = '';
let server: Server;
let isAlive = true;
/** Questions about a container, which wait for their answers. */
let asked: ServerResponse[] = [];

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'pg-tutorial-daemon-'));
	socket = path.join(folder, 'docker.sock');
	isAlive = true;
	asked = [];
	server = createServer((request, response) => {
		if (request.url?.endsWith('/_ping')) {
			if (isAlive) response.end('OK');
		} else asked.push(response);
	});
	await new Promise<void>((resolve) => server.listen(socket, resolve));
});

afterEach(() => {
	vi.restoreAllMocks();
	server.closeAllConnections();
	server.close();
	rmSync(folder, {recursive: true, force: true});
});

const daemon = () => new Daemon({address: `unix://${socket}`, options: {socketPath: socket}});

test('a daemon that falls silent is waited for with a word, and not for ever', async () => {
	const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	isAlive = false;
	const start = performance.now();
	await expect(daemon().container('postgres-1')).rejects.toThrow(
		`The Docker daemon at unix://${socket} has not answered for 5 seconds.`,
	);
	expect(performance.now() - start).toBeLessThan(9000);
	expect(said.mock.calls.flat().join('')).toContain(`Waiting for the Docker daemon at unix://${socket} …`);
}, 20_000);

test('a call that takes long is waited for as long as the daemon is there, and nothing is said of it', async () => {
	const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	leaveWaitsToScreen(false);
	const found = daemon().container('postgres-1');
	await expect.poll(() => asked.length).toBe(1);
	// Two rounds of questions whether it is there.
	const pings = vi.fn();
	server.on('request', ({url}) => void (url?.endsWith('/_ping') && pings()));
	await expect.poll(() => pings.mock.calls.length, {timeout: 10_000}).toBeGreaterThan(1);
	asked[0]?.writeHead(404, {'content-type': 'application/json'}).end('{"message": "no such container"}');
	expect(await found).toBeUndefined();
	expect(said).not.toHaveBeenCalled();
}, 20_000);
