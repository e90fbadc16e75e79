import {readdir, readFile, readlink} from 'node:fs/promises';
import {findCommand, runProgram} from '../processes.js';

/** The program that listens on a port of this machine, in words; undefined when it is not known. */
export async function whoListens(port: number): Promise<string | undefined> {
	const found = process.platform === 'linux' ? await askProc(port) : await askLsof(port);
	// Docker's own programs listen in the name of a container; without rights on them nothing may be found at all.
	if (found === undefined || /docker|rootlesskit|vpnkit/i.test(found.name)) {
		const container = await askDocker(port);
		if (container !== undefined) return `the container ${container}`;
	}

	return found && `${found.name} (process ${found.pid})`;
}

type Listener = {readonly name: string; readonly pid: number};

/** proc(5): /proc/net/tcp has the socket's inode, and /proc/PID/fd its process. */
async function askProc(port: number): Promise<Listener | undefined> {
	const tables = await Promise.all(
		['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
	);
	const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	const listening = '0A';
	const inodes = tables
		.flatMap((table) => table.split('\n').slice(1))
		.map((line) => line.trim().split(/\s+/))
		.filter(([, local, , state]) => local?.endsWith(wanted) && state === listening)
		.map((fields) => `socket:[${fields[9]}]`);
	if (inodes.length === 0) return undefined;
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	for (const pid of pids) {
		const folder = `/proc/${pid}/fd`;
		const links = await Promise.all(
			(await readdir(folder).catch(() => [])).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')),
		);
		if (!links.some((link) => inodes.includes(link))) continue;
		const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
		return {name: name === '' ? 'a program' : name, pid: Number(pid)};
	}

	return undefined;
}

async function askLsof(port: number): Promise<Listener | undefined> {
	const {stdout} = await runProgram('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
	const [, pid, name] = /p(\d+)\nc(.+)/.exec(stdout) ?? [];
	if (pid === undefined || name === undefined) return undefined;
	// macOS answers AirPlay on port 5000.
	return {name: name.startsWith('ControlCe') ? 'the AirPlay receiver of macOS' : name, pid: Number(pid)};
}

async function askDocker(port: number): Promise<string | undefined> {
	if ((await findCommand('docker')) === undefined) return undefined;
	const filter = ['--filter', `publish=${port}`, '--format', '{{.Names}}'];
	const {exitCode, stdout} = await runProgram('docker', ['ps', ...filter], {}, 1500);
	const [name] = stdout.trim().split('\n');
	return exitCode === 0 && name ? name : undefined;
}
