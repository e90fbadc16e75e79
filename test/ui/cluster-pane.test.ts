import {describe, expect, it} from 'vitest';
import type {Cluster} from '../../source/cluster/cluster.js';
import {clusterPane} from '../../source/ui/layout/cluster/cluster-pane.js';
import {sparkline} from '../../source/ui/layout/cluster/sparkline.js';
import {clusterSummary} from '../../source/ui/layout/cluster/summary.js';
import {type RenderStyle, withoutHighlight} from '../../source/ui/layout/render-style.js';
import {type Line, lineWidth, plainText, widthOf} from '../../source/ui/text/line.js';
import {chooseTheme} from '../../source/ui/theme/theme.js';
import {type ClusterScene, clusterScenes} from '../support/scenes/cluster-scenes.js';
import {goldenPictures, toneLooks} from '../support/scenes/golden.js';

const style = (env: Record<string, string>): RenderStyle => ({...chooseTheme(env), highlight: withoutHighlight});
const unicode = style({LANG: 'C.UTF-8'});
const ascii = style({TERM: 'linux'});
const spoken = style({INK_SCREEN_READER: 'true'});

/** The panes that terminals of 120x40, 100x30, 200x60, 80x24 and 60x20 have. */
const sizes = [
	[62, 16],
	[48, 12],
	[100, 26],
	[76, 17],
	[56, 13],
] as const;

const pane = ({cluster, before = cluster}: ClusterScene, width: number, height: number, style: RenderStyle): Line[] =>
	clusterPane(cluster, before, {width, height}, style);

function drawing(scene: ClusterScene): string[] {
	const shown = (title: string, lines: readonly Line[]) => [`[${title}]`, ...lines.map(plainText), ''];
	return [
		clusterSummary(scene.cluster),
		'',
		...sizes.flatMap(([width, height]) => shown(`${width}x${height}`, pane(scene, width, height, unicode))),
		...shown('62x16 ascii', pane(scene, 62, 16, ascii)),
		...shown('76x17 ascii', pane(scene, 76, 17, ascii)),
		...shown('voice', pane(scene, 80, 24, spoken)),
	];
}

const everySize = Array.from({length: 13}, (_, index) => index * 9 + 20).flatMap((width) =>
	[9, 12, 16].map((height) => ({width, height})),
);

const words = (lines: readonly Line[]) => lines.map(plainText).join('\n');

/** Walks along the borders of every box; returns what is wrong with them. */
function openBorders(lines: readonly Line[]): string[] {
	const grid = lines.map((line) => [...plainText(line)]);
	const at = (row: number, column: number) => grid[row]?.[column] ?? '';
	const wrong: string[] = [];
	const below = (row: number, column: number, end: string) => {
		let down = row + 1;
		while (at(down, column) === '│') down += 1;
		if (at(down, column) !== end) wrong.push(`${at(row, column)} in line ${row + 1} has no ${end} below it`);
		return down;
	};
	grid.forEach((row, index) => {
		row.forEach((sign, column) => {
			if (sign !== '┌') return;
			const right = row.indexOf('┐', column);
			if (right < 0) wrong.push(`┌ in line ${index + 1} has no ┐`);
			else if (below(index, column, '└') !== below(index, right, '┘'))
				wrong.push(`box in line ${index + 1} is slanted`);
		});
	});
	const count = (sign: string) => grid.flat().filter((one) => one === sign).length;
	if (new Set(['┌', '┐', '└', '┘'].map(count)).size > 1) wrong.push('corners are missing');
	return wrong;
}

