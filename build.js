import {chmod, cp, readFile, rm, writeFile} from 'node:fs/promises';
import {build} from 'esbuild';
import {bundling} from './bundling.js';

await rm('dist', {recursive: true, force: true});
const {metafile} = await build({
	...bundling,
	entryPoints: {cli: 'source/cli.ts'},
	outdir: 'dist',
	splitting: true,
	legalComments: 'linked',
	metafile: true,
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

// The board's web page is served as it was written.
await cp('source/workshop/web/page', 'dist/page', {recursive: true});
await chmod('dist/cli.js', 0o755);
const size = Object.values(metafile.outputs).reduce((sum, {bytes}) => sum + bytes, 0);
const {version} = JSON.parse(await readFile('package.json', 'utf8'));
console.log(`Built version ${version}: ${Math.round(size / 1024)} kB in dist/`);
