import type {Daemon} from './daemon.js';
import {unless} from './daemon-faults.js';

const pauseAttempts = 5;

/** Pauses a running container; one that is not running, or is paused already, is left as it is. */
export async function pause(daemon: Daemon, name: string): Promise<void> {
	await daemon.ask(async (docker) => {
		const container = docker.getContainer(name);
		for (let attempt = 1; ; attempt++) {
			try {
				return await container.pause().catch(unless(404, 409));
			} catch (error) {
				// With control groups of version 1, runc gives up soon while all processors are busy.
				if (attempt === pauseAttempts || !String(error).includes('unable to freeze')) throw error;
			}
		}
	});
}

/** Unpauses all paused containers with a label. */
export async function unpauseWith(daemon: Daemon, label: string): Promise<void> {
	await daemon.ask(async (docker) => {
		const found = await docker.listContainers({filters: {label: [label], status: ['paused']}});
		await Promise.all(
			found.map(({Id: id}) =>
				docker
					.getContainer(id)
					.unpause()
					.catch(unless(404, 409, 500)),
			),
		);
	});
}
