import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {evaluate} from '../../source/checks/evaluate.js';
import type {Condition} from '../../source/course/types.js';
import {once} from '../support/labs/docker-instances.js';
import {found, openDockerPair} from '../support/labs/docker-pair.js';
import type {ScratchLab} from '../support/labs/scratch-lab.js';
import {checkHolds} from '../support/proofs/script-check.js';

const record: Condition = {kind: 'hba', user: 'replicationUser', database: 'replication', on: 'postgres-1'};
const login: Condition = {kind: 'login', user: 'replicationUser', on: 'postgres-1'};
const own = 'host replication replicationUser 0.0.0.0/0 trust';

describe.skipIf('reason' in found)('the check of pg_hba.conf answers as a login from another container', () => {
	let lab: ScratchLab;

	beforeAll(async () => {
		if ('reason' in found) return;
		lab = await openDockerPair('diag-hba-rules', found.image);
	});

	afterAll(async () => lab?.remove());

	const logIn = `${once} --network {{network}} {{image}} \\
		psql -X -w -c IDENTIFY_SYSTEM "host={{postgres-1.host}} user={{replication.user}} replication=1"`;

	test.each([
		[true, own],
		[true, 'host replication replicationUser samenet trust'],
		[true, 'host replication replicationUser RANGE trust'],
		[true, 'host replication replicationUser .{{network}} trust'],
		[true, `host replication all 127.0.0.1/32 reject; ${own}`],
		[true, `host replication all samehost reject; ${own}`],
		[true, `host replication all localhost reject; ${own}`],
		[false, `host replication all samenet reject; ${own}`],
		[false, `host replication all RANGE reject; ${own}`],
		[false, 'host replication all samehost trust'],
		[false, 'host replication all 127.0.0.1/32 trust'],
		[false, 'host replication replicationUser 10.9.9.9/32 trust'],
		[false, 'host replication replicationUser {{postgres-2.host}} trust'],
	])('the role is let in: %s, with %s', async (lets, records) => {
		const {range} = await lab.context.engine.standbyAddresses();
		const text = `local all all trust\n${records.replace('RANGE', range).replace('; ', '\n')}\nhost all all all scram-sha-256\n`;
		await lab.write('postgres-1/config/pg_hba.conf', text);
		await lab.reload('postgres-1');
		const {passed: check} = await evaluate(record, lab.context);
		const script = await checkHolds(lab.context.engine, 'hba postgres-1 replicationUser replication');
		expect({login: (await lab.sh(logIn)) === 0, check, script}).toEqual({login: lets, check: lets, script: lets});
	});

	test.each([
		[true, 'scram-sha-256'],
		[false, 'trust'],
	])('the role logs in with its password: %s, where the record says %s', async (asked, method) => {
		await lab.write('postgres-1/config/pg_hba.conf', `local all all trust\nhost all,replication all all ${method}\n`);
		await lab.reload('postgres-1');
		const {passed: check} = await evaluate(login, lab.context);
		const script = await checkHolds(lab.context.engine, 'login postgres-1 replicationUser');
		expect({check, script}).toEqual({check: asked, script: asked});
	});
});
