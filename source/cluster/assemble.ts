import type {Archive, BackupPicture, Cluster, Primary, Server, Standby, WalSender, WalStream} from './cluster.js';
import type {ServerFacts} from './facts.js';
import {bytesBetween} from './lsn.js';

/** The state of a server that gives no facts. */
export type Away = Exclude<Server, Primary | Standby>;

/** The result of one look at an instance. */
export type LookResult = Away | {readonly kind: 'answers'; readonly facts: ServerFacts};

/** What is known of one instance. */
export type InstanceView = {
	readonly name: string;
	/** Its port on this machine. */
	readonly port: number;
	/** The address at which the other instances reach it. */
	readonly address: {readonly host: string; readonly port: number};
	readonly sighting: LookResult;
	/**
	 * The last facts that it gave, also when it does not answer now; absent when it never gave any, or does not exist any
	 * more.
	 */
	readonly facts?: ServerFacts;
	readonly archive: {
		/** Why archiving fails, as the server's log tells. */
		readonly reason?: string;
		/** Segments counted last. */
		readonly segments: number;
		/** Failures that the last success has made good. */
		readonly forgiven: number;
	};
};

/** A stream without its history; `lag` in bytes, where it is known. */
export type StreamNow = Omit<WalStream, 'lagHistory'> & {readonly lag?: number};

/** Tells a stream from the others. */
export function streamKey({from, to}: Pick<WalStream, 'from' | 'to'>): string {
	return `${from} ${to}`;
}

/** The streams between instances at this moment. */
export function findStreams(views: readonly InstanceView[]): StreamNow[] {
	const standbys = views.filter(({facts}) => facts?.recovering === true);
	const pairs = standbys.flatMap((standby) => {
		const primary = primaryOf(standby, views);
		return primary === undefined ? [] : [{standby, primary}];
	});
	return pairs.map(({standby, primary}) => {
		const now = standby.sighting.kind === 'answers' ? standby.sighting.facts : undefined;
		const there = primary.sighting.kind === 'answers' ? primary.sighting.facts : undefined;
		const receiver = now?.receiver?.status ?? 'none';
		const alone = pairs.filter((pair) => pair.primary === primary).length === 1;
		const sender = there && senderOf(standby, there, alone && receiver !== 'none');
		const lag = lagBetween(there, sender, now);
		const slot = now?.receiver?.slot;
		return {
			from: primary.name,
			to: standby.name,
			receiver,
			sender: sender === undefined ? 'none' : picture(sender, lag ?? 0),
			...(slot && {slot}),
			...(lag !== undefined && {lag}),
		};
	});
}

/** The picture of the cluster; histories by `streamKey`. */
export function assemble(
	views: readonly InstanceView[],
	streams: readonly StreamNow[],
	histories: ReadonlyMap<string, readonly number[]>,
): Cluster {
	return {
		instances: views.map((view) => ({name: view.name, port: view.port, server: serverOf(view)})),
		streams: streams.map(({lag: _, ...stream}) => ({...stream, lagHistory: histories.get(streamKey(stream)) ?? []})),
		backups: views.flatMap(({name, sighting}) =>
			sighting.kind === 'answers'
				? sighting.facts.backups.map(
						({phase, streamed, total}): BackupPicture => ({
							from: name,
							phase,
							streamed,
							...(total !== undefined && {total}),
						}),
					)
				: [],
		),
	};
}

function serverOf({sighting, archive}: InstanceView): Server {
	if (sighting.kind !== 'answers') return sighting;
	const {facts} = sighting;
	if (facts.recovering) {
		return {
			kind: 'standby',
			timeline: facts.timeline,
			...(facts.lsn !== undefined && {replayed: facts.lsn}),
			...(facts.received !== undefined && {received: facts.received}),
			paused: facts.paused,
		};
	}

	return {
		kind: 'primary',
		timeline: facts.timeline,
		lsn: facts.lsn ?? '0/0',
		archive: archiveOf(facts, archive),
		slots: facts.slots,
		synchronous: facts.synchronous,
		commitsWait: facts.commitsWait,
	};
}

function archiveOf({archive: told}: ServerFacts, known: InstanceView['archive']): Archive {
	if (told === undefined) return {kind: 'off'};
	return {
		kind: 'on',
		segments: told.segments ?? known.segments,
		...(told.lastArchived !== undefined && {lastArchived: told.lastArchived}),
		...(told.failing && {
			failing: {
				segment: told.failed ?? '',
				times: Math.max(1, told.failures - known.forgiven),
				...(known.reason !== undefined && {reason: known.reason}),
			},
		}),
	};
}

/** The instance that a standby follows, or is set up to follow. */
function primaryOf(standby: InstanceView, views: readonly InstanceView[]): InstanceView | undefined {
	const {facts} = standby;
	const others = views.filter((view) => view !== standby);
	const hosts = (facts?.receiver?.host ?? facts?.upstream?.host ?? '').split(',');
	const ports = String(facts?.receiver?.port ?? facts?.upstream?.port ?? defaultPort).split(',');
	const named = others.find(({address}) =>
		hosts.some((host, index) => isAt(address, host, Number(ports[index] ?? ports[0]))),
	);
	if (named !== undefined) return named;
	// Only the servers may be able to resolve the name; then a walsender with the standby's name identifies the primary.
	if (facts?.upstream === undefined && facts?.receiver === undefined) return undefined;
	return others.find(
		({sighting}) => sighting.kind === 'answers' && senderOf(standby, sighting.facts, false) !== undefined,
	);
}

/** Port of a connection string that names none. */
const defaultPort = 5432;

function isAt(address: InstanceView['address'], host: string, port: number): boolean {
	if (address.port !== port) return false;
	return host === address.host || (isThisMachine(address.host) && isThisMachine(host));
}

/** A connection without a host, or with a folder in its place, goes through a Unix socket. */
function isThisMachine(host: string): boolean {
	return ['127.0.0.1', '::1', 'localhost', ''].includes(host) || host.startsWith('/');
}

type SenderFacts = ServerFacts['senders'][number];

/** The walsender that serves a standby. A standby's name is cluster_name unless its connection string says another one. */
function senderOf(
	{name, facts}: InstanceView,
	{senders, backups}: ServerFacts,
	mayBeAnyName: boolean,
): SenderFacts | undefined {
	const taking = new Set(backups.map(({pid}) => pid));
	const streams = senders.filter(
		({pid, state, application}) => !taking.has(pid) && state !== 'backup' && application !== 'pg_basebackup',
	);
	const names = [facts?.upstream?.application || facts?.clusterName || 'walreceiver', name];
	const named = streams.find(({application}) => names.includes(application));
	return named ?? (mayBeAnyName && streams.length === 1 ? streams[0] : undefined);
}

function lagBetween(
	primary: ServerFacts | undefined,
	sender: SenderFacts | undefined,
	standby: ServerFacts | undefined,
): number | undefined {
	// The primary has looked at both positions in one moment.
	if (sender?.lagBytes !== undefined) return sender.lagBytes;
	if (primary?.lsn === undefined || standby?.lsn === undefined) return undefined;
	return bytesBetween(standby.lsn, primary.lsn);
}

function picture({pid: _, application: _name, lagBytes: _lag, ...sender}: SenderFacts, lagBytes: number): WalSender {
	return {...sender, lagBytes};
}
