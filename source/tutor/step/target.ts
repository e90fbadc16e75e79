import path from 'node:path';
import type {Target} from '../../course/evidence.js';
import type {Engine, InstanceStatus} from '../../lab/engine.js';
import {LabFault} from '../../lab/lab-fault.js';

/**
 * The data folder that a command was to fill, by all names that the command may know it by: in a container it has
 * another one. Undefined when the outside world fails, so that it is not known whether a server runs with it.
 * @param command as it was run, variables filled in
 */
export async function targetOf(instance: string, command: string, engine: Engine): Promise<Target | undefined> {
	const folder = `${instance}/pgdata`;
	const mounted = new RegExp(`${instance}/pgdata:(/[^:"'\\s]+)`).exec(command)?.[1];
	let status: InstanceStatus;
	try {
		status = await engine.instance(instance);
	} catch (error) {
		if (error instanceof LabFault) return undefined;
		throw error;
	}

	return {
		instance,
		folders: [folder, `./${folder}`, path.join(engine.dir, folder), ...(mounted === undefined ? [] : [mounted])],
		runs: status.kind === 'running',
	};
}
