import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, vi} from 'vitest';
import {type Cluster, flows} from '../../../source/cluster/cluster.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {progressFile} from '../../../source/lab/lab-folder.js';
import {openLab, planLab} from '../../../source/lab/open-lab.js';
import {flyThrough} from '../../../source/tutor/autopilot.js';
import {startTutor} from '../../../source/tutor/start-tutor.js';
import {streamOf} from './cluster-eye.js';

/** The end of the course, as a lesson that a lab can stand at the start of. */
export const afterTheCourse = 'after-the-course';

/** Events of a tutor that has played the course while polling the cluster. */
export type Play = {
	/** All events, each as JSON. */
	readonly said: readonly string[];
	readonly pictures: readonly Cluster[];
	/** Steps after which the cluster was another than before. */
	readonly changing: readonly string[];
	/** Steps that began with another picture than the present one. */
	readonly outdated: readonly string[];
	/** Lines that each instance has written. */
	readonly lines: Readonly<Record<string, number>>;
};

/**
 * Plays the course in a new lab, with snapshots of the start of every lesson and of its end; nothing of the lab runs any
 * more then.
 */
export async function playCourse(name: string, engine: EngineKind, dir: string, image?: string): Promise<Play> {
	const tutor = startTutor(
		await loadCourse('lessons'),
		await openLab(await planLab({name, engine, dir, image})),
		() => '',
	);
	const said: string[] = [];
	const pictures: Cluster[] = [];
	const changing: string[] = [];
	const outdated: string[] = [];
	tutor.subscribe((event) => {
		said.push(JSON.stringify(event));
		if (event.type === 'cluster') pictures.push(event.cluster);
		const {cluster, clusterAtEntry, stepId} = tutor.getState();
		if (event.type === 'step-entered' && clusterAtEntry !== cluster) outdated.push(stepId);
		if (event.type === 'step-passed' && clusterAtEntry !== cluster) changing.push(stepId);
	});
	tutor.dispatch({type: 'set-poll-rate', pollRate: 'fast'});
	const flight = await flyThrough(tutor);
	// The last outcome may hold before the cluster has been looked at again.
	await vi.waitFor(() => expect(pictures.some(hasTurned)).toBe(true), {timeout: 5000, interval: 20}).catch(() => {});
	const lines = Object.fromEntries([...tutor.getState().logs].map(([instance, {count}]) => [instance, count]));
	tutor.dispatch({type: 'quit', lab: 'keep'});
	await tutor.closed;
	expect(flight, said.slice(-30).join('\n')).toBe('arrived');

	const lab = await openLab(await planLab({name, dir}));
	const progress = await readFile(path.join(dir, progressFile), 'utf8');
	expect(await lab.snapshots.take(afterTheCourse, progress)).toMatchObject({kind: 'taken', evicted: []});
	await lab.snapshots.settled();
	await lab.engine.removeOutside();
	lab.close();
	return {said, pictures, changing, outdated, lines};
}

function hasTurned(cluster: Cluster): boolean {
	const stream = streamOf(cluster, 'postgres-2', 'postgres-1');
	return stream !== undefined && flows(stream);
}
