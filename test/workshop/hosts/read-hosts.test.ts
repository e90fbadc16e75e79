import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {LabFault} from '../../../source/lab/lab-fault.js';
import {readHosts, thisMachine} from '../../../source/workshop/hosts/read-hosts.js';

let folder = '';
let file = '';
let env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-hosts-'));
	file = path.join(folder, 'hosts.yaml');
	env = {DOCKER_CONFIG: path.join(folder, 'docker')};
	for (const name of ['certs', 'half']) await mkdir(path.join(folder, name));
	for (const name of ['ca.pem', 'cert.pem', 'key.pem']) await writeFile(path.join(folder, 'certs', name), '');
	await writeFile(path.join(folder, 'half', 'ca.pem'), '');
	await context('lecture-1', 'unix:///run/one.sock');
	await context('open', 'tcp://10.0.0.9:2375');
	await context('safe', 'tcp://10.0.0.9:2376', ['ca.pem', 'cert.pem', 'key.pem']);
});

afterAll(async () => rm(folder, {recursive: true, force: true}));

async function context(name: string, host: string, certificates: readonly string[] = []): Promise<void> {
	const id = createHash('sha256').update(name).digest('hex');
	const [meta, tls] = [
		path.join(folder, 'docker/contexts/meta', id),
		path.join(folder, 'docker/contexts/tls', id, 'docker'),
	];
	await mkdir(meta, {recursive: true});
	await mkdir(tls, {recursive: true});
	await writeFile(path.join(meta, 'meta.json'), JSON.stringify({Name: name, Endpoints: {docker: {Host: host}}}));
	for (const each of certificates) await writeFile(path.join(tls, each), '');
}

async function read(text: string) {
	await writeFile(file, text);
	return readHosts(file, env);
}

const plain = {memory: 512 * 1024 ** 2, cpus: 1, pids: 256};

