import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {Readable} from 'node:stream';
import {createGzip} from 'node:zlib';
import {findModule, programFolder, pseudoTerminal, tree} from '../hosts/seat-program.js';
import {type TarEntry, tar} from '../hosts/tar.js';

/** Files that npm always puts into a package (https://docs.npmjs.com/cli/commands/npm-publish). */
const always = ['README.md', 'LICENSE'];

type Manifest = {readonly name: string; readonly version: string; readonly files?: readonly string[]};

/**
 * This program as a package that npm installs without a network: the content of `npm pack`, and the installed
 * pseudo-terminal module. Its manifest has no dependencies, so that npm downloads nothing.
 * @throws LabFault when this program is not complete
 */
export async function packageTgz(
	root = programFolder(),
): Promise<{name: string; version: string; content: () => Readable}> {
	const {devDependencies, optionalDependencies, scripts, ...manifest} = JSON.parse(
		await readFile(path.join(root, 'package.json'), 'utf8'),
	) as Manifest & Record<string, unknown>;
	const entries: TarEntry[] = [
		{name: 'package/package.json', mode: 0o644, content: {text: `${JSON.stringify(manifest, null, '\t')}\n`}},
	];
	for (const name of [...always, ...(manifest.files ?? [])]) {
		const file = path.join(root, name);
		if (existsSync(file)) entries.push(...(await tree(file, `package/${name}`)));
	}

	const modules = pseudoTerminal.map((name) => ({name, folder: findModule(root, name)}));
	for (const {name, folder} of modules) {
		if (folder !== undefined) entries.push(...(await tree(folder, `package/node_modules/${name}`)));
	}

	const content = () => {
		const zipped = createGzip({level: 9});
		const archive = Readable.from(tar(entries), {objectMode: false});
		return archive.on('error', (error) => zipped.destroy(error)).pipe(zipped);
	};
	return {name: `${manifest.name}-${manifest.version}.tgz`, version: manifest.version, content};
}
