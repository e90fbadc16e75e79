import {createReadStream} from 'node:fs';

/** A file or folder of an archive; without a source it is a folder. */
export type TarEntry = {
	/** Its path in the archive, at most 100 bytes. */
	readonly name: string;
	readonly mode: number;
	readonly content?: {readonly file: string; readonly size: number} | {readonly text: string};
};

const block = 512;

/**
 * An archive in the format that Docker takes, all of whose files are root's.
 * @see https://www.gnu.org/software/tar/manual/html_node/Standard.html
 * @throws when a file is not as long as it was said to be: what comes behind it would be read as something else
 */
export async function* tar(entries: Iterable<TarEntry>): AsyncGenerator<Buffer> {
	for (const {name, mode, content} of entries) {
		if (content === undefined) {
			yield header(`${name.replace(/\/$/, '')}/`, mode, 0, '5');
		} else if ('text' in content) {
			const bytes = Buffer.from(content.text);
			yield header(name, mode, bytes.length, '0');
			yield Buffer.concat([bytes, padding(bytes.length)]);
		} else {
			yield header(name, mode, content.size, '0');
			let length = 0;
			for await (const chunk of createReadStream(content.file)) {
				length += (chunk as Buffer).length;
				yield chunk as Buffer;
			}

			if (length !== content.size) throw new Error(`${content.file} was changed while it was read.`);
			yield padding(length);
		}
	}

	yield Buffer.alloc(2 * block);
}

function padding(length: number): Buffer {
	return Buffer.alloc((block - (length % block)) % block);
}

function header(name: string, mode: number, size: number, type: '0' | '5'): Buffer {
	if (Buffer.byteLength(name) > 100) throw new Error(`The path ${name} is too long for an archive.`);
	const bytes = Buffer.alloc(block);
	const octal = (value: number, at: number, width: number) =>
		bytes.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
	bytes.write(name, 0);
	octal(mode, 100, 8);
	octal(0, 108, 8);
	octal(0, 116, 8);
	octal(size, 124, 12);
	octal(0, 136, 12);
	bytes.write('        ', 148);
	bytes.write(type, 156);
	bytes.write('ustar\0', 257);
	bytes.write('00', 263);
	const sum = bytes.reduce((total, byte) => total + byte, 0);
	bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
	return bytes;
}
