import {createInterface} from 'node:readline';
import {type LabPlan, type OpenLab, openLab, planLab} from '../../../source/lab/open-lab.js';

/** Plans a new lab in the folder that a line names, opens it on the next line, and removes it on the third. */
let plan: LabPlan | undefined;
let lab: OpenLab | undefined;
process.stdout.write('ready\n');
for await (const line of createInterface({input: process.stdin})) {
	process.stdout.write(`${await act(line).catch((error: Error) => error.message)}\n`);
}

async function act(line: string): Promise<string> {
	if (line === 'remove') {
		await lab?.remove();
		[plan, lab] = [undefined, undefined];
		return 'removed';
	}

	if (line !== 'open') {
		plan = await planLab({name: 'race', engine: 'local', dir: line});
		return plan.kind;
	}

	if (plan !== undefined) lab = await openLab(plan);
	return 'open';
}
