// Runs before `npm start` and `npm test`, so that either works on a fresh clone: sees that Node is new enough and that
// the dependencies are there. It cannot use any of them, nor syntax that an old Node would stumble over.
import {spawnSync} from 'node:child_process';
import {readFileSync, statSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const wanted = /\d+\.\d+/.exec(JSON.parse(readFileSync(`${root}package.json`, 'utf8')).engines.node)[0];

function isOlder(version, than) {
	const [major, minor] = version.split('.').map(Number);
	const [wantedMajor, wantedMinor] = than.split('.').map(Number);
	return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

function changedAt(file) {
	try {
		return statSync(root + file).mtimeMs;
	} catch (_error) {
		return 0;
	}
}

if (isOlder(process.versions.node, wanted)) {
	console.error(
		`Node.js ${process.versions.node} is too old for this: install Node.js ${wanted} or newer, for example from https://nodejs.org.`,
	);
	process.exit(2);
}

// npm writes this file when it has put everything in place, so half an installation does not count.
const installedAt = changedAt('node_modules/.package-lock.json');
if (installedAt === 0 || installedAt < changedAt('package-lock.json')) {
	console.error('Installing the dependencies (npm ci), once …');

	// These packages need no npm scripts: they ship prebuilt programs. The development dependencies build the program, so
	// they are installed even where NODE_ENV says production.
	const options = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--include=dev', '--loglevel=error'];
	const npm = process.env.npm_execpath;
	const {status, error} = npm
		? spawnSync(process.execPath, [npm, ...options], {cwd: root, stdio: ['ignore', 'ignore', 'inherit']})
		: spawnSync('npm', options, {
				cwd: root,
				stdio: ['ignore', 'ignore', 'inherit'],
				shell: process.platform === 'win32',
			});

	if (error || status !== 0) {
		console.error(
			`The dependencies could not be installed${error ? ` (${error.message})` : ''}: npm's own words are above, if it said any. Without a connection to the npm registry this cannot work.`,
		);
		process.exit(1);
	}
}
