import {createReadStream} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {Readable} from 'node:stream';
import {bytesInWords} from '../../base/units.js';
import type {Daemon} from '../../lab/docker/daemon.js';
import type {ImagePull} from '../../lab/engine.js';
import {BundleFolder, requireRoom} from './bundle-folder.js';
import {haveImage, imageFile, savedImage} from './bundle-images.js';
import {packageTgz} from './package-tgz.js';
import {readmeText} from './readme.js';

export type BundleRequest = {
	/** An absolute path. */
	readonly folder: string;
	/** Images to write; the first one is that of learners' own labs. */
	readonly images: readonly [string, ...string[]];
	readonly usualImage: string;
	/** Folder of the course. */
	readonly course: string;
	readonly ownCourse: boolean;
	readonly hosts: boolean;
};

/** The progress of a bundle; sizes in bytes. */
export type BundleProgress =
	| {readonly kind: 'pulling'; readonly pull: ImagePull}
	| {readonly kind: 'writing'; readonly file: string; readonly bytes: number; readonly total?: number}
	| {readonly kind: 'written'; readonly file: string; readonly was: 'written' | 'there'};

/** Room for files other than images, in bytes. */
const spareBytes = 20_000_000;

/**
 * Fills a folder with everything for a room without internet. Tries first what can fail before anything is made; a
 * repetition finishes an interrupted bundle.
 * @throws LabFault
 */
export async function makeBundle(
	{folder, images: names, usualImage, course, ownCourse, hosts}: BundleRequest,
	reach: () => Promise<Daemon>,
	progress: (progress: BundleProgress) => void,
	signal: AbortSignal,
): Promise<void> {
	// Errors of the folder come before an image is pulled for it.
	await BundleFolder.look(folder, '');
	const {name: tgz, content} = await packageTgz();
	const daemon = await reach();
	const images = [];
	for (const name of new Set(names)) {
		images.push(await haveImage(daemon, name, (pull) => progress({kind: 'pulling', pull}), signal));
	}

	const bundle = await BundleFolder.look(folder, [tgz, ...images.map(({id}) => id)].join(' '));
	const missing = images.filter((image) => !bundle.has(imageFile(image)));
	await requireRoom(
		folder,
		missing.reduce((sum, {size}) => sum + size, spareBytes),
		bytesInWords,
	);
	await bundle.begin();
	for (const image of images) {
		const file = imageFile(image);
		const was = bundle.has(file) ? 'there' : 'written';
		await bundle.put(file, () => savedImage(daemon, image, signal), {
			progress: (bytes) => progress({kind: 'writing', file, bytes, total: image.size}),
			signal,
		});
		progress({kind: 'written', file, was});
	}

	await bundle.put(tgz, async () => content(), {signal});
	progress({kind: 'written', file: tgz, was: 'written'});
	for (const entry of await readdir(course, {recursive: true, withFileTypes: true})) {
		if (!entry.isFile()) continue;
		const from = path.join(entry.parentPath, entry.name);
		const name = path.posix.join('course', path.relative(course, from).split(path.sep).join('/'));
		await bundle.put(name, async () => createReadStream(from), {signal});
	}

	progress({kind: 'written', file: 'course/', was: 'written'});
	const readme = readmeText({tgz, images, ownCourse, usualImage, hosts});
	await bundle.put('README.txt', async () => Readable.from([readme], {objectMode: false}), {signal});
	await bundle.finish();
	progress({kind: 'written', file: 'README.txt, SHA256SUMS', was: 'written'});
}
