import {lstat, readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {bytesInWords} from '../../base/units.js';
import {type LabDescription, labelKey, labelValue, otherMaker} from '../description.js';
import type {FoundLab} from '../find-labs.js';
import {labServers} from '../local/lab-servers.js';
import {occupantOf} from '../occupancy.js';
import {findCommand, runProgram} from '../processes.js';
import {processTable, stoppedAmong} from '../terminals/process-table.js';
import type {Fact, Probe} from './finding.js';

/** A lab that exists: its folder and size, and whether a tutor works in it. */
export function existingLab({lab, isDescribed}: FoundLab): Probe {
	const {name, engine, dir} = lab;
	const says = `${engine}, ${dir}`;
	const remedy = `pg-replication-tutorial clean --lab ${name}`;
	const maker = otherMaker(lab);
	const fact = (says: string): Fact =>
		maker === undefined ? {state: 'ok', says} : {state: 'warning', says: `${says}; made by ${maker}`, remedy};
	return {
		name: `lab "${name}"`,
		needed: [],
		late: fact(says),
		async look(): Promise<Fact> {
			if (!isDescribed) {
				const gone = (await stat(dir).catch(() => undefined)) === undefined;
				const what = gone ? 'its folder is gone' : 'its folder is not a lab any more';
				return {state: 'warning', says: `${says}: ${what}`, remedy};
			}

			const frozen = await frozenServer(lab);
			if (frozen !== undefined) return {state: 'warning', says: `${says}: ${frozen.says}`, remedy: frozen.remedy};
			const {bytes, complete} = await sizeOf(dir);
			const occupant = await occupantOf(dir);
			const busy = occupant === undefined ? '' : `; a tutor works in it (process ${occupant})`;
			return fact(`${says}, ${complete ? '' : 'more than '}${bytesInWords(bytes)}${busy}`);
		},
	};
}

/** A server of the lab that is stopped in the middle of its work, and how to let it run on. */
async function frozenServer(lab: LabDescription): Promise<{says: string; remedy: string} | undefined> {
	if (lab.engine === 'local') {
		const stopped = stoppedAmong(processTable());
		const server = (await labServers(lab, 'recorded')).find(({pid}) => stopped.has(pid));
		if (server === undefined) return undefined;
		const {name, pid} = server;
		return {says: `the server ${name} is stopped by a signal (process ${pid})`, remedy: `kill -CONT ${pid}`};
	}

	if ((await findCommand('docker')) === undefined) return undefined;
	const filter = ['--filter', `label=${labelKey}=${labelValue(lab)}`, '--filter', 'status=paused'];
	const {exitCode, stdout} = await runProgram('docker', ['ps', ...filter, '--format', '{{.Names}}'], {}, 1500);
	const [name] = stdout.trim().split('\n');
	if (exitCode !== 0 || !name) return undefined;
	return {says: `the container ${name} is paused`, remedy: `docker unpause ${name}`};
}

/** The size of a folder on the disk, without parts that this user may not read. */
async function sizeOf(dir: string): Promise<{bytes: number; complete: boolean}> {
	let complete = true;
	let bytes = 0;
	const entries = await readdir(dir, {withFileTypes: true}).catch(() => {
		complete = false;
		return [];
	});
	for (const entry of entries) {
		const file = path.join(dir, entry.name);
		bytes += ((await lstat(file).catch(() => undefined))?.blocks ?? 0) * 512;
		if (!entry.isDirectory()) continue;
		const inside = await sizeOf(file);
		bytes += inside.bytes;
		complete &&= inside.complete;
	}

	return {bytes, complete};
}
