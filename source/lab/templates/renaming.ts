import {instancesOf, type LabDescription, prefixed, socketFolder} from '../description.js';

type Change = {readonly from: string; readonly to: string};

/** Things that have another name in the copy of a lab than in the lab itself. */
export type Renaming = {
	readonly from: LabDescription;
	readonly to: LabDescription;
	/** The lab's own folder, and that of its servers' sockets. */
	readonly folders: {readonly dir: Change; readonly sockets: Change};
	/** Ports of this machine; two labs may have each other's. */
	readonly ports: ReadonlyMap<string, string>;
	/** Names of containers, by which servers find each other; none with the local engine. */
	readonly hosts: ReadonlyMap<string, string>;
};

/** The renaming from one lab to another of the same engine. */
export function renaming(from: LabDescription, to: LabDescription): Renaming {
	return {
		from,
		to,
		folders: {dir: {from: from.dir, to: to.dir}, sockets: {from: socketFolder(from), to: socketFolder(to)}},
		ports: new Map(instancesOf(from).map((name) => [String(from.ports[name]), String(to.ports[name])])),
		hosts: new Map(
			from.engine === 'docker' ? instancesOf(from).map((name) => [prefixed(from, name), prefixed(to, name)]) : [],
		),
	};
}

/** The copy's name for a name of the lab, or of the learner's choice. */
export function renamed({from, to}: Renaming, what: string): string {
	const prefix = prefixed(from, '');
	return prefixed(to, what.startsWith(prefix) ? what.slice(prefix.length) : what);
}
