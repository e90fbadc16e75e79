import {createHash, randomBytes} from 'node:crypto';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {gzipSync} from 'node:zlib';

type Blob = {readonly digest: string; readonly content: Buffer};

/** How a registry treats those who ask for a blob. */
export type Manner =
	| 'gives'
	/** Half of it, and then next to nothing until the manner changes; a client that goes is noticed by it. */
	| 'crawls'
	/** Half of it, and then the connection is closed. */
	| 'breaks-off'
	/** It has lost all layers. */
	| 'lost';

export type Registry = {
	/** Name of an image, as docker is to be given it; there is none before `publish`. */
	readonly image: string;
	/** Makes a new image with layers of these sizes, in bytes. */
	readonly publish: (sizes: readonly number[]) => void;
	/** From now on; those who are being held are served. */
	readonly behave: (manner: Manner) => void;
	/** How often the image was asked for. */
	readonly asked: () => number;
	/** The number of blobs that clients gave up while they were held. */
	readonly givenUp: () => number;
	readonly close: () => Promise<void>;
};

/**
 * A registry of one image (https://distribution.github.io/distribution/spec/api/), on a free port of the loopback
 * interface, where Docker asks for no encryption.
 */
export async function startRegistry(name: string): Promise<Registry> {
	let manner: Manner = 'gives';
	let manifest: Buffer | undefined;
	let blobs: readonly Blob[] = [];
	let asked = 0;
	let givenUp = 0;
	const held = new Set<() => void>();

	const server = createServer((request, response) => {
		const path = request.url ?? '';
		const blob = blobs.find(({digest}) => path === `/v2/${name}/blobs/${digest}`);
		if (path === '/v2/') response.end('{}');
		else if (path.startsWith(`/v2/${name}/manifests/`) && manifest !== undefined) {
			if (request.method === 'GET') asked++;
			response.writeHead(200, {
				'Content-Type': manifestType,
				'Content-Length': manifest.length,
				'Docker-Content-Digest': digestOf(manifest),
			});
			response.end(request.method === 'HEAD' ? undefined : manifest);
		} else if (blob !== undefined && (manner !== 'lost' || blob.content.length < smallest))
			give(blob.content, request.headers.range, response);
		else {
			response.writeHead(404, {'Content-Type': 'application/json'});
			response.end(JSON.stringify({errors: [{code: 'MANIFEST_UNKNOWN', message: 'manifest unknown'}]}));
		}
	});

	const give = (whole: Buffer, range: string | undefined, response: ServerResponse) => {
		// An interrupted client asks for the rest.
		const from = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
		const content = whole.subarray(from);
		response.writeHead(range === undefined ? 200 : 206, {
			'Content-Type': 'application/octet-stream',
			'Content-Length': content.length,
			...(range === undefined ? {} : {'Content-Range': `bytes ${from}-${whole.length - 1}/${whole.length}`}),
		});
		const half = Math.floor(content.length / 2);
		if (manner === 'gives' || content.length < smallest) {
			response.end(content);
			return;
		}

		response.write(content.subarray(0, half), () => {
			if (manner === 'breaks-off') response.destroy();
			if (manner !== 'crawls') return;
			let sent = half;
			const drops = setInterval(() => {
				if (sent < content.length - 1) response.write(content.subarray(sent, ++sent));
			}, 50);
			const serve = () => {
				clearInterval(drops);
				held.delete(serve);
				response.end(content.subarray(sent));
			};
			held.add(serve);
			response.once('close', () => {
				clearInterval(drops);
				if (held.delete(serve)) givenUp++;
			});
		});
	};

	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		image: `127.0.0.1:${port}/${name}:15`,
		publish(sizes) {
			const layers = sizes.map((size) => {
				const archive = tarOf('filling', randomBytes(size));
				return {diff: digestOf(archive), ...blobOf(gzipSync(archive, {level: 1}))};
			});
			const config = blobOf(
				Buffer.from(
					JSON.stringify({
						architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
						os: 'linux',
						config: {Cmd: ['true']},
						rootfs: {type: 'layers', diff_ids: layers.map(({diff}) => diff)},
						history: layers.map(() => ({created_by: 'a test'})),
					}),
				),
			);
			const entry = ({digest, content}: Blob, mediaType: string) => ({mediaType, size: content.length, digest});
			blobs = [config, ...layers];
			manifest = Buffer.from(
				JSON.stringify({
					schemaVersion: 2,
					mediaType: manifestType,
					config: entry(config, 'application/vnd.docker.container.image.v1+json'),
					layers: layers.map((layer) => entry(layer, 'application/vnd.docker.image.rootfs.diff.tar.gzip')),
				}),
			);
		},
		behave(next) {
			manner = next;
			if (next !== 'crawls') for (const serve of [...held]) serve();
		},
		asked: () => asked,
		givenUp: () => givenUp,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';

/** Smaller blobs, such as the image's configuration, are given at once in any case; in bytes. */
const smallest = 4096;

function digestOf(content: Buffer): string {
	return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function blobOf(content: Buffer): Blob {
	return {digest: digestOf(content), content};
}

/** An archive of one file, in the format of POSIX ustar. */
function tarOf(name: string, content: Buffer): Buffer {
	const header = Buffer.alloc(512);
	const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
	header.write(name, 0);
	header.write(octal(0o644, 8), 100);
	header.write(octal(0, 8), 108);
	header.write(octal(0, 8), 116);
	header.write(octal(content.length, 12), 124);
	header.write(octal(0, 12), 136);
	header.write('        ', 148);
	header.write('0', 156);
	header.write('ustar\0', 257);
	header.write('00', 263);
	const sum = header.reduce((total, byte) => total + byte, 0);
	header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
	const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
	return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}
