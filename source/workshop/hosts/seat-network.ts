import {LabFault} from '../../lab/lab-fault.js';
import {type HostDaemon, unless} from './host-daemon.js';
import {workshopLabelKey} from './hosts.js';
import {taken} from './seat-container.js';
import type {WorkshopThings} from './workshop-things.js';

/**
 * The network of a workshop's seats on a host: one for all of them, for a daemon has addresses for some thirty
 * networks. Seats reach what is outside of it, the roster above all, but not one another.
 * @throws LabFault when the daemon has no addresses for it
 */
export async function ensureNetwork(daemon: HostDaemon, things: WorkshopThings): Promise<void> {
	await daemon.work(async (docker) => {
		const inspect = () => docker.getNetwork(things.network).inspect().catch(unless(404));
		const found = (await inspect()) as {Labels?: Record<string, string>} | undefined;
		if (found !== undefined) {
			if (found.Labels?.[workshopLabelKey] !== things.labels[workshopLabelKey]) {
				throw taken('network', things.network, daemon);
			}

			return;
		}

		const options = {
			Name: things.network,
			Driver: 'bridge',
			CheckDuplicate: true,
			Labels: {...things.labels},
			Options: {'com.docker.network.bridge.enable_icc': 'false'},
		};
		for (const subnet of [undefined, ...ownSubnets()]) {
			const ipam = subnet === undefined ? {} : {IPAM: {Config: [{Subnet: subnet}]}};
			const refusal = await docker.createNetwork({...options, ...ipam}).then(
				() => undefined,
				(error: Error) => error,
			);
			if (refusal === undefined || /already exists/.test(refusal.message)) return;
			if (!/address pool|overlaps/i.test(refusal.message)) throw refusal;
		}

		throw new LabFault(
			`The host ${daemon.name} has no addresses left for a network.`,
			'Remove networks that nobody uses there: "docker network prune".',
		);
	});
}

/** Private networks for a thousand seats each, beside those that Docker chooses by itself. */
function ownSubnets(): string[] {
	return Array.from({length: 64}, (_, index) => `10.213.${index * 4}.0/22`);
}
