import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build, type Plugin} from 'esbuild';
import {bundling} from '../../../bundling.js';

/** From a folder of its own the bundle would not find the module that is left out of it. */
const foundHere: Plugin = {
	name: 'found-here',
	setup(bundler) {
		const module = import.meta.resolve('@lydell/node-pty');
		bundler.onResolve({filter: /^@lydell\/node-pty$/}, () => ({path: module, external: true}));
	},
};

/** Bundles the player of the fake tutor as the tutor itself is bundled; returns the file to run with node. */
export async function bundleFakeTutor(): Promise<string> {
	return bundlePlayer('play-fake-tutor.tsx');
}

/** Bundles a program of this folder, in a folder of its own; returns the file to run with node. */
export async function bundlePlayer(file: string): Promise<string> {
	const outdir = await mkdtemp(path.join(tmpdir(), 'fake-tutor-'));
	await build({
		...bundling,
		entryPoints: [path.join(import.meta.dirname, file)],
		outdir,
		splitting: true,
		outExtension: {'.js': '.mjs'},
		external: [],
		plugins: [foundHere, ...(bundling.plugins ?? [])],
	});
	return path.join(outdir, file.replace(/\.tsx?$/, '.mjs'));
}
