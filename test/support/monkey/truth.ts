import {execFile} from 'node:child_process';
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import type {Cluster, Server} from '../../../source/cluster/cluster.js';
import type {Target} from './breakage.js';

const run = promisify(execFile);

/** What the process table, or the daemon, and psql say of a server. */
export type Truth = {
	readonly process: 'none' | 'runs' | 'frozen';
	/** As it answers psql; undefined when it does not. */
	readonly role?: 'primary' | 'standby';
};

/** Looks at a server without the product. */
export async function truthOf(target: Target, instance: string): Promise<Truth> {
	const value = (name: string) => target.variables.get(name) ?? '';
	const found =
		target.engine === 'local'
			? localProcess(target.dir, instance)
			: await containerProcess(value(`${instance}.container`));
	if (found !== 'runs') return {process: found};
	const port = value(`${instance}.port`);
	const login = ['-X', '-At', '-U', value('admin.user'), '-d', 'postgres', '-c', 'SELECT pg_is_in_recovery()'];
	const env = {...process.env, PGPASSWORD: value('admin.password'), PGCONNECT_TIMEOUT: '3'};
	const answer = await run(path.join(target.bin, 'psql'), ['-h', '127.0.0.1', '-p', port, ...login], {
		env,
		timeout: 5000,
	}).catch(() => undefined);
	const said = answer?.stdout.trim();
	return {process: found, ...(said === 't' || said === 'f' ? {role: said === 't' ? 'standby' : 'primary'} : {})};
}

function localProcess(dir: string, instance: string): Truth['process'] {
	const servers = readdirSync('/proc').filter((pid) => {
		try {
			return (
				/^\d+$/.test(pid) &&
				readFileSync(`/proc/${pid}/comm`, 'utf8') === 'postgres\n' &&
				readlinkSync(`/proc/${pid}/cwd`) === path.join(dir, instance, 'pgdata')
			);
		} catch {
			return false;
		}
	});
	const states = servers.map((pid) => {
		try {
			return /^State:\t(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
		} catch {
			return undefined;
		}
	});
	if (states.every((state) => state === undefined || state === 'Z')) return 'none';
	return states.includes('T') ? 'frozen' : 'runs';
}

async function containerProcess(name: string): Promise<Truth['process']> {
	const {stdout} = await run('docker', ['inspect', '--format', '{{.State.Status}}', name]).catch(() => ({stdout: ''}));
	if (stdout.trim() === 'paused') return 'frozen';
	return stdout.trim() === 'running' ? 'runs' : 'none';
}

/** What a picture says that is not so; undefined when it tells the truth. */
export async function lieIn(cluster: Cluster, target: Target): Promise<string | undefined> {
	for (const {name, server} of cluster.instances) {
		const truth = await truthOf(target, name);
		if (!agrees(server, truth))
			return `the picture shows ${name} as ${JSON.stringify(server)}; it is ${JSON.stringify(truth)}`;
	}

	return undefined;
}

function agrees({kind}: Server, {process, role}: Truth): boolean {
	switch (kind) {
		case 'primary':
		case 'standby':
			return process === 'runs' && (role === undefined || role === kind);
		case 'stopped':
		case 'absent':
		case 'created':
			return process === 'none';
		default:
			return true;
	}
}

/** The servers at the end of each lesson, from the second on. */
const servers: ReadonlyArray<{readonly from: string; readonly is: ReadonlyArray<Truth['role'] | 'stopped'>}> = [
	{from: 'primary-instance', is: ['primary', 'stopped']},
	{from: 'start-the-standby', is: ['primary', 'standby']},
	{from: 'failover', is: ['stopped', 'primary']},
	{from: 'a-new-standby', is: ['standby', 'primary']},
];

/** What is not as it has to be when a lesson has passed; undefined when all is well. */
export async function missedAfter(
	lesson: string,
	lessons: readonly string[],
	target: Target,
): Promise<string | undefined> {
	const at = lessons.indexOf(lesson);
	const wanted = servers.findLast(({from}) => lessons.indexOf(from) <= at)?.is ?? ['stopped', 'stopped'];
	for (const [index, role] of wanted.entries()) {
		const instance = `postgres-${index + 1}`;
		const truth = await truthOf(target, instance);
		const holds = role === 'stopped' ? truth.process === 'none' : truth.role === role;
		if (!holds) return `${instance} should be ${role}, and is ${JSON.stringify(truth)}`;
	}

	return undefined;
}
