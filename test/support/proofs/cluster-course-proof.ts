import {afterAll, describe, expect, test, vi} from 'vitest';
import {type Cluster, flows} from '../../../source/cluster/cluster.js';
import {loadCourse} from '../../../source/course/load-course.js';
import type {EngineKind} from '../../../source/course/types.js';
import {openLab, planLab} from '../../../source/lab/open-lab.js';
import {flyThrough} from '../../../source/tutor/autopilot.js';
import {startTutor} from '../../../source/tutor/start-tutor.js';
import {primaryOf, standbyOf, streamOf} from '../labs/cluster-eye.js';
import {privateHome} from '../processes/private-home.js';

const streams = (cluster: Cluster, from: string, to: string): boolean => {
	const stream = streamOf(cluster, from, to);
	return stream !== undefined && flows(stream);
};

/** What is to be seen of the cluster in the course, in this order. */
const stations: ReadonlyArray<readonly [what: string, holds: (cluster: Cluster) => boolean]> = [
	['nothing', ({instances}) => instances.length === 2 && instances.every(({server}) => server.kind === 'absent')],
	['a primary', (cluster) => primaryOf(cluster, 'postgres-1')?.archive.kind === 'off'],
	['a primary that archives', (cluster) => primaryOf(cluster, 'postgres-1')?.archive.kind === 'on'],
	[
		'an archived segment',
		(cluster) => {
			const archive = primaryOf(cluster, 'postgres-1')?.archive;
			return archive?.kind === 'on' && archive.segments > 0 && archive.failing === undefined;
		},
	],
	['a stream', (cluster) => streams(cluster, 'postgres-1', 'postgres-2')],
	[
		'a standby without its primary',
		(cluster) =>
			// The autopilot may promote the standby before the primary has come to its end.
			standbyOf(cluster, 'postgres-2') !== undefined && primaryOf(cluster, 'postgres-1') === undefined,
	],
	['a promoted server', (cluster) => primaryOf(cluster, 'postgres-2')?.timeline === 2],
	[
		'a stream the other way, on the second timeline',
		(cluster) => streams(cluster, 'postgres-2', 'postgres-1') && standbyOf(cluster, 'postgres-1')?.timeline === 2,
	],
];

/**
 * Plays the course with a tutor whose cluster somebody attends to, and proves that its pictures tell the story.
 * @param skip why the engine cannot be tested here
 */
export function proveClusterPictures(engine: EngineKind, request: {image?: string}, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`the picture of the cluster in the course, ${engine} engine`, () => {
		const place = privateHome();

		afterAll(async () => place.remove());

		test(`tells the story${skip === undefined ? '' : ` (${skip})`}`, async () => {
			const name = `diag-pictures-${engine}`;
			const lab = await openLab(await planLab({name, engine, dir: place.labDir(name), ...request}));
			const tutor = startTutor(await loadCourse('lessons'), lab, () => '');
			const pictures: Cluster[] = [];
			const said: string[] = [];
			let changes = 0;
			tutor.subscribe((event) => {
				said.push(JSON.stringify(event));
				if (event.type === 'cluster') pictures.push(event.cluster);
				const {cluster, clusterAtEntry} = tutor.getState();
				if (event.type === 'step-entered') expect(clusterAtEntry).toBe(cluster);
				if (event.type === 'step-passed' && clusterAtEntry !== cluster) changes++;
			});
			tutor.dispatch({type: 'attend', attention: 'close'});
			const flight = await flyThrough(tutor);
			// The last outcome may hold before the cluster has been looked at again.
			const last = stations.at(-1)?.[1];
			await vi
				.waitFor(() => expect(pictures.some((picture) => last?.(picture))).toBe(true), {timeout: 5000, interval: 20})
				.catch(() => {});
			const {logs} = tutor.getState();
			tutor.dispatch({type: 'quit', lab: 'remove'});
			await tutor.closed;
			expect(flight, said.slice(-30).join('\n')).toBe('arrived');

			let from = 0;
			for (const [what, holds] of stations) {
				const at = pictures.findIndex((picture, index) => index >= from && holds(picture));
				expect(at, `${what} is to be seen after picture ${from}`).toBeGreaterThanOrEqual(0);
				from = at;
			}

			expect(changes).toBeGreaterThan(5);
			expect(logs.get('postgres-2')?.count).toBeGreaterThan(5);
			for (const secret of ['admin.password', 'replication.password']) {
				expect(said.join('\n')).not.toContain(lab.engine.variables.get(secret));
			}
		});
	});
}
