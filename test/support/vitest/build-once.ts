import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Tests start the built program, and all of them the same one: it is built before the first of them, if it is out of date. */
export default async function buildOnce(): Promise<void> {
	if (!existsSync(path.join(root, 'build.js')) || (await isFresh())) {
		return;
	}

	try {
		await build();
	} catch (error) {
		const {stdout, stderr} = error as {stdout?: string; stderr?: string};
		throw new Error(`The program could not be built, so its tests cannot run.\n${stdout ?? ''}${stderr ?? ''}`);
	}
}

/** A build takes seconds; one that hangs for minutes is started once more. */
async function build(): Promise<void> {
	const once = () => promisify(execFile)(process.execPath, ['build.js'], {cwd: root, timeout: 120_000});
	await once().catch((error: {killed?: boolean}) => {
		if (error.killed !== true) throw error;
		return once();
	});
}

async function isFresh(): Promise<boolean> {
	const built = await changedAt(path.join(root, 'dist/cli.js'));
	const sources = ['source', 'assets', 'bundling.js', 'build.js', 'package.json', 'package-lock.json'];
	const times = await Promise.all(sources.map(async (name) => newest(path.join(root, name))));
	return built > Math.max(...times);
}

async function newest(file: string): Promise<number> {
	// A folder's own time counts too: it tells that a file was removed.
	const times = [await changedAt(file)];
	for (const entry of await readdir(file, {withFileTypes: true, recursive: true}).catch(() => [])) {
		times.push(await changedAt(path.join(entry.parentPath, entry.name)));
	}

	return Math.max(...times);
}

async function changedAt(file: string): Promise<number> {
	return stat(file).then(
		({mtimeMs}) => mtimeMs,
		() => 0,
	);
}
