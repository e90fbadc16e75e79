import {findLab} from '../lab/find-labs.js';
import {forgetLab} from '../lab/lab-folder.js';
import {removeLab} from '../lab/remove-lab.js';
import {endGateway} from './gateway-process.js';
import {hostsOfWorkshop} from './hosts/hosts-of-workshop.js';
import {removeRoster} from './roster/remove-roster.js';
import {parseRosterUrl} from './roster-url.js';
import type {WorkshopDescription} from './workshop-description.js';
import {forgetWorkshop, readWorkshop, rememberWorkshop} from './workshop-folder.js';
import {withWorkshopLock} from './workshop-lock.js';

/** Parts of a workshop that cannot be removed now: hosts that do not answer, by name. */
export type Leftovers = {readonly unreachable: readonly string[]};

/**
 * Closes a workshop: ends its gateway, removes its seats on hosts, then its roster, and forgets it last. After an
 * interruption, or with hosts that do not answer, the next call continues.
 * @param removed gets each removed thing
 * @throws LabFault, RosterFault when something else cannot be removed; then nothing is forgotten
 */
export async function closeWorkshop(name: string, removed: (what: string) => void): Promise<Leftovers> {
	return withWorkshopLock(name, async () => {
		const workshop = await readWorkshop(name);
		if (workshop === undefined) return {unreachable: []};
		const closing: WorkshopDescription = {...workshop, stage: 'closing'};
		await rememberWorkshop(closing);
		if (await endGateway(closing)) removed('the gateway');
		let left: Leftovers;
		try {
			left = await removeSeats(closing, removed);
		} finally {
			// A missing file of hosts does not keep the learners' results.
			await removeServer(closing, removed);
		}

		if (left.unreachable.length === 0) await forgetWorkshop(name);
		return left;
	});
}

/** Removes the roster, with its server if that is the workshop's own; skips what is removed already. */
export async function removeServer(
	{name, roster}: WorkshopDescription,
	removed: (what: string) => void,
): Promise<void> {
	const {server, fingerprint} = roster;
	if (server.kind === 'given') {
		await removeRoster({...parseRosterUrl(server.administrator), fingerprint}, name);
		removed('the roster, with its schema and roles');
		return;
	}

	const found = await findLab({dir: server.dir});
	// A process that was killed while making the folder has left an empty one.
	if (found === undefined) await forgetLab({name: server.lab, dir: server.dir});
	if (found?.lab.name !== server.lab) return;
	for (const what of (await removeLab(found.lab, found.isDescribed)).removed) removed(what);
}

async function removeSeats(workshop: WorkshopDescription, removed: (what: string) => void): Promise<Leftovers> {
	const hosts = await hostsOfWorkshop(workshop);
	if (hosts === undefined) return {unreachable: []};
	try {
		const {removed: gone, unreachable} = await hosts.removeAll();
		for (const what of gone) removed(what);
		return {unreachable};
	} finally {
		hosts.close();
	}
}
