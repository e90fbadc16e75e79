import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';

const source = path.resolve('source');
/** From the top down; an import leads down, or stays where it is. */
const layers = [
	'cli.ts',
	'commands',
	'ui',
	'plain',
	'demo',
	'workshop',
	'tutor',
	'checks',
	'cluster',
	'lab',
	'course',
	'base',
];
/** Lines that a file outside ui/ may have. */
const maxLines = 300;

type Import = {readonly from: string; readonly to: string};

const files = (await readdir(source, {recursive: true})).filter((name) => /\.tsx?$/.test(name));
const imports: readonly Import[] = (
	await Promise.all(
		files.map(async (from) => {
			const text = await readFile(path.join(source, from), 'utf8');
			const pattern = /(?:^(?:import|export) [^;]*?from |^import |\bimport\()'(\.[^']+)'/gm;
			return [...text.matchAll(pattern)].map(([, to = '']) => ({
				from,
				to: sourceOf(path.join(path.dirname(from), to)),
			}));
		}),
	)
).flat();
/** The file that an import of its compiled name leads to. */
function sourceOf(compiled: string): string {
	const name = compiled.replace(/\.js$/, '');
	return files.find((file) => file === `${name}.ts` || file === `${name}.tsx`) ?? compiled;
}
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

	it('make no circle, even where they import types only', () => {
		expect(circles(files, imports)).toEqual([]);
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
				below !== 'base' &&
				to !== path.join('cluster', 'cluster.ts')
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

describe('what reaches a terminal', () => {
	/** The doors of the renderers: each of them writes what `base/printable.ts` has made printable, and commands of its own. */
	const doors = new Set([
		'base/print.ts',
		'cli.ts',
		'commands/workshop/progress-line.ts',
		'ui/attach/attached-terminal.ts',
		'ui/replay/replay-screen.ts',
		'ui/terminal/terminal.ts',
	]);

	it('goes through few doors', async () => {
		const strange = await Promise.all(
			files.map(async (file) => {
				if (doors.has(file.split(path.sep).join('/'))) return [];
				const text = await readFile(path.join(source, file), 'utf8');
				const found = text.match(/\b(?:stdout|stderr|output)\.write\(|\bconsole\.\w+\(|\bstripVTControlCharacters\b/g);
				return (found ?? []).map((what) => `${file}: ${what}`);
			}),
		);
		expect(strange.flat()).toEqual([]);
	});
});

it('finds a circle, and what is in it', () => {
	const edges = [
		{from: 'a', to: 'b'},
		{from: 'b', to: 'c'},
		{from: 'c', to: 'a'},
		{from: 'c', to: 'd'},
	];
	expect(circles(['d', 'c', 'b', 'a'], edges)).toEqual([['a', 'b', 'c']]);
});

describe('files outside ui/', () => {
	it(`have at most ${maxLines} lines`, async () => {
		const outside = files.filter((file) => layerOf(file) !== 'ui');
		const lengths = await Promise.all(
			outside.map(async (file) => ({
				file,
				lines: (await readFile(path.join(source, file), 'utf8')).split('\n').length - 1,
			})),
		);
		const long = lengths.filter(({lines}) => lines > maxLines).map(({file}) => file);
		expect(long).toEqual([]);
	});
});

/** The sets of files that import each other in a circle: strongly connected components, by Tarjan's algorithm. */
function circles(nodes: readonly string[], edges: readonly Import[]): string[][] {
	const visited = new Map<string, {readonly index: number; lowest: number}>();
	const open: string[] = [];
	const found: string[][] = [];
	const visit = (node: string) => {
		const own = {index: visited.size, lowest: visited.size};
		visited.set(node, own);
		open.push(node);
		for (const {to} of edges.filter(({from}) => from === node)) {
			const next = visited.get(to) ?? visit(to);
			if (open.includes(to)) own.lowest = Math.min(own.lowest, next.lowest);
		}
		if (own.lowest === own.index) {
			const circle = open.splice(open.indexOf(node));
			if (circle.length > 1) found.push(circle.sort());
		}
		return own;
	};
	for (const node of nodes) if (!visited.has(node)) visit(node);
	return found;
}