describe('a file of hosts', () => {
	it('names contexts and addresses of every kind, with limits', async () => {
		const hosts = await read(`
hosts:
  - {name: one, context: lecture-1, seats: 8}
  - {name: two, context: safe, seats: 4}
  - name: three
    address: tcp://docker-3:2376
    certificates: certs
    seats: 20
    memory: 1GB
    cpus: 0.5
    pids: 300
    image: postgres:16
  - {name: four, address: ssh://ann@docker-4, seats: 2}
  - {name: five, address: tcp://127.0.0.1:2375, seats: 2}
  - {name: six, address: unix:///var/run/docker.sock, seats: 2}
`);
		expect(hosts).toEqual([
			{name: 'one', endpoint: {kind: 'context', context: 'lecture-1'}, seats: 8, limits: plain},
			{name: 'two', endpoint: {kind: 'context', context: 'safe'}, seats: 4, limits: plain},
			{
				name: 'three',
				endpoint: {kind: 'address', address: 'tcp://docker-3:2376', certificates: path.join(folder, 'certs')},
				seats: 20,
				limits: {memory: 1024 ** 3, cpus: 0.5, pids: 300},
				image: 'postgres:16',
			},
			{name: 'four', endpoint: {kind: 'address', address: 'ssh://ann@docker-4'}, seats: 2, limits: plain},
			{name: 'five', endpoint: {kind: 'address', address: 'tcp://127.0.0.1:2375'}, seats: 2, limits: plain},
			{name: 'six', endpoint: {kind: 'address', address: 'unix:///var/run/docker.sock'}, seats: 2, limits: plain},
		]);
	});

	// The reported place is that of the mark.
	const wrong: ReadonlyArray<readonly [what: string, text: string, told: string]> = [
		['no YAML', 'hosts: [»', 'the file is not YAML: '],
		['nothing in it', '»', 'the file needs a list `hosts:`; start each with `- name: …`'],
		['no host', '»hosts: []', 'the file needs a list `hosts:`; start each with `- name: …`'],
		[
			'another key beside the hosts',
			'hosts:\n  - {name: a, address: "unix:///a", seats: 1}\n»seats: 4',
			'the file has no `seats`; it has `hosts` only',
		],
		['a host that is a word', 'hosts:\n  - »docker-1', 'a host is written as `key: value`'],
		['no name', 'hosts:\n  - »{address: "unix:///a", seats: 1}', 'a host needs `name`'],
		[
			'a name that is none',
			'hosts:\n  - {name: »"docker 1", address: "unix:///a", seats: 1}',
			'`name` must be up to 40 letters, digits, dots and dashes',
		],
		[
			'an unknown key',
			'hosts:\n  - {name: a, address: "unix:///a", »seat: 3, seats: 1}',
			'a host has no `seat`; it may have name, context, address, certificates, seats, memory, cpus, pids, image',
		],
		['no seat', 'hosts:\n  - {name: a, address: "unix:///a", seats: »0}', '`seats` must be more than zero'],
		['half a seat', 'hosts:\n  - {name: a, address: "unix:///a", seats: »1.5}', '`seats` must be a whole number'],
		[
			'more seats than a workshop',
			'hosts:\n  - {name: a, address: "unix:///a", seats: »1001}',
			'`seats` must be 1000 at most',
		],
		[
			'neither context nor address',
			'hosts:\n  - »{name: a, seats: 1}',
			'a host needs either a `context` or an `address`',
		],
		[
			'both',
			'hosts:\n  - »{name: a, context: lecture-1, address: "unix:///a", seats: 1}',
			'a host needs either a `context` or an `address`',
		],
		[
			'an address of no kind',
			'hosts:\n  - {name: a, address: »docker-1, seats: 1}',
			'"docker-1" must begin with unix://, tcp:// or ssh://',
		],
		[
			'a daemon open to the network',
			'hosts:\n  - {name: a, address: »"tcp://docker-1:2375", seats: 1}',
			'tcp://docker-1:2375 would let anybody in who can see the network: name its `certificates`, or reach it by ssh://',
		],
		[
			'a context that is open to the network',
			'hosts:\n  - {name: a, context: »open, seats: 1}',
			'the context "open": tcp://10.0.0.9:2375 would let anybody in who can see the network: name its `certificates`, or reach it by ssh://',
		],
		[
			'a password for ssh',
			'hosts:\n  - {name: a, address: »"ssh://ann:secret@docker-1", seats: 1}',
			'ssh takes a key, not a password in the address',
		],
		[
			'a context that does not exist',
			'hosts:\n  - {name: a, context: »nowhere, seats: 1}',
			'the Docker context "nowhere" does not exist; see "docker context ls"',
		],
		[
			'certificates for ssh',
			'hosts:\n  - {name: a, address: "ssh://docker-1", certificates: »certs, seats: 1}',
			'`certificates` are for an address that begins with tcp://',
		],
		[
			'a folder that lacks a certificate',
			'hosts:\n  - {name: a, address: "tcp://docker-1", certificates: »half, seats: 1}',
			'/half/cert.pem cannot be read; the folder needs ca.pem, cert.pem, key.pem',
		],
		[
			'memory that is a number',
			'hosts:\n  - {name: a, address: "unix:///a", seats: 1, memory: »512}',
			'`memory` must be a text: put 512 in quotes',
		],
		[
			'memory in words',
			'hosts:\n  - {name: a, address: "unix:///a", seats: 1, memory: »much}',
			'`memory` must be a size such as 512MB or 1GB',
		],
		[
			'memory for half a server',
			'hosts:\n  - {name: a, address: "unix:///a", seats: 1, memory: »64MB}',
			'`memory` must be 384MB at least: two servers run in a seat',
		],
		[
			'no processor',
			'hosts:\n  - {name: a, address: "unix:///a", seats: 1, cpus: »0}',
			'`cpus` must be more than zero',
		],
		[
			'too few processes',
			'hosts:\n  - {name: a, address: "unix:///a", seats: 1, pids: »20}',
			'`pids` must be 96 at least: two servers run in a seat',
		],
		[
			'an image that is none',
			'hosts:\n  - {name: a, address: "unix:///a", seats: 1, image: »"No Image"}',
			'`image` must be an image as "docker run" takes it, such as postgres:15',
		],
		[
			'a name twice',
			'hosts:\n  - {name: a, address: "unix:///a", seats: 1}\n  - {name: »a, address: "unix:///b", seats: 1}',
			'another host is called a too',
		],
		[
			'two names for one daemon',
			'hosts:\n  - {name: a, context: lecture-1, seats: 1}\n  - {name: b, address: »"unix:///run//one.sock", seats: 1}',
			'b is the same daemon as a: unix:///run/one.sock',
		],
	];
	it.each(wrong)('with %s is refused in one sentence, at its place', async (_, marked, told) => {
		const before = marked.slice(0, marked.indexOf('»')).split('\n');
		const fault = await read(marked.replace('»', '')).catch((error: unknown) => error);
		expect(fault).toBeInstanceOf(LabFault);
		const {message, kind} = fault as LabFault;
		expect(kind).toBe('request');
		expect(message).toContain(`${file}:${before.length}:${(before.at(-1) ?? '').length + 1} `);
		expect(message).toContain(told);
		expect(message.split('\n')).toHaveLength(1);
	});

	it('tells all mistakes, in their order', async () => {
		const text = 'hosts:\n  - {name: a, context: nowhere, seats: 1}\n  - {name: b, address: "unix:///b", seats: 0}';
		await expect(read(text)).rejects.toThrow(/:2:24 .*\n.*:3:44 /);
	});

	it('that is not there is told so', async () => {
		await expect(readHosts(path.join(folder, 'none.yaml'), env)).rejects.toMatchObject({
			message: `The file of hosts ${path.join(folder, 'none.yaml')} cannot be read: there is no such place.`,
			kind: 'request',
		});
	});
});

describe('without a file of hosts', () => {
	it("this machine's daemon has as many seats as are asked for", async () => {
		expect(await thisMachine(12, env)).toEqual({
			name: 'this-machine',
			endpoint: {kind: 'address', address: 'unix:///var/run/docker.sock'},
			seats: 12,
			limits: plain,
		});
		expect(await thisMachine(1, {...env, DOCKER_CONTEXT: 'lecture-1'})).toMatchObject({
			endpoint: {address: 'unix:///run/one.sock'},
		});
	});
});
