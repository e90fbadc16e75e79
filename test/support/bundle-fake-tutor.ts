import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build} from 'esbuild';

/** Bundles the player of the fake tutor as the tutor itself is bundled; returns the file to run with node. */
export async function bundleFakeTutor(): Promise<string> {
	const outdir = await mkdtemp(path.join(tmpdir(), 'fake-tutor-'));
	await build({
		entryPoints: [path.join(import.meta.dirname, 'play-fake-tutor.tsx')],
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
	return path.join(outdir, 'play-fake-tutor.mjs');
}