describe('the cluster pane', () => {
	goldenPictures(
		'cluster',
		clusterScenes.map((scene) => ({
			name: scene.name,
			take: () => ({rows: drawing(scene), looks: toneLooks(pane(scene, 62, 16, unicode))}),
		})),
	);

	it.each(clusterScenes)('keeps $name in its pane, its boxes closed', (scene) => {
		for (const {width, height} of everySize) {
			for (const one of [unicode, ascii, spoken]) {
				const lines = pane(scene, width, height, one);
				const drawn = words(lines);
				expect(lines.filter((line) => lineWidth(line) > width).map(plainText), `${width}x${height}`).toEqual([]);
				expect(drawn).not.toMatch(/(?!\n)\p{Cc}/u);
				expect(openBorders(lines), drawn).toEqual([]);
				if (one !== unicode) expect(drawn).toMatch(/^[\n -~]*$/);
			}
		}
	});

	it.each(clusterScenes)('fits $name into the panes that there are', (scene) => {
		for (const [width, height] of sizes) {
			expect(pane(scene, width, height, unicode).length, `${width}x${height}`).toBeLessThanOrEqual(height);
		}
	});

	it.each(clusterScenes)('says what matters of $name in words', (scene) => {
		for (const [width, height] of sizes) {
			for (const one of [unicode, ascii, spoken]) {
				const drawn = words(pane(scene, width, height, one));
				// A phrase may be wrapped, in a narrow box beside another one.
				const missing = scene.says.flatMap((phrase) => phrase.split(' ')).filter((word) => !drawn.includes(word));
				expect(missing, drawn).toEqual([]);
			}
		}
	});

	it.each(clusterScenes)('marks nothing of $name that is as it was', ({cluster}) => {
		for (const [width, height] of sizes) {
			const still = clusterPane(cluster, cluster, {width, height}, unicode);
			expect(words(still)).not.toContain(unicode.glyphs.changed);
			// An idle cluster that was asked again.
			expect(clusterPane(structuredClone(cluster), structuredClone(cluster), {width, height}, unicode)).toEqual(still);
		}
	});

	it('marks nothing where nobody had looked before', () => {
		const [unknown, ...others] = clusterScenes;
		if (unknown === undefined) throw new Error('no scenes');
		for (const {cluster} of others) {
			const drawn = clusterPane(cluster, unknown.cluster, {width: 62, height: 16}, unicode);
			expect(words(drawn)).not.toContain(unicode.glyphs.changed);
		}
	});

	it('tells that the daemon does not answer where only an instance of a later lesson is asked of it', () => {
		const why = 'No Docker daemon answers at unix:///var/run/docker.sock.';
		const [primary] = clusterScenes.flatMap(({cluster}) =>
			cluster.instances.filter(({name, server}) => name === 'postgres-1' && server.kind === 'primary'),
		);
		if (primary === undefined) throw new Error('no primary');
		const cluster: Cluster = {
			...(clusterScenes[0] as ClusterScene).cluster,
			instances: [primary, {...primary, name: 'postgres-2', server: {kind: 'unknown', why}}],
		};
		const drawn = words(clusterPane(cluster, cluster, {width: 62, height: 16}, unicode, ['postgres-2']));
		expect(drawn.replaceAll(/\s+/g, ' ')).toContain(why);
		expect(drawn).not.toContain('postgres-2');
	});

	it('does not change its form for a mark', () => {
		// A slot that was dropped has a line of its own.
		const scenes = clusterScenes.filter(({name, before}) => before !== undefined && name !== 'promoted');
		for (const scene of scenes) {
			for (const [width, height] of sizes) {
				const marked = words(pane(scene, width, height, unicode)).split('\n');
				const unmarked = words(pane({...scene, before: undefined}, width, height, unicode)).split('\n');
				const boxes = (lines: readonly string[]) =>
					lines.filter((line) => /[┌└]/.test(line)).map((line) => line.length);
				expect(boxes(marked), `${scene.name} ${width}x${height}`).toEqual(boxes(unmarked));
			}
		}
	});

	it('moves nothing when numbers grow', () => {
		const grown = (cluster: ClusterScene['cluster'], from: string, to: string): ClusterScene['cluster'] =>
			JSON.parse(JSON.stringify(cluster).replaceAll(from, to));
		const layout = (lines: readonly Line[]) =>
			lines.map((line) =>
				plainText(line)
					.replaceAll(/[ 0-9A-F/.]/g, ' ')
					.replaceAll(/ [kMG]?B\b/g, ' ')
					.trimEnd(),
			);
		const streaming = clusterScenes.find(({name}) => name === 'streaming')?.cluster;
		if (streaming === undefined) throw new Error('no such scene');
		const later = grown(streaming, '0/8000148', 'F/F8000148');
		for (const [width, height] of sizes) {
			const size = {width, height};
			expect(layout(clusterPane(later, later, size, unicode))).toEqual(
				layout(clusterPane(streaming, streaming, size, unicode)),
			);
		}
	});

	it('puts what matters most first where it does not fit', () => {
		const scene = clusterScenes.find(({name}) => name === 'slot-lost');
		if (scene === undefined) throw new Error('no such scene');
		const drawn = pane(scene, 62, 4, unicode).map(plainText);
		expect(drawn.slice(0, 4).map((line) => line.slice(2).split(' ')[0])).toEqual([
			'postgres-1',
			'postgres-2',
			'postgres-1',
			'archive',
		]);
		expect(drawn.length).toBeGreaterThan(4);
	});

	it('prints no control sequences that a server sends', () => {
		const says = '\u001B[31mred\u001B[0m\r\nsecond\u0007 line';
		const cluster = {
			instances: [{name: 'postgres-1', port: 5000, server: {kind: 'silent', says} as const}],
			streams: [],
			backups: [],
		};
		const drawn = clusterPane(cluster, cluster, {width: 62, height: 16}, unicode);
		expect(drawn.map(plainText)[2]).toMatch(/^│ {2}red second line +│$/);
	});

	it('draws three servers, and the streams between them', () => {
		const base = clusterScenes.find(({name}) => name === 'streaming')?.cluster;
		const [first, second] = base?.instances ?? [];
		const [stream] = base?.streams ?? [];
		if (first === undefined || second === undefined || stream === undefined) throw new Error('no such scene');
		const cluster = {
			instances: [first, second, {...second, name: 'postgres-3', port: 5002}],
			streams: [stream, {...stream, to: 'postgres-3'}],
			backups: [],
		};
		for (const {width, height} of everySize) {
			const lines = clusterPane(cluster, cluster, {width, height}, unicode);
			expect(openBorders(lines)).toEqual([]);
			expect(words(lines).match(/postgres-3/g)?.length).toBeGreaterThan(0);
			expect(words(lines).match(/streaming ·|streaming$|→/gm)?.length).toBeGreaterThan(1);
		}
	});

	it('takes one column for each sign', () => {
		for (const {glyphs} of [unicode, ascii]) {
			const {box, flow, spark, bar, changed} = glyphs;
			const {to: _, brokenAcross, ...signs} = flow;
			const all = [
				...Object.values(box ?? {}),
				...Object.values(signs),
				...spark,
				...Object.values(bar ?? {}),
				changed,
			];
			expect(all.filter((sign) => widthOf(sign) !== 1)).toEqual([]);
			expect(widthOf(brokenAcross)).toBe(2);
		}
	});
});

