// How the program is bundled, for the build, the benchmark and the tests that run a bundle of their own.
import path from 'node:path';

// Leaves out modules that only Docker over SSH, BuildKit sessions or React's developer tools need: an empty module
// replaces them.
const leftOut = /^(ssh2|cpu-features|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|react-devtools-core|pg-native)$/;

const withoutNeedless = {
	name: 'left-out',
	setup({onResolve, onLoad}) {
		onResolve({filter: leftOut}, ({path: name}) => ({path: name, namespace: 'left-out'}));
		onLoad({filter: /.*/, namespace: 'left-out'}, () => ({contents: 'module.exports = {};', loader: 'js'}));
	},
};

// Ink's own renderer does for each line of each frame what it has done before; see the modules that stand in.
const standIns = new Map([
	['@alcalzone/ansi-tokenize', 'source/ui/ink/cached-tokens.ts'],
	['string-width', 'source/ui/ink/cached-width.ts'],
]);

export function standInFor(name, importer) {
	const file = standIns.get(name);
	if (file === undefined || !/[/\\]node_modules[/\\](ink|widest-line)[/\\]/.test(importer)) return undefined;
	return path.resolve(import.meta.dirname, file);
}

const quickInk = {
	name: 'quick-ink',
	setup({onResolve}) {
		onResolve({filter: /^(@alcalzone\/ansi-tokenize|string-width)$/}, ({path: name, importer}) => {
			const file = standInFor(name, importer);
			return file === undefined ? undefined : {path: file};
		});
	},
};

/** Options of esbuild that every bundle shares. */
export const bundling = {
	bundle: true,
	format: 'esm',
	platform: 'node',
	target: 'node20.20',
	// It loads a compiled file of its own, and not every machine has it.
	external: ['@lydell/node-pty'],
	minify: true,
	jsx: 'automatic',
	// `pg` looks for Cloudflare's runtime by making a Response, for which Node 20 loads its whole HTTP client.
	define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', Response: 'undefined'},
	banner: {
		// Bundled CommonJS modules call require for Node's own modules, and ask where they are.
		js: [
			"import {createRequire as __createRequire} from 'node:module';",
			"import {fileURLToPath as __fileURLToPath} from 'node:url';",
			'const require=__createRequire(import.meta.url),__filename=__fileURLToPath(import.meta.url),__dirname=import.meta.dirname;',
		].join(''),
	},
	plugins: [withoutNeedless, quickInk],
	logLevel: 'warning',
};
