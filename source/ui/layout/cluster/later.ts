import type {Cluster} from '../../../cluster/cluster.js';
import type {CourseView} from '../../../tutor/views.js';

/** Names of the instances that come only later in the course than a step, by its index among all. */
export function laterInstances({instances}: Pick<CourseView, 'instances'>, step: number): readonly string[] {
	return instances.filter(({firstStep}) => firstStep > step).map(({name}) => name);
}

/** A cluster as it is drawn: without instances of later lessons, unless something of them exists. */
export function clusterOf(cluster: Cluster, later: readonly string[]): Cluster {
	const isDrawn = ({name, server}: Cluster['instances'][number]) =>
		!(later.includes(name) && (server.kind === 'absent' || server.kind === 'unknown'));
	return cluster.instances.every(isDrawn) ? cluster : {...cluster, instances: cluster.instances.filter(isDrawn)};
}
