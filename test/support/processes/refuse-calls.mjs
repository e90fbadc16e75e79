// Loaded into the built program before it starts (NODE_OPTIONS=--import). Names each call site of the file system and of
// the start of processes, and lets the outside world refuse one of them, from its first call on.
import child_process from 'node:child_process';
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

const {CALL_SITES_FILE: listFile, REFUSED_SITE: refused, REFUSED_WITH: code = 'ENOSPC'} = process.env;
const append = fs.appendFileSync.bind(fs);
const seen = new Set();

/** Numbers and random words differ from run to run. */
const steady = (text) =>
	text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{20,}|\d{4}-\d\d-\d\dT[\w-]+/g, '#').replaceAll(/\d+/g, '#');

/** The function, the place in the program that calls it, and the file that it is about; undefined for calls of others. */
function siteOf(name, about) {
	const frame = new Error().stack.split('\n').find((line) => line.includes('/dist/'));
	const place = /dist\/([^)]+)/.exec(frame ?? '')?.[1];
	if (place === undefined || /^\/(proc|sys|dev|etc)\//.test(about)) return undefined;
	return `${name} ${place} ${steady(about.split('/').slice(-2).join('/'))}`;
}

function isRefused(name, about) {
	const site = siteOf(name, about);
	if (site === undefined) return false;
	if (listFile !== undefined && !seen.has(site)) {
		seen.add(site);
		append(listFile, `${site}\n`);
	}

	if (site === refused && listFile !== undefined) append(listFile, 'refused\n');
	return site === refused;
}

function refusal(syscall, path) {
	return Object.assign(new Error(`${code}: refused on purpose, ${syscall} '${path}'`), {
		code,
		errno: -1,
		syscall,
		path,
	});
}

const files = [
	...['access', 'appendFile', 'chmod', 'chown', 'copyFile', 'lchown', 'link', 'lstat', 'mkdir', 'mkdtemp', 'open'],
	...['readFile', 'readdir', 'realpath', 'rename', 'rm', 'rmdir', 'stat', 'statfs', 'symlink', 'truncate', 'unlink'],
	'writeFile',
];
for (const name of files) {
	const promised = fs.promises[name];
	fs.promises[name] = function (...given) {
		const about = String(given[0]);
		if (isRefused(name, about)) return Promise.reject(refusal(name, about));
		return promised.apply(this, given);
	};
	for (const kind of ['', 'Sync']) {
		const original = fs[`${name}${kind}`];
		if (original === undefined) continue;
		const standIn = function (...given) {
			const about = String(given[0]);
			const done = kind === '' ? given.at(-1) : undefined;
			if (!isRefused(`${name}${kind}`, about)) return original.apply(this, given);
			if (kind === 'Sync') throw refusal(name, about);
			if (typeof done !== 'function') return original.apply(this, given);
			process.nextTick(done, refusal(name, about));
		};
		fs[`${name}${kind}`] = Object.assign(standIn, original);
	}
}

const {spawn} = child_process;
child_process.spawn = (file, parameters, options) => {
	if (!isRefused('spawn', [file, ...(parameters ?? [])].join(' ').slice(0, 60)))
		return spawn(file, parameters, options);
	if (code === 'ENOENT') return spawn('/nowhere/at/all', parameters, options);
	return spawn('sh', ['-c', 'echo "No space left on device" >&2; exit 1'], options);
};
syncBuiltinESMExports();
