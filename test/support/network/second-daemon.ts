import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {
	closeSync,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	rmdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import Docker from 'dockerode';
import {scratchRoot} from '../processes/scratch-root.js';

/** All that the daemons of these tests have is named so, and nothing else is. */
const prefix = 'pgtd';
const folder = path.join(scratchRoot(), 'pg-tutorial-daemons');
const cgroups = '/sys/fs/cgroup';

/** Why no daemon of one's own can be started here, if none can. */
export function whyNoSecondDaemon(): string | undefined {
	if (process.getuid?.() !== 0) return 'only root may start a docker daemon';
	const missing = ['dockerd', 'ip', 'nsenter', 'openssl'].filter((name) => !isThere(name));
	return missing.length === 0 ? undefined : `${missing.join(', ')} is not installed`;
}

/** A Docker daemon in a network namespace of its own: for others, a daemon on another machine. */
export type SecondDaemon = {
	readonly address: string;
	/** Folder of a client's certificates. */
	readonly certificates: string;
	readonly docker: Docker;
	readonly kill: () => Promise<void>;
	readonly start: () => Promise<void>;
	readonly cutLink: () => void;
	readonly mendLink: () => void;
};

/** @param number 1 to 200; the daemons of one number are one */
export async function startSecondDaemon(number: number): Promise<SecondDaemon> {
	const name = `${prefix}${number}`;
	const [here, there] = [`10.214.${number}.1`, `10.214.${number}.2`];
	const own = path.join(folder, name);
	const certificates = path.join(own, 'certs');
	mkdirSync(certificates, {recursive: true});
	makeCertificates(certificates, there);
	run('ip', 'netns', 'add', name);
	// Nothing for it may ever leave this machine, whatever its link does.
	run('ip', 'route', 'replace', 'unreachable', `10.214.${number}.0/30`, 'metric', '4000');
	run('ip', 'link', 'add', `${name}h`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
	run('ip', 'addr', 'add', `${here}/30`, 'dev', `${name}h`);
	run('ip', 'link', 'set', `${name}h`, 'up');
	run('ip', '-n', name, 'link', 'set', 'lo', 'up');
	run('ip', '-n', name, 'addr', 'add', `${there}/30`, 'dev', 'eth0');
	run('ip', '-n', name, 'link', 'set', 'eth0', 'up');

	const read = (file: string) => readFileSync(path.join(certificates, file));
	const tls = {ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem')};
	const docker = new Docker({host: there, port: 2376, protocol: 'https', ...tls, timeout: 20_000});
	let daemon: ChildProcess | undefined;

	const tryToStart = async (options: readonly string[]): Promise<boolean> => {
		const log = openSync(path.join(own, 'dockerd.log'), 'a');
		// Not "ip netns exec": it hides the control groups.
		const args = [`--net=/run/netns/${name}`, 'dockerd', '--host', `tcp://${there}:2376`, '--tlsverify'];
		for (const [option, file] of [
			['--tlscacert', 'ca.pem'],
			['--tlscert', 'server.pem'],
			['--tlskey', 'server-key.pem'],
		] as const) {
			args.push(option, path.join(certificates, file));
		}

		args.push('--data-root', path.join(own, 'data'), '--exec-root', `/run/${name}`, '--pidfile', path.join(own, 'pid'));
		args.push('--bip', `10.215.${number}.1/24`, '--cgroup-parent', `/${name}`, ...options);
		const started = spawn('nsenter', args, {stdio: ['ignore', log, log], detached: true});
		closeSync(log);
		daemon = started;
		for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(50)) {
			if (started.exitCode !== null || started.signalCode !== null) return false;
			if (await docker.ping().then(Boolean, () => false)) return true;
		}

		started.kill('SIGKILL');
		return false;
	};
	const start = async () => {
		if (await tryToStart([])) return;
		// As in .ci/run: not every kernel has what the daemon's rules need.
		if (await tryToStart(['--iptables=false', '--ip6tables=false'])) return;
		throw new Error(`dockerd does not start: ${readFileSync(path.join(own, 'dockerd.log'), 'utf8').slice(-2000)}`);
	};
	await start();
	return {
		address: `tcp://${there}:2376`,
		certificates,
		docker,
		start,
		async kill() {
			const ended = new Promise((resolve) => daemon?.once('exit', resolve));
			daemon?.kill('SIGKILL');
			await ended;
		},
		cutLink: () => {
			run('ip', '-n', name, 'link', 'set', 'eth0', 'down');
		},
		mendLink: () => {
			run('ip', '-n', name, 'link', 'set', 'eth0', 'up');
		},
	};
}

/** Ends and removes all daemons of these tests with all they have, those of a killed run included. */
export async function removeSecondDaemons(): Promise<void> {
	const names = (existsSync('/run/netns') ? readdirSync('/run/netns') : []).filter((name) =>
		new RegExp(`^${prefix}\\d+$`).test(name),
	);
	for (const name of names) {
		endAll(name);
		for (let tries = 0; tries < 100 && pidsOf(name).length > 0; tries++) await delay(50);
		run('ip', 'netns', 'del', name);
		try {
			run('ip', 'link', 'del', `${name}h`);
		} catch {
			// It went with its other end.
		}

		run('ip', 'route', 'flush', 'type', 'unreachable', `10.214.${name.slice(prefix.length)}.0/30`);
	}

	const mounts = readFileSync('/proc/mounts', 'utf8')
		.split('\n')
		.map((line) => line.split(' ')[1] ?? '')
		.filter((at) => at.startsWith(`${folder}/`) || new RegExp(`^/run/${prefix}\\d+/`).test(at));
	for (const at of mounts.toReversed()) run('umount', '-l', at);
	rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	for (const name of names) {
		rmSync(`/run/${name}`, {recursive: true, force: true});
		for (const cgroup of cgroupsOf(name).toReversed()) removeCgroup(cgroup);
	}
}

/** Ends the daemon, its containerd and shims, which are in its namespace, and its containers, which are in its cgroup. */
function endAll(name: string): void {
	for (const pid of pidsOf(name)) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It has ended by itself.
		}
	}
}

