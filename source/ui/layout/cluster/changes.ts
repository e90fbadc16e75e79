import type {Archive, Cluster, InstancePicture, Primary, Server, Slot, WalStream} from '../../../cluster/cluster.js';

/** The picture to compare with; `undefined` when there is none, and so nothing has changed. */
export type Before = Cluster | undefined;

/** The earlier picture, unless it is the same one or knows nothing yet. */
export function earlier(cluster: Cluster, before: Cluster): Before {
	if (cluster === before) return undefined;
	return before.instances.some(({server}) => server.kind !== 'unknown') ? before : undefined;
}

/** The server's earlier state, if it was known. */
export function serverBefore(instance: InstancePicture, before: Before): Server | undefined {
	const was = before?.instances.find(({name}) => name === instance.name)?.server;
	return was === undefined || was === instance.server || was.kind === 'unknown' ? undefined : was;
}

export function primaryBefore(instance: InstancePicture, before: Before): Primary | undefined {
	const was = serverBefore(instance, before);
	return was?.kind === 'primary' ? was : undefined;
}

/** Positions and lag move all the time and are no change of a stream. */
export function streamChanged(stream: WalStream, before: Before): boolean {
	if (before === undefined) return false;
	const was = before.streams.find(({from, to}) => from === stream.from && to === stream.to);
	return was !== stream && (was === undefined || streamStatus(was) !== streamStatus(stream));
}

function streamStatus({receiver, sender, slot = ''}: WalStream): string {
	return JSON.stringify([receiver, sender === 'none' ? [] : [sender.state, sender.syncState], slot]);
}

export function archiveChanged(now: Archive, was: Archive | undefined): boolean {
	if (was === undefined || was === now) return false;
	if (was.kind === 'off' || now.kind === 'off') return was.kind !== now.kind;
	return (
		was.segments !== now.segments ||
		was.lastArchived !== now.lastArchived ||
		was.failing?.segment !== now.failing?.segment
	);
}

export function slotChanged(now: Slot, was: readonly Slot[] | undefined): boolean {
	if (was === undefined) return false;
	const old = was.find(({name}) => name === now.name);
	return old === undefined || old.active !== now.active || old.walStatus !== now.walStatus;
}
