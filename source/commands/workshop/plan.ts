import path from 'node:path';
import {printLines} from '../../base/print.js';
import {defaultImage} from '../../lab/open-lab.js';
import {readHosts} from '../../workshop/hosts/read-hosts.js';
import {maxSeats} from '../../workshop/names.js';
import {askHosts} from '../../workshop/plan/ask-hosts.js';
import {planClass} from '../../workshop/plan/plan.js';
import {freeHere} from '../../workshop/plan/this-machine.js';
import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';
import {planLines} from './plan-text.js';

export type PlanOptions = GlobalOptions & {
	readonly hosts?: string;
};

/**
 * Prints the needs of a workshop with so many seats, and whether the hosts meet them. Returns the exit code: 0 if they
 * do.
 * @throws UsageError for a wrong number, LabFault for mistakes in the file of hosts
 */
export async function planWorkshop({hosts: file, image = defaultImage}: PlanOptions, given = ''): Promise<number> {
	const seats = /^\d{1,4}$/.test(given) ? Number(given) : 0;
	if (seats < 1 || seats > maxSeats) {
		throw new UsageError(`There cannot be "${given}" seats: it is a number from 1 to ${maxSeats}.`);
	}

	const hosts = file === undefined ? undefined : await readHosts(path.resolve(file));
	const [asked, machine] = await Promise.all([hosts === undefined ? undefined : askHosts(hosts, image), freeHere()]);
	const plan = planClass(seats, asked, machine);
	printLines(planLines(plan));
	return plan.lacks.length === 0 ? 0 : 1;
}
