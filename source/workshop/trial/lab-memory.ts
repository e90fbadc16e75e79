import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {instancesOf, type LabDescription, labelKey, labelValue} from '../../lab/description.js';
import {reachDaemon} from '../../lab/docker/daemon.js';
import {readPostmaster} from '../../lab/local/postmaster.js';
import {memoryOf} from './container-memory.js';

/** The memory of a lab's servers, in bytes; undefined when unknown. */
export async function memoryOfLab(lab: LabDescription): Promise<number | undefined> {
	try {
		return lab.engine === 'docker' ? await ofContainers(lab) : await ofProcesses(lab);
	} catch {
		return undefined;
	}
}

async function ofContainers(lab: LabDescription): Promise<number | undefined> {
	const daemon = await reachDaemon();
	const containers = await daemon.containersWith(`${labelKey}=${labelValue(lab)}`);
	return sum(await Promise.all(containers.map(({id}) => daemon.ask((docker) => memoryOf(docker, id)))));
}

/** Each process counts its part of shared pages (proc(5), smaps_rollup); Linux only. */
async function ofProcesses(lab: LabDescription): Promise<number | undefined> {
	const found = await Promise.all(instancesOf(lab).map((name) => readPostmaster(path.join(lab.dir, name, 'pgdata'))));
	const servers = found.map(String);
	const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const sizes = await Promise.all(
		processes.map(async (process) => {
			const stat = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => '');
			// The name before it may have blanks and brackets in it.
			const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
			if (!servers.includes(process) && !servers.includes(parent)) return 0;
			const rollup = await readFile(`/proc/${process}/smaps_rollup`, 'utf8').catch(() => '');
			const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
			return kibibytes === undefined ? 0 : Number(kibibytes) * 1024;
		}),
	);
	return sum(sizes);
}

function sum(amounts: ReadonlyArray<number | undefined>): number | undefined {
	const all = amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0);
	return all === 0 ? undefined : all;
}
