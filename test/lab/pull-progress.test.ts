import {describe, expect, test} from 'vitest';
import {pullFault} from '../../source/lab/docker/pull-fault.js';
import {beginPull, foldPull, type PullEvent} from '../../source/lab/docker/pull-progress.js';

const image = 'postgres:15';
const layersAfter = (...events: PullEvent[]) => events.reduce(foldPull, beginPull(image)).layers;
const [id, other] = ['a1b2c3d4e5f6', '0f1e2d3c4b5a'];
const downloading = {id, status: 'Downloading', progressDetail: {current: 10, total: 40}};

describe('the progress of a pull', () => {
	test('knows layers in the order in which they are named, and nothing of what is no layer', () => {
		const layers = layersAfter(
			{id: '15', status: 'Pulling from library/postgres'},
			{id, status: 'Pulling fs layer', progressDetail: {}},
			{id: other, status: 'Already exists'},
			{id, status: 'Waiting'},
			{status: 'Digest: sha256:0123'},
			{status: 'Status: Downloaded newer image for postgres:15'},
		);
		expect(layers).toEqual([
			{id, state: 'waiting'},
			{id: other, state: 'done'},
		]);
	});

	test.each([
		[[downloading], {state: 'downloading', current: 10, total: 40}],
		[[downloading, {id, status: 'Verifying Checksum'}], {state: 'downloaded', current: 40, total: 40}],
		[[downloading, {id, status: 'Download complete'}], {state: 'downloaded', current: 40, total: 40}],
		[[downloading, {id, status: 'Retrying in 5 seconds'}], {state: 'retrying', total: 40}],
		[
			[downloading, {id, status: 'Extracting', progressDetail: {current: 32, total: 40}}],
			{state: 'extracting', current: 32, total: 40},
		],
		// The store of containerd counts seconds here.
		[
			[downloading, {id, status: 'Extracting', progressDetail: {current: 1}}],
			{state: 'extracting', current: undefined, total: 40},
		],
		[[downloading, {id, status: 'Pull complete'}], {state: 'done', current: 40, total: 40}],
	])('follows a layer through %j', (events, layer) => {
		expect(layersAfter(...events)).toEqual([{id, ...layer}]);
	});

	test('leaves the other layers and the earlier state as they are', () => {
		const before = [downloading, {...downloading, id: other}].reduce(foldPull, beginPull(image));
		const now = foldPull(before, {id: other, status: 'Pull complete'});
		expect(now.layers[0]).toBe(before.layers[0]);
		expect(before.layers[1]?.state).toBe('downloading');
		expect(foldPull(now, {status: 'something new', id: 'of which nobody knows'})).toBe(now);
	});
});

describe('a pull that fails', () => {
	test.each([
		['manifest for postgres:99 not found: manifest unknown: manifest unknown', '--image'],
		["pull access denied for x, repository does not exist or may require 'docker login': denied", 'docker login'],
		['toomanyrequests: You have reached your pull rate limit.', 'docker login'],
		['failed to register layer: write /usr/lib/x: no space left on device', 'Make room'],
		['Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host', 'reached'],
		['unexpected EOF', 'reached'],
	])('with %j has a remedy', (said, remedy) => {
		const fault = pullFault(image, said);
		expect(fault.message).toBe(`Docker cannot fetch the image 'postgres:15': ${said}`);
		expect(fault.remedy).toContain(remedy);
	});
});
