import type {RosterAccess} from './roster/roster.js';
import type {WorkshopDescription} from './workshop-description.js';

/** How this machine connects to the roster of an open workshop, as one of its roles. */
export function accessAs(
	role: 'board' | 'instructor' | 'joiner',
	{name, roster}: Pick<WorkshopDescription, 'name' | 'roster'>,
): RosterAccess {
	const {host, port, database, fingerprint} = roster;
	return {host, port, database, workshop: name, ...roster[role], fingerprint};
}
