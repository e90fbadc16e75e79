import {rm} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';
import type {LabShell} from '../engine.js';
import {LabFault} from '../lab-fault.js';
import {memoryFolder} from '../lab-folder.js';
import {identify, isRunning, recordedProcess} from '../process-identity.js';
import {type SpawnOptions, signalGroup, startShell} from '../processes.js';
import {sessionMembers} from '../terminals/process-table.js';

/** Time until a killed script has ended. */
const killTimeoutMs = 10_000;

const fileOf = (dir: string) => path.join(dir, memoryFolder, 'script.json');

/**
 * A shell of the account that commands run as. It is recorded before it gets its script, so that the script of a killed
 * tutor can be ended.
 */
export async function openLocalShell(options: SpawnOptions): Promise<LabShell> {
	const file = fileOf(options.cwd);
	const {pid, give} = startShell(options);
	const identity = pid === undefined ? undefined : await identify(pid);
	if (identity) await writeFileAtomic(file, JSON.stringify(identity));
	const forget = () => rm(file, {force: true});
	return {
		run: (script) => give(script).finally(forget),
		async close() {
			await give('');
			await forget();
		},
	};
}

/**
 * Ends the script that a killed tutor has left behind, with all that it started.
 * @throws LabFault when it does not go
 */
export async function endLeftScript(dir: string): Promise<void> {
	const left = await recordedProcess(fileOf(dir));
	if (left && (await isRunning(left))) {
		signalGroup(left.pid, 'SIGKILL');
		for (const deadline = Date.now() + killTimeoutMs; sessionMembers(left.pid).length > 0; await delay(5)) {
			if (Date.now() > deadline) {
				throw new LabFault(
					`A script of a tutor that was killed (process ${left.pid}) does not end.`,
					`End it with "kill -9 -- -${left.pid}", and try again.`,
				);
			}
		}
	}

	await rm(fileOf(dir), {force: true});
}
