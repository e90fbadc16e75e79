import type {Condition} from '../course/types.js';
import {LabFault} from '../lab/lab-fault.js';
import {probeArchived} from './kinds/archived.js';
import {probeCaughtUp} from './kinds/caughtup.js';
import {probeFile} from './kinds/file.js';
import {probeFolder} from './kinds/folder.js';
import {probeHba} from './kinds/hba.js';
import {probeInstance} from './kinds/instance.js';
import {probeLogin} from './kinds/login.js';
import {probeNetwork} from './kinds/network.js';
import {probeSetting} from './kinds/setting.js';
import {probeSql} from './kinds/sql.js';
import {probeStreaming} from './kinds/streaming.js';
import {probeTimeline} from './kinds/timeline.js';
import {probeVerifyBackup} from './kinds/verifybackup.js';
import {notYet, type Observation} from './observation.js';
import type {CheckContext} from './probe.js';
import {standbyEvidence} from './standby-evidence.js';

/** Looks once whether a condition holds. A refusal by the outside world is an observation, not an exception. */
export async function evaluate(condition: Condition, context: CheckContext): Promise<Observation> {
	try {
		const observation = await withPlace(await probe(condition, context), context);
		if (observation.passed) return observation;
		return {...observation, evidence: [...observation.evidence, ...(await standbyEvidence(condition, context))]};
	} catch (error) {
		if (!(error instanceof LabFault)) throw error;
		return notYet(error.fact ?? {code: 'lab-fault', message: error.message});
	}
}

/** Facts about a server that runs in another place than its own. */
const misplaced: ReadonlySet<string> = new Set(['port-of-another-server', 'port-of-lab-server', 'connection-refused']);

/** Adds where a server runs when it did not answer, or its answer was not its own, because it runs in another place. */
async function withPlace(observation: Observation, {engine}: CheckContext): Promise<Observation> {
	if (observation.passed) return observation;
	for (const fact of observation.evidence) {
		if (!('instance' in fact) || !misplaced.has(fact.code)) continue;
		const {instance} = fact;
		const status = await engine.instance(instance);
		if (status.kind !== 'elsewhere') continue;
		const {folder} = status;
		return {...observation, evidence: [{code: 'server-elsewhere', instance, folder}, ...observation.evidence]};
	}

	return observation;
}

function probe(condition: Condition, context: CheckContext): Promise<Observation> {
	switch (condition.kind) {
		case 'network':
			return probeNetwork(condition, context);
		case 'folder':
			return probeFolder(condition, context);
		case 'file':
			return probeFile(condition, context);
		case 'instance':
			return probeInstance(condition, context);
		case 'sql':
			return probeSql(condition, context);
		case 'setting':
			return probeSetting(condition, context);
		case 'hba':
			return probeHba(condition, context);
		case 'login':
			return probeLogin(condition, context);
		case 'archived':
			return probeArchived(condition, context);
		case 'verifybackup':
			return probeVerifyBackup(condition, context);
		case 'streaming':
			return probeStreaming(condition, context);
		case 'caughtup':
			return probeCaughtUp(condition, context);
		case 'timeline':
			return probeTimeline(condition, context);
	}
}
