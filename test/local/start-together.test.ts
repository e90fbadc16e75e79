import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {mkdir, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {findPrograms} from '../../source/lab/local/programs.js';
import {startTogether} from '../../source/lab/local/start-together.js';
import {answers, end, hasPrograms, ready, start, streaming} from '../support/labs/local-instances.js';
import {configure, openPair, renewStandby, startStandby} from '../support/labs/local-pair.js';
import type {ScratchLab} from '../support/labs/scratch-lab.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';

const programs = await findPrograms();

describe.skipIf(!hasPrograms)('servers of which one follows the other', () => {
	let lab: ScratchLab;
	let player = '';
	const serverLog = (instance: string) => readFile(path.join(lab.dir, instance, 'postgres.log'), 'utf8');
	const startBoth = async () => {
		const {engine} = lab.context;
		const started: string[] = [];
		await startTogether(['postgres-2', 'postgres-1'], engine, async (instance) => {
			started.push(instance);
			await engine.startStopped(instance);
			started.push(`${instance} takes connections`);
		});
		return started;
	};

	beforeAll(async () => {
		player = await bundlePlayer('play-start.ts');
		lab = await openPair('diag-together');
		await configure(lab, 'postgres-1', 'fsync = on');
		await renewStandby(lab);
		await configure(lab, 'postgres-2', 'fsync = on');
		await startStandby(lab);
	});
	afterAll(async () => {
		await lab?.remove();
		if (player !== '') await rm(path.dirname(player), {recursive: true});
	});

	test('start at the same time after a crash, and the standby is not refused', async () => {
		await lab.prepare(`${end('postgres-1')}; ${end('postgres-2')}`);
		const before = (await serverLog('postgres-2')).length;
		// Files to flush to the disk, so that the primary is longer at it than the standby, also where the disk is memory.
		const many = path.join(lab.dir, 'postgres-1/pgdata/many');
		await mkdir(many);
		for (let index = 0; index < 20_000; index++) writeFileSync(path.join(many, String(index)), '');
		await startBoth();
		await lab.expectHolds(streaming);
		const written = (await serverLog('postgres-2')).slice(before);
		expect(written).toContain('started streaming WAL from primary');
		expect(written).not.toContain('FATAL');
	});

	test('go on when the tutor is killed while the primary is held', async () => {
		await lab.prepare(`${end('postgres-1')}; ${end('postgres-2')}`);
		const tutor = spawn(process.execPath, [player, lab.dir, programs?.bin ?? ''], {stdio: 'ignore'});
		await once(tutor, 'exit');
		const postmaster = await readPostmaster(path.join(lab.dir, 'postgres-1/pgdata'));
		expect(postmaster).toBeDefined();
		await lab.expectHolds(ready('postgres-1'));
		expect(await readPostmaster(path.join(lab.dir, 'postgres-1/pgdata'))).toBe(postmaster);
		await lab.prepare(`${end('postgres-2')}; ${start('postgres-2')}`);
		await lab.expectHolds(streaming);
	});

	test('start without a crash', async () => {
		await lab.prepare('for i in 1 2; do pg_ctl -D postgres-$i/pgdata -m fast -w stop > /dev/null; done');
		await startBoth();
		await lab.expectHolds(streaming);
	});

	test('are refused with the reason of the primary, which can be started later', async () => {
		await lab.prepare(`${end('postgres-1')}; ${end('postgres-2')}
			mv postgres-1/pgdata/global/pg_control postgres-1/pgdata/pg_control.away`);
		await expect(startBoth()).rejects.toThrow('postgres-1 does not start again');
		await lab.prepare('mv postgres-1/pgdata/pg_control.away postgres-1/pgdata/global/pg_control');
		await startBoth();
		await lab.expectHolds(streaming);
	});

	test('one that recovers from its archive is not held, which may take for ever', async () => {
		await lab.prepare(`${end('postgres-1')}; ${end('postgres-2')}; touch postgres-1/pgdata/recovery.signal`);
		await configure(lab, 'postgres-1', "restore_command = 'false'");
		expect(await startBoth()).toEqual([
			'postgres-1',
			'postgres-1 takes connections',
			'postgres-2',
			'postgres-2 takes connections',
		]);
		await lab.expectHolds(answers('postgres-1', 'SELECT timeline_id FROM pg_control_checkpoint()', '2'));
	});
});
