import {within} from '../base/within.js';
import type {Engine} from '../lab/engine.js';
import {LabFault} from '../lab/lab-fault.js';
import type {Away} from './assemble.js';

export const noAnswer: Away = {kind: 'silent', says: 'It runs, and does not answer.'};

/** The state of an instance that does not run, as the engine reports it; undefined when the instance runs. */
export async function absenceOf(
	engine: Pick<Engine, 'instance'>,
	name: string,
	timeoutMs: number,
): Promise<Away | undefined> {
	const asked = engine.instance(name).catch((error: unknown) => {
		if (error instanceof LabFault) return error;
		throw error;
	});
	const status = await within(asked, timeoutMs, () => undefined);
	if (status === undefined) return {kind: 'unknown', why: 'The Docker daemon does not answer.'};
	if (status instanceof LabFault) return {kind: 'unknown', why: status.message};
	switch (status.kind) {
		case 'running':
			return undefined;
		case 'elsewhere':
			return {kind: 'unknown', why: `A server of it runs out of ${status.folder}.`};
		case 'renamed':
			return {kind: 'unknown', why: `Its container is called ${status.container} now.`};
		case 'foreign':
			return {kind: 'unknown', why: `There is a container ${status.container} that the lab did not make.`};
		default:
			return status;
	}
}
