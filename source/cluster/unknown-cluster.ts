import {instanceNames, type Variables} from '../course/variables.js';
import type {Cluster} from './cluster.js';

/** The picture of a lab's cluster before the first look. */
export function unknownCluster(variables: Variables): Cluster {
	return {
		instances: instanceNames(variables).map((name) => ({
			name,
			port: portOf(variables, name),
			server: {kind: 'unknown'},
		})),
		streams: [],
		backups: [],
	};
}

/** An instance's port on this machine. */
export function portOf(variables: Variables, instance: string): number {
	return Number(variables.get(`${instance}.port`));
}
