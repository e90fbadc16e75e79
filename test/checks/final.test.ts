import {expect, test} from 'vitest';
import {isFinal} from '../../source/checks/final.js';

test.each([
	['container-ended', {code: 'container-ended', instance: 'postgres-1', exitCode: '1'}],
	['container-renamed', {code: 'container-renamed', instance: 'postgres-1', container: 'mine'}],
	['28P01', {code: 'refused', instance: 'postgres-1', sqlstate: '28P01', message: ''}],
] as const)('nothing comes after %s by itself', (_, seen) => {
	expect(isFinal([{code: 'not-streaming', instance: 'p', source: 's', receiver: '', sender: ''}, seen])).toBe(true);
});

test.each([
	['a server that starts', {code: 'refused', instance: 'postgres-1', sqlstate: '57P03', message: ''}],
	['a standby that is behind', {code: 'behind', instance: 'p', source: 's', replayed: '0/1', written: '0/2'}],
	['a server log', {code: 'log', text: 'container-ended'}],
] as const)('something may come after %s', (_, seen) => {
	expect(isFinal([seen])).toBe(false);
});
