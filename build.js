import {chmod, readFile, rm, writeFile} from 'node:fs/promises';
import {build} from 'esbuild';

// What only Docker over SSH and BuildKit sessions need, and what only React's developer tools need, stays out: an
// empty module stands in for it.
const leftOut = /^(ssh2|cpu-features|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|react-devtools-core|pg-native)$/;

await rm('dist', {recursive: true, force: true});
const {metafile} = await build({
	entryPoints: {cli: 'source/cli.ts'},
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node20.20',
	// It loads a compiled file of its own, and not every machine has it.
	external: ['@lydell/node-pty'],
	minify: true,
	legalComments: 'linked',
	jsx: 'automatic',
	define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
	banner: {
		// Bundled CommonJS modules call require for Node's own modules, and ask where they are.
		js: [
			"import {createRequire as __createRequire} from 'node:module';",
			"import {fileURLToPath as __fileURLToPath} from 'node:url';",
			'const require=__createRequire(import.meta.url),__filename=__fileURLToPath(import.meta.url),__dirname=import.meta.dirname;',
		].join(''),
	},
	plugins: [
		{
			name: 'left-out',
			setup({onResolve, onLoad}) {
				onResolve({filter: leftOut}, ({path}) => ({path, namespace: 'left-out'}));
				onLoad({filter: /.*/, namespace: 'left-out'}, () => ({contents: 'module.exports = {};', loader: 'js'}));
			},
		},
	],
	metafile: true,
	logLevel: 'warning',
});
// The course is read once, here, and not at every start.
await build({
	entryPoints: ['source/course/prepare-course.ts'],
	outfile: 'dist/prepare.mjs',
	bundle: true,
	format: 'esm',
	platform: 'node',
	packages: 'external',
	logLevel: 'warning',
});
const {prepareCourse} = await import('./dist/prepare.mjs');
await writeFile('dist/course.json', await prepareCourse('lessons'));
await rm('dist/prepare.mjs');

await chmod('dist/cli.js', 0o755);
const size = Object.values(metafile.outputs).reduce((sum, {bytes}) => sum + bytes, 0);
const {version} = JSON.parse(await readFile('package.json', 'utf8'));
console.log(`Built version ${version}: ${Math.round(size / 1024)} kB in dist/`);
