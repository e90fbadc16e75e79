import {chmod, mkdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {readText} from '../../base/read-text.js';
import {
	instancesOf,
	type LabDescription,
	labelKey,
	labelValue,
	labVariables,
	portOf,
	prefixed,
} from '../description.js';
import type {Engine, InstanceStatus, Move, PathStatus} from '../engine.js';
import {unlessAbsent} from '../file-errors.js';
import {LabFault, unstarted} from '../lab-fault.js';
import {runShell} from '../processes.js';
import {removeFiles} from '../remove-files.js';
import {startSourcesFirst} from '../start-order.js';
import {terminalEnvironment} from '../terminals/environment.js';
import {shellFolder, shellLaunch} from '../terminals/shell.js';
import type {ContainerFacts, Daemon} from './daemon.js';
import {openDockerShell} from './lab-shell.js';
import {makeOutside, startAndWait, surveyDocker, unpauseWith} from './outside.js';
import {terminalExec} from './terminal-exec.js';
import {DockerWatcher} from './watcher.js';

/** An engine that runs a lab's instances in containers; commands are those of the docker command line. */
export function createDockerEngine(
	lab: LabDescription,
	daemon: Daemon,
	remember: (group: number | undefined) => void,
): Engine {
	const variables = labVariables(lab);
	const instances = instancesOf(lab);
	const value = labelValue(lab);
	const label = `${labelKey}=${value}`;
	const watcher = new DockerWatcher(daemon, label, containerNames(lab));
	const container = (instance: string) => prefixed(lab, instance);
	const absolute = (file: string) => path.resolve(lab.dir, file);
	const helper = (command: readonly string[], readOnly: boolean) =>
		daemon.runHelper(lab.image, label, command, [{folder: lab.dir, at: '/lab', readOnly}]);

	/** Containers of the lab that have not the name of an instance. */
	const others = async (): Promise<ContainerFacts[]> => {
		const named = instances.map(container);
		const found = (await daemon.containersWith(label)).filter(({name}) => !named.includes(name));
		return (await Promise.all(found.map(({id}) => daemon.container(id)))).filter((one) => one !== undefined);
	};

	const instance = async (name: string): Promise<InstanceStatus> => {
		const found = await daemon.container(container(name));
		if (found === undefined) {
			const isOf = ({ports, folders}: ContainerFacts) =>
				ports.includes(portOf(lab, name)) && folders.some((folder) => folder.endsWith(`/${name}/pgdata`));
			const renamed = (await others()).find(isOf);
			return renamed === undefined ? {kind: 'absent'} : {kind: 'renamed', container: renamed.name};
		}

		if (found.labels[labelKey] !== value) return {kind: 'foreign', container: container(name)};
		if (found.running) return {kind: 'running'};
		return found.hasRun ? {kind: 'stopped', exitCode: found.exitCode} : {kind: 'created', error: found.error};
	};

	const removeAsRoot = async (names: readonly string[]) => {
		const paths = names.map((name) => path.posix.join('/lab', name));
		const why = await helper(['rm', '-rf', '--', ...paths], false).then(
			({exitCode, stderr}) => (exitCode === 0 ? undefined : stderr.trim()),
			(error: Error) => error.message,
		);
		if (why === undefined) return;
		throw new LabFault(
			`Files of the containers' account in ${lab.dir} cannot be removed (${why}).`,
			`Remove them with "sudo rm -rf ${names.map((name) => path.join(lab.dir, name)).join(' ')}", and clean again.`,
		);
	};

	const moveAsRoot = async (moves: readonly Move[]) => {
		const places = moves.flatMap(({from, to}) => [from, to]).map((name) => path.posix.join('/lab', name));
		const each = 'set -e; while [ $# -gt 0 ]; do if [ -e "$1" ]; then mv "$1" "$2"; fi; shift 2; done';
		const {exitCode, stderr} = await helper(['sh', '-c', each, 'sh', ...places], false);
		if (exitCode !== 0) throw new LabFault(stderr.trim());
	};

	return {
		kind: 'docker',
		dir: lab.dir,
		variables,
		shellLine: `cd '${lab.dir}'`,

		async prepare(progress, signal) {
			if (await daemon.hasImage(lab.image)) return;
			await daemon.pull(lab.image, progress, signal);
		},

		async run(command, output, signal) {
			const spawnOptions = {cwd: lab.dir, env: {...process.env, PWD: lab.dir}};
			try {
				return await runShell(command, spawnOptions, output, signal, remember);
			} finally {
				remember(undefined);
				if (signal.aborted) await this.removeHelpers().catch(() => {});
			}
		},

		async interactive(program) {
			const env = {...process.env, PWD: lab.dir};
			if (program.kind === 'shell') {
				const {dir, name} = lab;
				return shellLaunch({lab: name, dir, env, account: undefined, opening: [], writeFile: this.writeFile});
			}

			const target = container(program.instance);
			const whom = ['-U', variables.get('admin.user') ?? '', '-d', variables.get('database') ?? ''];
			const {args, ending} = terminalExec(target, ['psql', '-X', ...whom]);
			return {
				file: 'docker',
				args,
				cwd: lab.dir,
				env: terminalEnvironment(env, path.join(lab.dir, shellFolder)),
				ending: {file: 'docker', args: ending},
			};
		},

		async writeFile(file, content, mode) {
			const folder = path.dirname(absolute(file));
			// Containers' accounts must be able to look into it, whatever the user's umask.
			if ((await mkdir(folder, {recursive: true})) !== undefined) await chmod(folder, 0o755);
			// A file that a container's account owns now cannot be written into, but can be replaced.
			await writeFile(absolute(file), content).catch(async () => {
				await rm(absolute(file), {force: true});
				await writeFile(absolute(file), content);
			});
			await chmod(absolute(file), Number.parseInt(mode ?? '644', 8));
		},

		async readFile(file) {
			try {
				return await readText(absolute(file));
			} catch (error) {
				if (!isDenied(error)) return undefined;
				const {exitCode, stdout} = await helper(['timeout', '5', 'cat', path.posix.join('/lab', file)], true);
				return exitCode === 0 ? stdout : undefined;
			}
		},

		async status(file): Promise<PathStatus | undefined> {
			try {
				const found = await stat(absolute(file));
				return {
					kind: found.isDirectory() ? 'folder' : 'file',
					mode: (found.mode & 0o777).toString(8),
					owner: found.uid,
				};
			} catch (error) {
				if (!isDenied(error)) return undefined;
				const {exitCode, stdout} = await helper(['stat', '-c', '%u %a %F', path.posix.join('/lab', file)], true);
				if (exitCode !== 0) return undefined;
				const [owner, mode = '', kind] = stdout.trim().split(' ');
				return {kind: kind === 'directory' ? 'folder' : 'file', mode, owner: Number(owner)};
			}
		},

		async changedAt(file) {
			return stat(absolute(file)).then(
				(found) => found.mtime,
				() => undefined,
			);
		},

		async network(name) {
			const labels = await daemon.networkLabels(name);
			if (labels === undefined) return 'absent';
			return labels[labelKey] === value ? 'present' : 'foreign';
		},

		async standbyAddresses() {
			const network = variables.get('network') ?? '';
			return {range: (await daemon.networkRange(network)) ?? '0.0.0.0/0', nameEnd: `.${network}`};
		},

		instance,
		async server(name) {
			const found = await daemon.container(container(name));
			if (found === undefined || found.labels[labelKey] !== value || !found.running) return undefined;
			// Docker Desktop puts something before the paths of its machine.
			const others = found.folders.flatMap((folder) => {
				const [, owner] = /([^/]+)\/pgdata\/?$/.exec(folder) ?? [];
				const isOfLab = owner !== undefined && folder.includes(path.join(lab.dir, owner, 'pgdata'));
				return isOfLab && owner !== name ? [owner] : [];
			});
			return {dataOf: others[0]};
		},

		async startStopped(name) {
			await startAndWait(daemon, container(name));
		},

		async removeStopped(name) {
			const {kind} = await instance(name);
			if (kind !== 'stopped' && kind !== 'created') return false;
			await daemon.removeContainer(container(name));
			return true;
		},

		async emptyData(name) {
			if ((await instance(name)).kind === 'running') return;
			await helper(['find', `/lab/${name}/pgdata`, '-mindepth', '1', '-delete'], false);
		},

		async removeHelpers() {
			// What has a port is an instance that somebody has renamed.
			const helpers = (await others()).filter(({ports}) => ports.length === 0);
			await Promise.all(helpers.map(({id}) => daemon.removeContainer(id)));
		},

		async program(name, command) {
			return daemon.exec(container(name), command, 'postgres');
		},

		/** Where it lies inside a container, as the document mounts it. */
		archiveFolder: () => '/mnt/server/archive',

		async verifyBackup(name) {
			return daemon.runHelper(
				lab.image,
				label,
				['pg_verifybackup', '/data'],
				[{folder: path.join(lab.dir, name, 'pgdata'), at: '/data', readOnly: true}],
			);
		},

		async recentLog(name, since) {
			return daemon.recentLog(container(name), since);
		},

		followLogs: (listener) => watcher.followLogs(listener),
		onChange: (listener) => watcher.onChange(listener),

		thaw: async () => unpauseWith(daemon, label),
		survey: async () => surveyDocker(daemon, label, instances.map(container)),

		async rebuild(outside, exchangeFiles) {
			if (outside.engine !== 'docker')
				throw new LabFault(`The lab runs with the engine docker, not ${outside.engine}.`);
			await daemon.removeContainersWith(label);
			await daemon.removeNetworksWith(
				label,
				outside.networks.map(({name}) => name),
			);
			await exchangeFiles();
			await makeOutside(daemon, outside);
			const ran = outside.containers.filter(({state}) => state === 'running').map(({name}) => name);
			const names = instances.filter((name) => ran.includes(container(name)));
			return unstarted(startSourcesFirst(names, this, async (name) => startAndWait(daemon, container(name))));
		},

		shell: async (template) => openDockerShell(daemon, lab.image, label, lab.dir, template),

		async removeOutside() {
			const containers = await daemon.removeContainersWith(label);
			return [...containers, ...(await daemon.removeNetworksWith(label))];
		},

		async moveEntries(moves) {
			for (const [index, {from, to}] of moves.entries()) {
				try {
					await rename(absolute(from), absolute(to)).catch(unlessAbsent);
				} catch (error) {
					if (!isDenied(error)) throw error;
					// Accounts of containers own it, and a folder that goes to another one is written into.
					await moveAsRoot(moves.slice(index));
					return;
				}
			}
		},

		async removeEntries(names) {
			try {
				await removeFiles(names.map(absolute));
			} catch (error) {
				if (!isDenied(error)) throw error;
				// Accounts of containers own some of it, which only a container may remove then.
				await removeAsRoot(names);
			}
		},

		close() {
			watcher.close();
		},
	};
}

function containerNames(lab: LabDescription): ReadonlyMap<string, string> {
	return new Map(instancesOf(lab).map((name) => [prefixed(lab, name), name]));
}

function isDenied(error: unknown): boolean {
	return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}
