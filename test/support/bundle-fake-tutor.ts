import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';

/** Bundles the player of the fake tutor as the tutor itself is bundled; returns the file to run with node. */
export async function bundleFakeTutor(): Promise<string> {
	return bundlePlayer('play-fake-tutor.tsx');
}

/** Bundles a program of this folder, in a folder of its own; returns the file to run with node. */
export async function bundlePlayer(file: string): Promise<string> {
	const outdir = await mkdtemp(path.join(tmpdir(), 'fake-tutor-'));
	await build({
		entryPoints: [path.join(import.meta.dirname, file)],
		outdir,
		bundle: true,
		splitting: true,
		format: 'esm',
		outExtension: {'.js': '.mjs'},
		platform: 'node',
		target: 'node20',
		jsx: 'automatic',
		minify: true,
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
		// Ink imports it only for developers; left out of the bundle it would be missed at once.
		plugins: [
			{
				name: 'native',
				setup(bundler) {
					const module = import.meta.resolve('@lydell/node-pty');
					bundler.onResolve({filter: /^@lydell\/node-pty$/}, () => ({path: module, external: true}));
				},
			},
			{
				name: 'no-devtools',
				setup(bundler) {
					bundler.onResolve({filter: /^react-devtools-core$/}, () => ({path: 'none', namespace: 'empty'}));
					bundler.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {}'}));
				},
			},
		],
		banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
		logLevel: 'error',
	});
	return path.join(outdir, file.replace(/\.tsx?$/, '.mjs'));
}
