import {describe, expect, test} from 'vitest';
import {probeFolder} from '../../source/checks/kinds/folder.js';
import type {CheckContext} from '../../source/checks/probe.js';
import type {PathStatus} from '../../source/lab/engine.js';

describe('a folder that has to belong to the account of another one', () => {
	const look = async (paths: Record<string, PathStatus>) => {
		const context = {engine: {status: async (path: string) => paths[path]}} as unknown as CheckContext;
		return probeFolder({kind: 'folder', path: 'archive', ownedLike: 'pgdata'}, context);
	};
	const folder = (owner: number): PathStatus => ({kind: 'folder', mode: '755', owner});

	test('holds when it does', async () => {
		expect(await look({archive: folder(999), pgdata: folder(999)})).toMatchObject({passed: true});
	});

	test.each([
		[
			'belongs to root',
			{archive: folder(0), pgdata: folder(999)},
			{code: 'owner-wrong', path: 'archive', like: 'pgdata'},
		],
		['has nobody to be compared with', {archive: folder(999)}, {code: 'path-missing', path: 'pgdata'}],
	])('does not when it %s', async (_, paths, fact) => {
		expect(await look(paths)).toMatchObject({passed: false, evidence: [fact]});
	});
});
