import {describe, expect, test} from 'vitest';
import {type Cluster, flows} from '../../../source/cluster/cluster.js';
import type {EngineKind} from '../../../source/course/types.js';
import {secretValues} from '../../../source/course/variables.js';
import {labVariables} from '../../../source/lab/description.js';
import {readLab} from '../../../source/lab/lab-folder.js';
import {primaryOf, standbyOf, streamOf} from '../labs/cluster-eye.js';
import {playTimeoutMs, templateLab} from '../labs/template-lab.js';

const streams = (cluster: Cluster, from: string, to: string): boolean => {
	const stream = streamOf(cluster, from, to);
	return stream !== undefined && flows(stream);
};

/** The states of the cluster in the course, in this order. */
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
 * Proves that the pictures of the cluster, while the course was played, tell its story.
 * @param skip why the engine cannot be tested here
 */
export function proveClusterPictures(engine: EngineKind, skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`the picture of the cluster in the course, ${engine} engine`, () => {
		test(
			`tells the story${skip === undefined ? '' : ` (${skip})`}`,
			async () => {
				const {
					dir,
					play: {said, pictures, changing, outdated, lines},
				} = await templateLab(engine);
				let from = 0;
				for (const [what, holds] of stations) {
					const at = pictures.findIndex((picture, index) => index >= from && holds(picture));
					expect(at, `${what} is to be seen after picture ${from}`).toBeGreaterThanOrEqual(0);
					from = at;
				}

				expect(outdated).toEqual([]);
				expect(changing.length).toBeGreaterThan(5);
				expect(lines['postgres-2']).toBeGreaterThan(5);
				const lab = await readLab(dir);
				const secrets = lab === undefined ? [] : secretValues(labVariables(lab));
				expect(secrets).toHaveLength(2);
				for (const secret of secrets) expect(said.join('\n')).not.toContain(secret);
			},
			playTimeoutMs,
		);
	});
}
