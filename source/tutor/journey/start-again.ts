import type {CheckContext} from '../../checks/probe.js';
import type {Check, Condition} from '../../course/types.js';
import {LabFault} from '../../lab/lab-fault.js';

/** The instances whose servers have to run for a condition to hold. */
function serversOf(condition: Condition): readonly string[] {
	switch (condition.kind) {
		case 'network':
		case 'folder':
		case 'file':
		case 'verifybackup':
			return [];
		case 'instance':
			return condition.is === 'stopped' ? [] : [condition.instance];
		case 'streaming':
		case 'caughtup':
			return [condition.from, condition.instance];
		default:
			return [condition.on];
	}
}

/** Servers that were started again, and those that cannot be started now. */
export type StartedAgain = {readonly started: readonly string[]; readonly unstarted: readonly string[]};

/**
 * Starts instances again that have ended, as a crash, a reboot or somebody else has ended them: those that ran, and those
 * whose servers outcomes need that must still be true, first the ones that others follow.
 * @param due the outcomes
 */
export async function startAgain(
	ran: readonly string[],
	due: readonly Check[],
	{engine}: CheckContext,
	tell: (text: string) => void,
): Promise<StartedAgain> {
	const needed = new Set([...ran, ...due.flatMap(({condition}) => serversOf(condition))]);
	const started: string[] = [];
	const unstarted: string[] = [];
	const states = await Promise.all([...needed].map(async (name) => ({name, ...(await engine.instance(name))})));
	for (const {name, kind} of states) {
		// A container that could not be started when the lab was taken back has been created only.
		if (kind !== 'stopped' && kind !== 'created') continue;
		const why = ran.includes(name) ? 'ran when you left and is stopped now' : 'has ended, and has to run here';
		tell(`${name} ${why}: starting it again …`);
		try {
			await engine.startStopped(name);
			started.push(name);
		} catch (error) {
			// Checks find out that it does not run; its steps, or going back, mend it.
			if (!(error instanceof LabFault)) throw error;
			unstarted.push(name);
			tell([error.message, error.remedy].filter(Boolean).join(' '));
		}
	}

	return {started, unstarted};
}
