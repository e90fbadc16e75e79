import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';

const source = path.resolve('source');
/** From the top down; an import leads down, or stays where it is. */
const layers = ['cli.ts', 'commands', 'ui', 'plain', 'demo', 'workshop', 'tutor', 'checks', 'cluster', 'lab', 'course'];

type Import = {readonly from: string; readonly to: string};

const files = (await readdir(source, {recursive: true})).filter((name) => /\.tsx?$/.test(name));
const imports: readonly Import[] = (
	await Promise.all(
		files.map(async (from) => {
			const text = await readFile(path.join(source, from), 'utf8');
			const pattern = /(?:^import [^;]*?from |\bimport\()'(\.[^']+)'/gm;
			return [...text.matchAll(pattern)].map(([, to = '']) => ({
				from,
				to: path.join(path.dirname(from), to),
			}));
		}),
	)
).flat();
const layerOf = (file: string) => file.split(path.sep)[0] ?? '';
const told = ({from, to}: Import) => `${from} imports ${to}`;

describe('imports', () => {
	it('are found, and all layers are known', () => {
		expect(imports.length).toBeGreaterThan(400);
		expect(new Set(files.map(layerOf))).toEqual(new Set(layers));
	});

	it('lead down through the layers', () => {
		const up = imports.filter(({from, to}) => layers.indexOf(layerOf(to)) < layers.indexOf(layerOf(from)));
		expect(up.map(told)).toEqual([]);
	});

	it('of the renderers lead to the tutor, its demonstration and the workshop only; the picture of the cluster is data', () => {
		const strange = imports.filter(({from, to}) => {
			const [above, below] = [layerOf(from), layerOf(to)];
			if (above !== 'ui' && above !== 'plain') return false;
			return (
				above !== below &&
				below !== 'tutor' &&
				below !== 'demo' &&
				below !== 'workshop' &&
				to !== path.join('cluster', 'cluster.js')
			);
		});
		expect(strange.map(told)).toEqual([]);
	});

	it('of React and Ink are made under ui/ only', async () => {
		const others = files.filter((file) => layerOf(file) !== 'ui');
		const texts = await Promise.all(
			others.map(async (file) => [file, await readFile(path.join(source, file), 'utf8')]),
		);
		expect(texts.filter(([, text]) => /from '(ink|react)'/.test(text ?? '')).map(([file]) => file)).toEqual([]);
	});
});
