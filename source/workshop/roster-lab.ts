import type {LabDescription} from '../lab/description.js';
import {isWorkshopName} from './names.js';
import {readWorkshop} from './workshop-folder.js';

const prefix = 'roster-';

/** Name of the lab in which a workshop's own roster is. */
export function rosterLab(workshop: string): string {
	return `${prefix}${workshop}`;
}

/**
 * The workshop of this machine, at any stage, whose roster is in a lab; undefined when the lab has none.
 * @throws LabFault when the workshop's description cannot be read
 */
export async function workshopOf({name, dir, keeps}: LabDescription): Promise<string | undefined> {
	const workshop = name.slice(prefix.length);
	if (keeps !== 'roster' || !isWorkshopName(workshop)) return undefined;
	const server = (await readWorkshop(workshop))?.roster.server;
	return server?.kind === 'own' && server.dir === dir ? workshop : undefined;
}
