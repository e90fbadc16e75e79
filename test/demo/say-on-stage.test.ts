import {expect, test, vi} from 'vitest';
import {sayOnStage} from '../../source/demo/say-on-stage.js';
import {fakeDemo} from '../support/fakes/fake-demo.js';
import {stateAt} from '../support/fakes/fake-tutor.js';

test('what is said stands there until the step is over, and gives way to a remark', async () => {
	const fake = fakeDemo({state: stateAt(1)});
	const {demo, say} = sayOnStage(fake);
	const heard = vi.fn();
	const stop = demo.subscribe(heard);
	expect(demo.getState()).toBe(fake.getState());
	say('The recording has stopped.');
	expect(heard).not.toHaveBeenCalled();
	await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
	expect(demo.getState().remark).toBe('The recording has stopped.');
	expect(demo.getState(), 'the same state as long as nothing changes').toBe(demo.getState());
	fake.put({beat: {kind: 'failed', mendable: true, recorded: false}, remark: 'Not yet.'});
	expect(demo.getState().remark).toBe('Not yet.');
	fake.put({beat: {kind: 'passed'}, remark: undefined});
	expect(demo.getState().remark).toBe('The recording has stopped.');
	fake.put({beat: {kind: 'explaining'}}, stateAt(2));
	expect(demo.getState().remark).toBeUndefined();
	const before = heard.mock.calls.length;
	stop();
	fake.put({beat: {kind: 'passed'}});
	expect(heard).toHaveBeenCalledTimes(before);
});
