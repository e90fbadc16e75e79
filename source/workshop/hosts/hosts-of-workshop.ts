import {createHash} from 'node:crypto';
import {defaultImage} from '../../lab/open-lab.js';
import type {WorkshopDescription} from '../workshop-description.js';
import type {SeatHosts} from './hosts.js';
import {readHosts} from './read-hosts.js';
import {openSeatHosts} from './seat-hosts.js';

/**
 * The seats of a workshop on the hosts that it was opened with; undefined when it has none. Its gateway and whoever
 * closes it come to the same containers by that.
 * @throws LabFault when the file of hosts is not as it was
 */
export async function hostsOfWorkshop({
	name,
	openedAt,
	hosts,
	image = defaultImage,
}: Pick<WorkshopDescription, 'name' | 'openedAt' | 'hosts' | 'image'>): Promise<SeatHosts | undefined> {
	if (hosts === undefined) return undefined;
	const labelValue = `${name}-${createHash('sha256').update(`${name}\0${openedAt}`).digest('hex').slice(0, 12)}`;
	return openSeatHosts({workshop: name, labelValue, hosts: await readHosts(hosts), image});
}
