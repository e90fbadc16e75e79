import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {LabDescription} from '../../source/lab/description.js';
import {snapshots} from '../../source/lab/doctor/snapshots.js';
import {nothingOutside} from '../../source/lab/outside.js';
import {snapshotsFolder} from '../../source/lab/snapshots/paths.js';
import {completeSnapshot} from '../../source/lab/snapshots/stored.js';

let dir = '';

beforeEach(async () => {
	dir = await mkdtemp(path.join(tmpdir(), 'pg-tutorial-finding-'));
	vi.stubEnv('PG_REPLICATION_TUTORIAL_SNAPSHOTS', '');
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await rm(dir, {recursive: true});
});

async function keep(lesson: string, minute: number, bytes: number): Promise<void> {
	const folder = path.join(snapshotsFolder, `${lesson}-${minute}`);
	await mkdir(path.join(dir, folder), {recursive: true});
	const takenAt = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
	const told = {progress: '', entries: [], signature: '', outside: nothingOutside('local')};
	await completeSnapshot(dir, {folder, lesson, takenAt, bytes, ...told});
}

function look() {
	const lab: LabDescription = {
		name: 'found',
		engine: 'local',
		dir,
		image: '',
		bin: '',
		ports: {'postgres-1': 5000, 'postgres-2': 5001},
		createdAt: '',
	};
	return snapshots.look({request: {}, lab});
}

describe('doctor on snapshots', () => {
	test('counts the newest of each lesson, says what they take and may take, and where they are', async () => {
		await keep('network', 1, 1_000_000);
		await keep('failover', 2, 70_000_000);
		await keep('failover', 3, 80_000_000);
		const where = path.join(dir, snapshotsFolder);
		// Half of one is none.
		await mkdir(path.join(where, 'broken-off'));
		expect(await look()).toEqual({state: 'ok', says: `2, 81 MB (at most 2.1 GB), ${where}`});
		vi.stubEnv('PG_REPLICATION_TUTORIAL_SNAPSHOTS', 'off');
		expect(await look()).toEqual({state: 'ok', says: `2, 81 MB (none are kept), ${where}`});
	});

	test('warns of a room that cannot be understood, and is silent without a lab', async () => {
		vi.stubEnv('PG_REPLICATION_TUTORIAL_SNAPSHOTS', 'plenty');
		expect(await look()).toEqual({
			state: 'warning',
			says: 'PG_REPLICATION_TUTORIAL_SNAPSHOTS is "plenty"; it takes a whole number of MiB that snapshots may take, or "off"',
			remedy: 'set it right, or unset it',
		});
		expect(await snapshots.look({request: {}})).toBeUndefined();
	});
});
