import {describe, expect, test} from 'vitest';
import {startSourcesFirst} from '../../source/lab/start-order.js';

/** The order in which instances are started; those that are started at once stand together. */
async function order(kind: 'docker' | 'local', follows: Record<string, string | undefined>): Promise<string[][]> {
	const names = Object.keys(follows);
	const variables = new Map(
		names.flatMap(
			(name, index): Array<[string, string]> => [
				[`${name}.port`, String(5000 + index)],
				...(kind === 'docker' ? ([[`${name}.container`, `lab-${name}`]] as Array<[string, string]>) : []),
			],
		),
	);
	const connection = (source: string) =>
		kind === 'docker'
			? `host=''lab-${source}'' port=5432`
			: `host=127.0.0.1 port=${variables.get(`${source}.port`)} sslmode=prefer`;
	const rounds: string[][] = [];
	let open: string[] | undefined;
	await startSourcesFirst(
		names,
		{
			variables,
			status: async (file) =>
				follows[file.split('/')[0] ?? ''] === undefined ? undefined : {kind: 'file', mode: '600', owner: 1},
			readFile: async (file) => {
				const source = follows[file.split('/')[0] ?? ''];
				return `port = 5432\nprimary_conninfo = 'host=old port=1'\nprimary_conninfo = '${connection(source ?? '')}'\n`;
			},
		},
		async (instance) => {
			if (open === undefined) {
				open = [];
				rounds.push(open);
			}

			open.push(instance);
			await Promise.resolve();
			open = undefined;
		},
	);
	return rounds;
}

describe.each(['docker', 'local'] as const)('servers of the %s engine are started', (kind) => {
	test('a standby after its primary', async () => {
		expect(await order(kind, {one: 'two', two: undefined})).toEqual([['two'], ['one']]);
	});

	test('a cascade from its head on', async () => {
		expect(await order(kind, {one: 'two', two: 'three', three: undefined})).toEqual([['three'], ['two'], ['one']]);
	});

	test('all standbys of one primary at once', async () => {
		expect(await order(kind, {one: undefined, two: 'one', three: 'one'})).toEqual([['one'], ['two', 'three']]);
	});

	test('one whose source is not among them after the primaries, and standbys in a ring at once', async () => {
		expect(await order(kind, {one: undefined, two: 'nobody', three: 'one'})).toEqual([['one'], ['two', 'three']]);
		expect(await order(kind, {one: 'two', two: 'one'})).toEqual([['one', 'two']]);
	});

	test('a name that another one begins with is not taken for it', async () => {
		expect(await order(kind, {a: undefined, 'a-b': 'a', 'a-b-c': 'a-b'})).toEqual([['a'], ['a-b'], ['a-b-c']]);
	});
});
