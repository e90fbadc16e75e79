import {bytesInWords, partInWords} from '../base/units.js';
import type {Cluster} from '../cluster/cluster.js';
import {withRemedyWords} from '../course/remedy-words.js';
import {fill, type Variables} from '../course/variables.js';
import type {ImagePull} from '../lab/engine.js';
import type {TutorEvent} from './events.js';
import type {TutorState} from './state/state.js';
import type {BackupProgress, CommitWait, WorkProgress} from './work.js';

/** The base backup that a picture of the cluster shows; the first one if there are several. */
export function backupProgress({backups: [backup]}: Cluster): BackupProgress | undefined {
	return backup === undefined ? undefined : {kind: 'backup', ...backup};
}

/** The commit that a picture of the cluster shows waiting for a standby that is not connected. */
function commitWait({instances}: Cluster, variables: Variables): CommitWait | undefined {
	for (const {name, server} of instances) {
		if (server.kind !== 'primary' || !server.commitsWait) continue;
		const words = withRemedyWords(variables, new Map([['instance', name]]));
		return {kind: 'commit', on: name, standbys: server.synchronous, remedy: fill(release, words)};
	}

	return undefined;
}

const release = "{{instance.psql}} -c 'ALTER SYSTEM RESET synchronous_standby_names' -c 'SELECT pg_reload_conf()'";

/**
 * Events about the work of the step's command, from a new picture of the cluster: a backup that it takes, or a commit
 * that waits. What goes on without a command of the step is not the step's.
 */
export function workEvents(
	{phase, progress: before}: TutorState,
	cluster: Cluster,
	variables: Variables,
): TutorEvent[] {
	const work = phase.kind === 'running' ? (backupProgress(cluster) ?? commitWait(cluster, variables)) : undefined;
	if (before?.kind === 'image') return [];
	if (work !== undefined) return [{type: 'progress', stage: 'going-on', work}];
	return before === undefined ? [] : [{type: 'progress', stage: 'done', work: before}];
}

/** The part that is done, from 0 to 1; undefined while it is not known. */
export function shareOf(work: WorkProgress): number | undefined {
	switch (work.kind) {
		case 'image':
			return shareOfImage(work);
		case 'backup':
			return shareOfBackup(work);
		case 'commit':
			return undefined;
	}
}

/** PostgreSQL's estimate may be too low, so that more is streamed; it is complete only when the command has ended. */
function shareOfBackup({streamed, total}: BackupProgress): number | undefined {
	return total === undefined || total <= 0 ? undefined : Math.min(0.99, streamed / total);
}

/** The download's part of the work on a layer; the rest is its extraction. */
const downloadShare = 0.8;

/** A layer whose size is not known yet counts as one of average size. */
function shareOfImage({layers}: ImagePull): number | undefined {
	const sizes = layers.flatMap(({total}) => (total === undefined ? [] : [total]));
	if (layers.length === 0) return undefined;
	const middling = sizes.length === 0 ? 1 : sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
	const weights = layers.map(({total, state}) => total ?? (state === 'done' && sizes.length > 0 ? 0 : middling));
	const all = weights.reduce((sum, weight) => sum + weight, 0);
	if (all === 0) return undefined;
	return layers.reduce((sum, layer, index) => sum + (weights[index] ?? 0) * shareOfLayer(layer), 0) / all;
}

/** The part of a layer's work that is done, from 0 to 1. */
export function shareOfLayer({state, current = 0, total}: ImagePull['layers'][number]): number {
	const part = total === undefined || total === 0 ? 0 : Math.min(1, current / total);
	switch (state) {
		case 'waiting':
		case 'retrying':
			return 0;
		case 'downloading':
			return downloadShare * part;
		case 'downloaded':
			return downloadShare;
		case 'extracting':
			return downloadShare + (1 - downloadShare) * part;
		case 'done':
			return 1;
	}
}

/** The work in a few words. */
export function workWords(work: WorkProgress): string {
	switch (work.kind) {
		case 'image':
			return `Fetching the image ${work.image}`;
		case 'backup':
			return `Base backup of ${work.from}`;
		case 'commit':
			return `A commit waits on ${work.on}`;
	}
}

/** The progress in words such as `3 of 14 layers, 12.4 of 30.1 MB`, or what is waited for; empty while it is not known. */
export function detailWords(work: WorkProgress): string {
	switch (work.kind) {
		case 'image':
			return imageDetail(work);
		case 'backup':
			return backupDetail(work);
		case 'commit':
			return commitDetail(work);
	}
}

function commitDetail({standbys, remedy}: CommitWait): string {
	return `wait event SyncRep: synchronous_standby_names is "${standbys}", and no such standby is connected. In another terminal, this lets it go on: ${remedy}`;
}

function backupDetail({phase, streamed, total}: BackupProgress): string {
	if (streamed === 0) return phase;
	return `${phase}, ${total === undefined ? bytesInWords(streamed) : partInWords(streamed, total)}`;
}

function imageDetail({layers}: ImagePull): string {
	if (layers.length === 0) return '';
	const done = layers.filter(({state}) => state === 'done').length;
	const downloaded = layers.reduce((sum, layer) => sum + downloadedOf(layer), 0);
	const known = layers.reduce((sum, {total = 0}) => sum + total, 0);
	const count = `${done} of ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`;
	return known === 0 ? count : `${count}, ${partInWords(downloaded, known)}`;
}

function downloadedOf({state, current = 0, total = 0}: ImagePull['layers'][number]): number {
	return state === 'downloading' ? current : state === 'waiting' || state === 'retrying' ? 0 : total;
}

/** A share as a whole percentage, and never 100 before all is done. */
export function percentOf(share: number): number {
	return Math.floor(share * 100);
}
