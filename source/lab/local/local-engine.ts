import {lstat, readdir, rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {readText} from '../../base/read-text.js';
import {instancesOf, type LabDescription, labVariables, portOf, socketFolder} from '../description.js';
import type {Engine, InstanceStatus} from '../engine.js';
import {unlessAbsent} from '../file-errors.js';
import {LabFault, unstarted} from '../lab-fault.js';
import {isPortBusy, portInUse} from '../ports.js';
import {runProgram, runShell} from '../processes.js';
import {removeFiles} from '../remove-files.js';
import {terminalEnvironment, withLetters} from '../terminals/environment.js';
import {shellFolder, shellLaunch} from '../terminals/shell.js';
import type {Account} from './account.js';
import {makeFolders} from './account-folders.js';
import {endedServer, labServers, refuseMovedLab} from './lab-servers.js';
import {endLeftScript, openLocalShell} from './lab-shell.js';
import {LogTail} from './log-tail.js';
import {readPort, readPostmaster, untilReady, waitUntilReaped} from './postmaster.js';
import {lookAtSockets, makeSockets, removeSockets} from './sockets.js';
import {startTogether} from './start-together.js';
import {stopAtOnce} from './stop-at-once.js';
import {thaw} from './thaw.js';

/** The shell settings that make the shown commands work, in the lab's folder. */
export const environmentFile = 'lab.env';

/** An engine that runs a lab's instances as processes of this machine, on 127.0.0.1 only. */
export function createLocalEngine(
	lab: LabDescription & {bin: string},
	account: Account | undefined,
	remember: (group: number | undefined) => void,
): Engine {
	const variables = labVariables(lab);
	const instances = instancesOf(lab);
	const env = commandEnvironment(lab, account);
	const spawnOptions = {cwd: lab.dir, env, account};
	const absolute = (file: string) => path.resolve(lab.dir, file);
	const dataFolder = (instance: string) => path.join(lab.dir, instance, 'pgdata');
	const logFile = (instance: string) => path.join(lab.dir, instance, 'postgres.log');
	const tails = new Map(instances.map((name) => [name, new LogTail(logFile(name))]));
	const program = (file: string, parameters: readonly string[]) => runProgram(file, parameters, spawnOptions);

	/** The first process of an instance's server; in which other folder it works, if so. */
	const serverOf = async (name: string): Promise<{pid: number; folder?: string} | undefined> => {
		const recorded = await readPostmaster(dataFolder(name));
		if (recorded !== undefined) return {pid: recorded};
		// The file of its process may be gone, or wrong.
		const servers = (await labServers(lab, 'recorded', account)).filter((server) => server.name === name);
		const own = servers.find(({folder}) => folder === `${name}/pgdata`);
		if (own !== undefined) return {pid: own.pid};
		const [moved] = servers.flatMap(({pid, folder}) => (folder === undefined ? [] : [{pid, folder}]));
		return moved;
	};

	const instance = async (name: string): Promise<InstanceStatus> => {
		const server = await serverOf(name);
		if (server !== undefined) {
			return server.folder === undefined ? {kind: 'running'} : {kind: 'elsewhere', folder: server.folder};
		}

		const version = await stat(path.join(dataFolder(name), 'PG_VERSION')).catch(() => undefined);
		return version === undefined ? {kind: 'absent'} : {kind: 'stopped'};
	};

	const startStopped = async (name: string): Promise<void> => {
		await waitUntilReaped(dataFolder(name));
		// `restart` starts a stopped server with the options of its last start, which it finds in postmaster.opts.
		const parameters = ['restart', '-w', '-D', `${name}/pgdata`, '-l', `${name}/postgres.log`];
		const over = new AbortController();
		const starting = runProgram('pg_ctl', parameters, {...spawnOptions, detached: true});
		// pg_ctl looks ten times a second.
		const ready = untilReady(dataFolder(name), new Date(), over.signal).then(() => ({exitCode: 0, stderr: ''}));
		const {exitCode, stderr} = await Promise.race([starting, ready]);
		over.abort();
		if (exitCode === 0) return;
		const port = portOf(lab, name);
		const now = await instance(name);
		if (now.kind === 'elsewhere')
			throw new LabFault(
				`${name} does not start: a server of it runs out of ${now.folder}.`,
				`Stop it with "pg_ctl -D ${now.folder} -m fast stop".`,
			);
		if (now.kind !== 'running' && (await isPortBusy(port))) throw portInUse(port);
		const why = stderr.trim().split('\n').slice(0, -1).at(-1) ?? stderr.trim();
		throw new LabFault(`${name} does not start again: ${why}`, `Look at ${logFile(name)}.`);
	};

	const removeOutside = async (): Promise<string[]> => {
		await endLeftScript(lab.dir);
		const removed: string[] = [];
		const servers = await labServers(lab, 'all', account);
		await refuseMovedLab(lab, servers);
		await Promise.all(servers.map(({pid, name}) => stopAtOnce(pid, name)));
		removed.push(...new Set(servers.map(endedServer)));

		if (await removeSockets(lab, account)) removed.push(`folder ${socketFolder(lab)}`);
		return removed;
	};

	return {
		kind: 'local',
		dir: lab.dir,
		variables,
		shellLine:
			account === undefined
				? `cd '${lab.dir}' && . ./${environmentFile}`
				: `cd '${lab.dir}' && runuser -u ${account.name} -- bash --rcfile ${environmentFile}`,

		prepare: async () => {},

		async run(command, output, signal) {
			try {
				return await runShell(command, spawnOptions, output, signal, remember);
			} finally {
				remember(undefined);
			}
		},

		async interactive(program) {
			const lettered = withLetters(env, process.env);
			const {dir, name, bin} = lab;
			if (program.kind === 'shell') {
				// The user's own start-up files may have put other programs first.
				const opening = [`export PATH='${bin}':"$PATH"`, unsetSettings];
				return shellLaunch({lab: name, dir, env: lettered, account, opening, writeFile: this.writeFile});
			}

			await makeFolders(absolute(shellFolder), lab.dir, account);
			const value = (variable: string) => variables.get(variable) ?? '';
			const where = ['-h', value('sockets'), '-p', value(`${program.instance}.port`)];
			return {
				file: path.join(bin, 'psql'),
				args: ['-X', ...where, '-U', value('admin.user'), '-d', value('database')],
				cwd: dir,
				env: terminalEnvironment(lettered, path.join(dir, shellFolder)),
				account,
			};
		},

		async writeFile(file, content, mode) {
			await makeFolders(path.dirname(absolute(file)), lab.dir, account);
			// A check of the step may be content with half a file, or with one that the servers cannot read.
			const owner = account && {chown: {uid: account.uid, gid: account.gid}};
			await writeFileAtomic(absolute(file), content, {mode: Number.parseInt(mode ?? '644', 8), ...owner});
		},

		async readFile(file) {
			return readText(absolute(file)).catch(() => undefined);
		},

		async status(file) {
			const place = absolute(file) === socketFolder(lab) ? await lookAtSockets(lab, account) : undefined;
			const look = place?.kind === 'foreign' ? lstat : stat;
			return look(absolute(file)).then(
				(found) => ({
					kind: found.isDirectory() ? 'folder' : 'file',
					mode: (found.mode & 0o777).toString(8),
					owner: found.uid,
					...(place?.kind === 'foreign' && {foreign: place.says}),
				}),
				() => undefined,
			);
		},

		async changedAt(file) {
			return stat(absolute(file)).then(
				(found) => found.mtime,
				() => undefined,
			);
		},

		network: async () => 'absent',
		standbyAddresses: async () => ({range: '127.0.0.1/32', nameEnd: 'localhost'}),
		instance,
		async server(name) {
			const server = await serverOf(name);
			if (server === undefined || server.folder !== undefined) return undefined;
			return {process: {pid: server.pid, port: await readPort(dataFolder(name))}};
		},

		startStopped,

		removeStopped: async () => false,
		async emptyData(name) {
			if ((await instance(name)).kind === 'running') return;
			const entries = await readdir(dataFolder(name)).catch(() => []);
			for (const entry of entries) await rm(path.join(dataFolder(name), entry), {recursive: true});
		},

		removeHelpers: async () => endLeftScript(lab.dir),

		async program(_name, [file = '', ...parameters]) {
			return program(file, parameters);
		},

		archiveFolder: (name) => path.join(lab.dir, name, 'archive'),
		verifyBackup: async (name) => program('pg_verifybackup', [dataFolder(name)]),
		recentLog: async (name, since) => (await tails.get(name)?.since(since)) ?? [],

		followLogs(listener) {
			const stops = instances.map((name) => tails.get(name)?.follow((line) => listener(name, line)));
			return () => {
				for (const stop of stops) stop?.();
			};
		},

		onChange(listener) {
			const stops = [...tails.values()].map((tail) => tail.follow(listener));
			return () => {
				for (const stop of stops) stop();
			};
		},

		thaw: async () => thaw((await labServers(lab, 'all', account)).map(({pid}) => pid)),

		async survey() {
			const found = await Promise.all(instances.map(instance));
			const servers = instances.filter((_name, index) => found[index]?.kind === 'running');
			return {engine: 'local', servers, sockets: (await lookAtSockets(lab, account)).kind === 'own'};
		},

		async rebuild(outside, exchangeFiles) {
			if (outside.engine !== 'local') throw new LabFault(`The lab runs with the engine local, not ${outside.engine}.`);
			for (const tail of tails.values()) tail.hold();
			try {
				await removeOutside();
				await exchangeFiles();
			} finally {
				for (const tail of tails.values()) await tail.goOn();
			}

			if (outside.sockets) await makeSockets(lab, account);
			return unstarted(startTogether(outside.servers, this, startStopped));
		},

		shell: async (template) => openLocalShell({...spawnOptions, env: {...env, template: template ?? ''}}),

		removeOutside,

		async moveEntries(moves) {
			for (const {from, to} of moves) await rename(absolute(from), absolute(to)).catch(unlessAbsent);
		},

		removeEntries: async (names) => removeFiles(names.map(absolute)),

		close() {
			for (const tail of tails.values()) tail.close();
		},
	};
}

/**
 * The environment of commands: the programs first on the PATH, English messages, and none of the user's own PG
 * settings.
 */
function commandEnvironment(lab: {bin: string; dir: string}, account: Account | undefined): NodeJS.ProcessEnv {
	const own = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
	return {
		...Object.fromEntries(own),
		PATH: `${lab.bin}${path.delimiter}${process.env.PATH ?? ''}`,
		PWD: lab.dir,
		LC_ALL: 'C',
		...(account === undefined ? {} : {HOME: account.home, USER: account.name, LOGNAME: account.name}),
	};
}

const unsetSettings = 'unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGDATA PGSERVICE PGOPTIONS';

/** The same for a shell of another terminal. */
export function environmentText(lab: {bin: string}): string {
	return [
		'# Makes the commands of the course work in this shell: . ./lab.env',
		`export PATH='${lab.bin}':"$PATH"`,
		'export LC_ALL=C',
		'umask go-w',
		unsetSettings,
		'',
	].join('\n');
}
