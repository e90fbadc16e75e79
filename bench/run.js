import {mkdtemp, rm} from 'node:fs/promises';
import path from 'node:path';
import {build} from 'esbuild';

// The benchmark uses the product's own modules, so it is bundled as the product is, beside the installed packages.
const folder = await mkdtemp(path.resolve('node_modules', '.bench-'));
const shared = {
	bundle: true,
	format: 'esm',
	platform: 'node',
	target: 'node20.20',
	jsx: 'automatic',
	define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
	logLevel: 'warning',
};
try {
	await build({...shared, entryPoints: ['bench/main.ts'], outfile: path.join(folder, 'main.js'), packages: 'external'});
	await build({
		...shared,
		entryPoints: ['bench/hello.tsx'],
		outfile: path.join(folder, 'hello.mjs'),
		minify: true,
		banner: {js: "import {createRequire as __r} from 'node:module';const require=__r(import.meta.url);"},
		alias: {'react-devtools-core': './bench/nothing.js'},
	});
	const {main} = await import(path.join(folder, 'main.js'));
	process.exitCode = await main(path.join(folder, 'hello.mjs'));
} finally {
	await rm(folder, {recursive: true, force: true});
}
