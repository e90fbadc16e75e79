import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {LabFault} from '../../lab/lab-fault.js';
import {seatMain} from './seat-main.js';
import type {TarEntry} from './tar.js';

/** Where this program lies in a seat. */
export const programAt = '/opt/pg-replication-tutorial';

/** What is put into the image of seats, and what tells it from others. */
export type SeatProgram = {
	readonly version: string;
	readonly digest: string;
	readonly entries: readonly TarEntry[];
	/** Node as it runs here, for images that have none; absent when this machine's Node runs on Linux only by chance. */
	readonly node?: {readonly entries: readonly TarEntry[]; readonly architecture: string};
};

/** Docker's words for the processors that Node names. */
const architectures: Readonly<Record<string, string>> = {
	x64: 'amd64',
	arm64: 'arm64',
	ppc64: 'ppc64le',
	s390x: 's390x',
};

/** Compiled for the machine that it is on; without it the tutor has no terminals of its own. */
export const pseudoTerminal = ['@lydell/node-pty', `@lydell/node-pty-${process.platform}-${process.arch}`];

/**
 * This program as it is installed here: what is built, the lessons, and the pseudo-terminal if there is one.
 * @throws LabFault when it is not complete
 */
export async function readSeatProgram(): Promise<SeatProgram> {
	const root = programFolder();
	const at = (name: string) => path.posix.join(programAt.slice(1), name);
	const entries: TarEntry[] = [{name: at(''), mode: 0o755}];
	for (const name of ['package.json', 'dist', 'lessons'])
		entries.push(...(await tree(path.join(root, name), at(name))));
	const modules = process.platform === 'linux' ? pseudoTerminal.map((name) => findModule(root, name)) : [];
	if (modules.length > 0 && modules.every((folder) => folder !== undefined)) {
		for (const [index, folder] of modules.entries()) {
			entries.push(...(await tree(folder, at(path.join('node_modules', pseudoTerminal[index] ?? '')))));
		}
	}

	entries.push({name: at('seat-main'), mode: 0o755, content: {text: seatMain}});
	const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {version: string};
	const hash = createHash('sha256').update(`${process.version} ${process.arch}`);
	for (const {name, mode, content} of entries) {
		hash.update(`\0${name}\0${mode}\0`);
		if (content !== undefined) hash.update('text' in content ? content.text : await readFile(content.file));
	}

	return {version, digest: hash.digest('hex'), entries, node: await thisNode(at('node'))};
}

/**
 * Where this program is installed.
 * @throws LabFault when it is not complete
 */
export function programFolder(): string {
	for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
		const has = (name: string) => existsSync(path.join(folder, name));
		if (has('lessons/diagnoses.yaml') && has('dist/cli.js') && has('package.json')) return folder;
	}

	throw new LabFault('The files of this program are not complete.', 'Install it again.');
}

async function thisNode(name: string): Promise<SeatProgram['node']> {
	const architecture = architectures[process.arch];
	if (process.platform !== 'linux' || architecture === undefined) return undefined;
	const {size} = await stat(process.execPath);
	return {architecture, entries: [{name, mode: 0o755, content: {file: process.execPath, size}}]};
}

/** Where a package lies that this program may import, if it is there. */
export function findModule(root: string, name: string): string | undefined {
	for (let folder = root; ; folder = path.dirname(folder)) {
		const found = path.join(folder, 'node_modules', name);
		if (existsSync(found)) return found;
		if (folder === path.dirname(folder)) return undefined;
	}
}

/** A file or a folder with all in it, as entries of an archive. */
export async function tree(from: string, name: string): Promise<TarEntry[]> {
	const found = await stat(from);
	if (found.isFile()) return [{name, mode: (found.mode & 0o111) | 0o644, content: {file: from, size: found.size}}];
	const inside = (await readdir(from)).toSorted();
	const entries = await Promise.all(inside.map((each) => tree(path.join(from, each), path.posix.join(name, each))));
	return [{name, mode: 0o755}, ...entries.flat()];
}
