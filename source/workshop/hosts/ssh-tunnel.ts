import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {LabFault} from '../../lab/lab-fault.js';

/** Time that ssh has to open the way, in milliseconds. */
const patience = 10_000;

/** A way to a daemon's socket on another machine. */
export type SshTunnel = {
	/** The socket here behind which the daemon's is. Opens the way if it is closed, or was lost. */
	readonly socket: () => Promise<string>;
	readonly close: () => Promise<void>;
};

/** An ssh that outlived this process would keep its way open for nobody. */
const tunnels = new Set<ChildProcess>();
process.once('exit', () => {
	for (const ssh of tunnels) ssh.kill('SIGTERM');
});

type Running = {readonly socket: string; readonly hasEnded: () => boolean; readonly end: () => Promise<void>};

/**
 * One ssh for a host, that all requests share: an ssh for each would meet the server's MaxStartups and MaxSessions.
 * @param address ssh://[user@]host[:port][/path/of/the/socket]
 */
export function sshTunnel(host: string, address: string): SshTunnel {
	let running: Running | undefined;
	let opening: Promise<Running> | undefined;
	const openAnew = async () => {
		await running?.end();
		running = undefined;
		running = await open(host, new URL(address));
		return running;
	};
	return {
		async socket() {
			if (running !== undefined && !running.hasEnded()) return running.socket;
			// Whoever asks while it is being opened waits for the same one.
			opening ??= openAnew().finally(() => {
				opening = undefined;
			});
			return (await opening).socket;
		},
		async close() {
			await opening?.catch(() => {});
			await running?.end();
			running = undefined;
		},
	};
}

async function open(host: string, {username, hostname, port, pathname}: URL): Promise<Running> {
	const folder = await mkdtemp(path.join(tmpdir(), 'pgws-ssh-'));
	const socket = path.join(folder, 'docker.sock');
	const theirs = pathname === '' || pathname === '/' ? '/var/run/docker.sock' : pathname;
	const options = {
		BatchMode: 'yes',
		ConnectTimeout: '5',
		ExitOnForwardFailure: 'yes',
		ServerAliveInterval: '5',
		ServerAliveCountMax: '2',
		StreamLocalBindMask: '0177',
	};
	const ssh = spawn(
		'ssh',
		[
			'-N',
			'-T',
			...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
			...(username === '' ? [] : ['-l', decodeURIComponent(username)]),
			...(port === '' ? [] : ['-p', port]),
			'-L',
			`${socket}:${theirs}`,
			'--',
			hostname.replace(/^\[(.*)\]$/, '$1'),
		],
		{stdio: ['ignore', 'ignore', 'pipe']},
	);
	let said = '';
	ssh.stderr.on('data', (chunk: Buffer) => {
		said = (said + chunk.toString()).slice(-1000);
	});
	const ended = new Promise<void>((resolve) => {
		ssh.once('close', () => resolve());
		ssh.once('error', (error) => {
			said = error.message;
			resolve();
		});
	});
	let over = false;
	void ended.then(() => {
		over = true;
	});
	const end = async () => {
		ssh.kill('SIGTERM');
		await ended;
		await rm(folder, {recursive: true, force: true});
	};
	tunnels.add(ssh);
	void ended.then(() => tunnels.delete(ssh));

	for (const deadline = performance.now() + patience; ; await Promise.race([ended, delay(20)])) {
		if (await isServed(socket)) return {socket, hasEnded: () => over, end};
		if (!over && performance.now() < deadline) continue;
		await end();
		const why = said.trim().split('\n').at(-1)?.trim() || 'it says nothing';
		throw new LabFault(
			`ssh does not reach the host ${host}: ${why}`,
			`See that "ssh ${hostname} docker version" works without a password.`,
		);
	}
}

/** A socket has its name before it takes connections. */
async function isServed(socket: string): Promise<boolean> {
	const connection = net.connect(socket);
	try {
		await once(connection, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		connection.destroy();
	}
}
