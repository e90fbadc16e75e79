import {chmod, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import http from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {wayTo} from '../../../source/workshop/hosts/endpoint-of.js';
import {HostAway, HostDaemon} from '../../../source/workshop/hosts/host-daemon.js';
import type {Host} from '../../../source/workshop/hosts/hosts.js';
import {defaultLimits} from '../../../source/workshop/hosts/parse-hosts.js';

/** Stands in for ssh: forwards the socket here to one of the same machine, and notes how it was called. */
const standIn = `#!${process.execPath}
const {appendFileSync, symlinkSync, unlinkSync} = require('node:fs');
const net = require('node:net');
const [socket, theirs] = process.argv[process.argv.indexOf('-L') + 1].split(':');
appendFileSync(__dirname + '/calls', process.argv.slice(2).join(' ') + '\\n');
if (process.argv.at(-1) === 'closed') {
	console.error('ann@closed: Permission denied (publickey).');
	process.exit(255);
}
const server = net.createServer((from) => {
	const to = net.connect(theirs);
	from.pipe(to).pipe(from);
	for (const each of [from, to]) each.on('error', () => {});
});
// A socket has its name before it takes connections, as this one for a while.
symlinkSync(__filename, socket);
setTimeout(() => {
	unlinkSync(socket);
	server.listen(socket);
}, 100);
`;

describe('a host that is reached by ssh', () => {
	let folder = '';
	const path0 = process.env.PATH;
	const pings: string[] = [];
	const server = http.createServer((request, response) => {
		pings.push(request.url ?? '');
		response.end('OK');
	});
	const host = (machine: string): Host => ({
		name: 'two',
		endpoint: {kind: 'address', address: `ssh://ann@${machine}:2222${path.join(folder, 'docker.sock')}`},
		seats: 1,
		limits: defaultLimits,
	});
	const calls = async () => (await readFile(path.join(folder, 'calls'), 'utf8')).trim().split('\n');
	const leftFolders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('pgws-ssh-'));

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-ssh-'));
		await writeFile(path.join(folder, 'ssh'), standIn);
		await chmod(path.join(folder, 'ssh'), 0o755);
		process.env.PATH = `${folder}:${path0}`;
		// Other tests make such folders at the same time.
		vi.stubEnv('TMPDIR', folder);
		await new Promise<void>((resolve) => server.listen(path.join(folder, 'docker.sock'), resolve));
	});

	afterAll(async () => {
		vi.unstubAllEnvs();
		process.env.PATH = path0;
		server.close();
		await rm(folder, {recursive: true, force: true});
	});

	it('has one ssh for all requests, which ends with it, and another one after that', async () => {
		const before = await leftFolders();
		const way = await wayTo(host('docker-2'));
		const daemon = new HostDaemon(host('docker-2'), way);
		await Promise.all(Array.from({length: 8}, () => daemon.ask((docker) => docker.ping())));
		await daemon.ask((docker) => docker.ping());
		expect(pings).toHaveLength(9);
		expect(await calls()).toHaveLength(1);
		expect((await calls())[0]).toMatch(/BatchMode=yes .*-l ann -p 2222 -L \S+\/docker\.sock:\S+ -- docker-2$/);

		await way.close();
		expect(await leftFolders()).toEqual(before);
		await daemon.ask((docker) => docker.ping());
		expect(await calls()).toHaveLength(2);
		await way.close();
	});

	it('that does not let this machine in is told with what ssh says', async () => {
		const way = await wayTo(host('closed'));
		const fault = await new HostDaemon(host('closed'), way)
			.ask((docker) => docker.ping())
			.catch((error: unknown) => error);
		expect(fault).toBeInstanceOf(HostAway);
		expect(fault).toMatchObject({
			message: 'ssh does not reach the host two: ann@closed: Permission denied (publickey).',
			remedy: 'See that "ssh closed docker version" works without a password.',
		});
		await way.close();
	});
});
