import {instanceNames} from '../course/variables.js';
import type {Engine} from '../lab/engine.js';

/** The instances of a lab that run now, for the recorded progress. */
export async function runningInstances(engine: Pick<Engine, 'instance' | 'variables'>): Promise<string[]> {
	const running: string[] = [];
	for (const instance of instanceNames(engine.variables)) {
		const status = await engine.instance(instance).catch(() => undefined);
		if (status?.kind === 'running') running.push(instance);
	}

	return running;
}
