import {afterAll, beforeAll, beforeEach, describe, test} from 'vitest';
import {found, inData, openDockerPair, renewDockerStandby} from '../../support/labs/docker-pair.js';
import {ready} from '../../support/labs/local-instances.js';
import type {ScratchLab} from '../../support/labs/scratch-lab.js';

describe.skipIf('reason' in found)(`a pair in docker${'reason' in found ? ` (${found.reason})` : ''}`, () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		if ('image' in found) lab = await openDockerPair('diag-pair', found.image);
	});

	afterAll(async () => lab?.remove());

	beforeEach(async () => renewDockerStandby(lab));

	test.each([
		{id: 'recovery-conf-docker', spoil: 'touch recovery.conf'},
		{id: 'recovery-signal-docker', spoil: 'mv standby.signal recovery.signal'},
	])('$id', async ({id, spoil}) => {
		await lab.prepare(inData('postgres-2', spoil));
		await lab.play('start-the-standby/start-it');
		await lab.carryOut(await lab.expectCause(id, ready('postgres-2')));
		await lab.expectPasses('start-the-standby/start-it');
	});
});