function pidsOf(name: string): number[] {
	const inNamespace = run('ip', 'netns', 'pids', name).split('\n');
	const inCgroups = cgroupsOf(name).flatMap((cgroup) => {
		try {
			return readFileSync(path.join(cgroup, 'cgroup.procs'), 'utf8').split('\n');
		} catch {
			return [];
		}
	});
	return [...new Set([...inNamespace, ...inCgroups].map(Number).filter((pid) => pid > 1))];
}

/** Folders of control groups, of either version, below that of a daemon. */
function cgroupsOf(name: string): string[] {
	const hierarchies = [cgroups, ...readdirSync(cgroups).map((each) => path.join(cgroups, each))];
	return hierarchies
		.map((hierarchy) => path.join(hierarchy, name))
		.filter((each) => existsSync(each))
		.flatMap((each) => [
			each,
			...readdirSync(each, {withFileTypes: true})
				.filter((inside) => inside.isDirectory())
				.map((inside) => path.join(each, inside.name)),
		]);
}

function removeCgroup(cgroup: string): void {
	try {
		rmdirSync(cgroup);
	} catch {
		// The kernel keeps it for as long as a process is ending in it.
	}
}

function makeCertificates(at: string, address: string): void {
	const file = (name: string) => path.join(at, name);
	const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	run(
		'openssl',
		'req',
		'-x509',
		...request,
		'-days',
		'2',
		'-subj',
		'/CN=test',
		'-keyout',
		file('ca-key.pem'),
		'-out',
		file('ca.pem'),
	);
	writeFileSync(file('server.ext'), `subjectAltName=IP:${address}\nextendedKeyUsage=serverAuth\n`);
	writeFileSync(file('client.ext'), 'extendedKeyUsage=clientAuth\n');
	for (const [name, key, cert, serial] of [
		['server', 'server-key.pem', 'server.pem', '2'],
		['client', 'key.pem', 'cert.pem', '3'],
	] as const) {
		run(
			'openssl',
			'req',
			'-new',
			...request,
			'-subj',
			`/CN=${name}`,
			'-keyout',
			file(key),
			'-out',
			file(`${name}.csr`),
		);
		const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem'), '-set_serial', serial, '-days', '2'];
		run(
			'openssl',
			'x509',
			'-req',
			'-in',
			file(`${name}.csr`),
			...signed,
			'-extfile',
			file(`${name}.ext`),
			'-out',
			file(cert),
		);
	}
}

function isThere(program: string): boolean {
	const folders = (process.env.PATH ?? '').split(path.delimiter);
	return folders.some((each) => existsSync(path.join(each, program)));
}

function run(program: string, ...args: readonly string[]): string {
	return execFileSync(program, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000});
}
