import {LabFault} from '../../lab/lab-fault.js';
import type {HostDaemon} from './host-daemon.js';
import type {HostHealth} from './hosts.js';
import {seatLabelKey, type WorkshopThings} from './workshop-things.js';

/** Time between two looks at hosts, in milliseconds. */
const interval = 10_000;

/** What a host is known to have, and since when it does not answer. */
export type Standing = {
	readonly daemon: HostDaemon;
	/** Looks at the host now; returns its seats, or undefined when it does not answer. */
	readonly look: () => Promise<ReadonlySet<number> | undefined>;
	/** How it stood when it was looked at last. */
	readonly health: () => HostHealth;
	readonly close: () => void;
};

/** @param lost hears when a host that answered does so no more */
export function watchHost(daemon: HostDaemon, things: WorkshopThings, lost: () => void): Standing {
	let health: HostHealth = {kind: 'up', seats: 0};
	let looking: Promise<ReadonlySet<number> | undefined> | undefined;

	const look = async () => {
		try {
			const found = await daemon.ask((docker) => docker.listContainers({all: true, filters: {label: [things.label]}}));
			const seats = new Set(found.flatMap(({Labels: labels}) => Number(labels[seatLabelKey]) || []));
			health = {kind: 'up', seats: seats.size};
			return seats;
		} catch (error) {
			if (!(error instanceof LabFault)) throw error;
			const wasUp = health.kind === 'up';
			health = {kind: 'down', why: error.message, since: health.kind === 'down' ? health.since : new Date()};
			if (wasUp) lost();
			return undefined;
		}
	};
	const lookOnce = () => {
		looking ??= look().finally(() => {
			looking = undefined;
		});
		return looking;
	};
	const timer = setInterval(() => void lookOnce(), interval).unref();
	return {daemon, look: lookOnce, health: () => health, close: () => clearInterval(timer)};
}
