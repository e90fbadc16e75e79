import type {InstancePicture, Server} from '../../../cluster/cluster.js';
import {type TextSpan, type Tone, text} from '../../text/line.js';
import {type Before, serverBefore} from './changes.js';
import {lsnWidth, nameOf, reasonOf, roleOf} from './words.js';

export type Cell = {readonly span: TextSpan; readonly changed: boolean};

export type Position = {
	readonly label: string;
	readonly tone: Tone;
	readonly lsn: string;
	readonly changed: boolean;
};

/** The facts about an instance, for all layouts. */
export type Portrait = {
	readonly name: TextSpan;
	readonly port: TextSpan;
	readonly role: Cell;
	/** Its timeline, or how it ended. */
	readonly aside?: Cell;
	readonly positions: readonly Position[];
	readonly reason?: string;
};

export function portrait(instance: InstancePicture, before: Before): Portrait {
	const {server} = instance;
	const was = serverBefore(instance, before);
	const {word, tone} = roleOf(server);
	return {
		name: text(nameOf(instance), 'title'),
		port: text(`port ${instance.port}`, 'dim'),
		role: {span: text(word, tone), changed: roleChanged(server, was)},
		aside: aside(server, was),
		positions: positions(server, was),
		reason: reasonOf(server),
	};
}

/** An unknown state says nothing about the server. */
function roleChanged(server: Server, was: Server | undefined): boolean {
	return was !== undefined && server.kind !== 'unknown' && was.kind !== server.kind;
}

function aside(server: Server, was: Server | undefined): Cell | undefined {
	switch (server.kind) {
		case 'primary':
		case 'standby': {
			// Also where the role is another one: a promotion changes both.
			const old = was?.kind === 'primary' || was?.kind === 'standby' ? was.timeline : server.timeline;
			return {span: text(`timeline ${server.timeline}`), changed: old !== server.timeline};
		}
		case 'stopped':
			if (server.exitCode === undefined) return undefined;
			return {span: text(`exit code ${server.exitCode}`, server.exitCode === 0 ? 'dim' : 'bad'), changed: false};
		default:
			return undefined;
	}
}

function positions(server: Server, was: Server | undefined): readonly Position[] {
	const at = (label: string, lsn: string | undefined, old: string | undefined, tone: Tone = 'dim'): Position => ({
		label,
		tone,
		lsn: (lsn ?? 'none yet').padStart(lsnWidth),
		changed: old !== lsn,
	});
	switch (server.kind) {
		case 'primary':
			return [at('current', server.lsn, was?.kind === 'primary' ? was.lsn : server.lsn)];
		case 'standby': {
			const old = was?.kind === 'standby' ? was : server;
			const replayed = server.paused
				? at('paused', server.replayed, old.replayed, 'warn')
				: at('replayed', server.replayed, old.replayed);
			return [
				at('received', server.received, old.received),
				{...replayed, changed: replayed.changed || old.paused !== server.paused},
			];
		}
		default:
			return [];
	}
}