describe('the summary', () => {
	it.each([
		['not-looked-yet', 'cluster not known yet'],
		['nothing-started', 'no instance yet'],
		['archive-failing', 'postgres-1 primary, archive failing'],
		['standby-recovering', 'postgres-1 primary, postgres-2 recovering'],
		['streaming', 'postgres-1 primary, postgres-2 streaming, 0 B behind'],
		['replay-paused', 'postgres-1 primary, postgres-2 replay paused, 2.6 kB behind'],
		['diverged', 'postgres-1 not streaming, postgres-2 primary'],
		['no-walreceiver', 'postgres-1 primary, postgres-2 broken, no walreceiver'],
		['promoted', 'parted, postgres-1 primary on timeline 1, postgres-2 primary on timeline 2'],
		['daemon-gone', 'The Docker daemon does not answer at /var/run/docker.sock'],
	])('of %s is %j', (scene, summary) => {
		const cluster = clusterScenes.find(({name}) => name === scene)?.cluster;
		expect(cluster && clusterSummary(cluster)).toBe(summary);
	});
});

describe('sparkline', () => {
	const levels = unicode.glyphs.spark;

	it('is flat for nothing and for next to nothing', () => {
		expect(sparkline([0, 0, 0], levels, 3)).toBe('▁▁▁');
		expect(sparkline([0, 300, 0], levels, 3)).toBe('▁▂▁');
	});

	it('rises to its peak, and keeps its newest end', () => {
		expect(sparkline([9e9, 0, 1e8, 2e8, 4e8], levels, 4)).toBe('▁▃▅█');
		expect(sparkline([0, 2e8], levels, 4)).toBe('  ▁█');
	});

	it('never takes more than two minutes, nor any room where there are no levels', () => {
		expect(
			sparkline(
				Array.from({length: 99}, () => 1),
				levels,
				80,
			),
		).toHaveLength(24);
		expect(sparkline([1], [], 80)).toBe('');
	});
});
