import {execa} from 'execa';
import {afterAll, describe, expect, test} from 'vitest';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {openRealDemo} from '../support/labs/real-demo.js';
import {playFirst} from '../support/labs/template-lab.js';
import {privateHome} from '../support/processes/private-home.js';

const found = await dockerTestImage();
const place = privateHome();
afterAll(() => place.remove());

describe.skipIf('reason' in found)(
	`a demonstration on the docker engine${'reason' in found ? ` (${found.reason})` : ''}`,
	() => {
		playFirst('docker');

		test('tells calmly that a container was killed, between two steps and in the middle of one', async () => {
			const name = 'diag-demo-docker';
			const real = await openRealDemo({name, engine: 'docker', dir: place.labDir(name), at: 'replication-user'});
			const {demo, tutor, engine, pressTo, resting} = real;
			const kill = () => execa('docker', ['kill', `${name}-postgres-1`]);
			const mend = async () => {
				await engine.startStopped('postgres-1');
				// It needs a moment to recover, in which it refuses.
				for (let time = 0; time < 5 && (await resting()).kind === 'failed'; time++) demo.dispatch({type: 'retry'});
				expect((await resting()).kind, demo.getState().remark).toBe('passed');
			};
			try {
				await pressTo('explaining', 'replication-user/create-the-role');
				await kill();
				demo.dispatch({type: 'advance'});
				demo.dispatch({type: 'advance'});
				expect(await resting()).toEqual({kind: 'failed', mendable: true, recorded: false});
				expect(demo.getState().remark).toMatch(/^Not yet: [^\n]*postgres-1[^\n]*\.$/);
				expect(demo.getState().remark).not.toContain('    at ');
				await mend();

				await pressTo('ran', 'write-ahead-log/follow-one-line-into-the-wal');
				await kill();
				demo.dispatch({type: 'advance'});
				demo.dispatch({type: 'advance'});
				expect((await resting()).kind).toBe('failed');
				await mend();
				expect(tutor.getState().stepId).toBe('write-ahead-log/follow-one-line-into-the-wal');
			} finally {
				demo.dispatch({type: 'quit', lab: 'remove'});
				await demo.closed;
			}
		});
	},
);
