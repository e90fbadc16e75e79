import type {Condition} from '../course/types.js';
import {LabFault} from '../lab/lab-fault.js';
import {lookAtArchive} from './kinds/archived.js';
import {lookAtBackup} from './kinds/backup.js';
import {lookAtHba} from './kinds/hba.js';
import {lookAtInstance} from './kinds/instance.js';
import {lookAtLogin} from './kinds/login.js';
import {lookAtNetwork} from './kinds/network.js';
import {lookAtFile, lookAtFolder} from './kinds/paths.js';
import {lookAtSetting} from './kinds/setting.js';
import {lookAtSql} from './kinds/sql.js';
import {lookAtCatchUp, lookAtStreaming, lookAtTimeline} from './kinds/standby.js';
import type {Sight} from './look.js';
import {notYet, type Observation} from './observation.js';

/** Looks once whether a condition holds. What the outside world refuses is an observation, not an exception. */
export async function evaluate(condition: Condition, sight: Sight): Promise<Observation> {
	try {
		return await look(condition, sight);
	} catch (error) {
		if (!(error instanceof LabFault)) throw error;
		return notYet('the lab can be looked at', error.message, [{source: 'error', text: error.message}]);
	}
}

function look(condition: Condition, sight: Sight): Promise<Observation> {
	switch (condition.kind) {
		case 'network':
			return lookAtNetwork(condition, sight);
		case 'folder':
			return lookAtFolder(condition, sight);
		case 'file':
			return lookAtFile(condition, sight);
		case 'instance':
			return lookAtInstance(condition, sight);
		case 'sql':
			return lookAtSql(condition, sight);
		case 'setting':
			return lookAtSetting(condition, sight);
		case 'hba':
			return lookAtHba(condition, sight);
		case 'login':
			return lookAtLogin(condition, sight);
		case 'archived':
			return lookAtArchive(condition, sight);
		case 'verifybackup':
			return lookAtBackup(condition, sight);
		case 'streaming':
			return lookAtStreaming(condition, sight);
		case 'caughtup':
			return lookAtCatchUp(condition, sight);
		case 'timeline':
			return lookAtTimeline(condition, sight);
	}
}
