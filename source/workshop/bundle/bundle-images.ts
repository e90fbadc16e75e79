import type {Readable} from 'node:stream';
import type {Daemon} from '../../lab/docker/daemon.js';
import {endWith} from '../../lab/docker/streams.js';
import type {ImagePull} from '../../lab/engine.js';

/** An image that goes into a bundle. */
export type BundledImage = {
	readonly name: string;
	readonly id: string;
	/** In bytes, unpacked: about as large as its file. */
	readonly size: number;
	/** Docker's name of the processor architecture. */
	readonly architecture: string;
};

/**
 * The image as this machine's daemon has it, which pulls it when it has not.
 * @throws LabFault when it does not come
 */
export async function haveImage(
	daemon: Daemon,
	name: string,
	progress: (pull: ImagePull) => void,
	signal: AbortSignal,
): Promise<BundledImage> {
	if (!(await daemon.hasImage(name))) await daemon.pull(name, progress, signal);
	return daemon.ask(async (docker) => {
		const {Id: id, Size: size, Architecture: architecture} = await docker.getImage(name).inspect();
		return {name, id, size, architecture};
	});
}

/** The image as `docker load` takes it. */
export async function savedImage(daemon: Daemon, {name}: BundledImage, signal: AbortSignal): Promise<Readable> {
	const stream = (await daemon.ask((docker) => docker.getImage(name).get())) as Readable;
	endWith(stream, signal);
	return stream;
}

/** Name of its file in the bundle. */
export function imageFile({name}: BundledImage): string {
	return `image-${name.replaceAll(/[^\w.-]+/g, '-')}.tar`;
}
