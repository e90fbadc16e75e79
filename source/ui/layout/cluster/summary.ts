import {bytesInWords} from '../../../base/units.js';
import type {Cluster, InstancePicture} from '../../../cluster/cluster.js';
import {partners} from './parted.js';
import {conditionOf, measured, missingEnd} from './stream.js';
import {nameOf, oneLine, roleOf} from './words.js';

/** One short sentence without a full stop, `postgres-1 primary, postgres-2 streaming, 0 B behind`. */
export function clusterSummary(cluster: Cluster): string {
	const {instances} = cluster;
	const [why] = instances.flatMap(({server}) => (server.kind === 'unknown' ? (server.why ?? []) : []));
	if (why !== undefined) return oneLine(why);
	const there = instances.filter(({server}) => server.kind !== 'absent');
	if (there.length === 0) return 'no instance yet';
	if (there.every(({server}) => server.kind === 'unknown')) return 'cluster not known yet';
	const parted = partners(cluster).length > 0 ? ['parted'] : [];
	return [...parted, ...there.map((instance) => inWords(instance, cluster))].join(', ');
}

function inWords(instance: InstancePicture, cluster: Cluster): string {
	const name = nameOf(instance);
	const {server} = instance;
	const {word} = roleOf(server);
	switch (server.kind) {
		case 'primary': {
			const failing = server.archive.kind === 'on' && server.archive.failing !== undefined;
			const timeline = partners(cluster).length > 0 ? ` on timeline ${server.timeline}` : '';
			return `${name} ${word}${timeline}${failing ? ', archive failing' : ''}`;
		}
		case 'standby': {
			const stream = cluster.streams.find(({to}) => to === instance.name);
			if (stream === undefined) return `${name} ${word} without a stream`;
			const condition = conditionOf(stream, cluster);
			if (condition.kind === 'broken') return `${name} broken, ${missingEnd(condition.missing)}`;
			const state = (condition.kind === 'flowing' ? condition.note : undefined) ?? condition.word;
			const sender = measured(stream);
			return sender === undefined ? `${name} ${state}` : `${name} ${state}, ${bytesInWords(sender.lagBytes)} behind`;
		}
		default:
			return `${name} ${word}`;
	}
}
