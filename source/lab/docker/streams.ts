import {PassThrough, type Readable} from 'node:stream';
import {finished} from 'node:stream/promises';
import type Docker from 'dockerode';

/** Reads a stream of two channels to its end, each as one text. */
export async function collect(
	docker: Docker,
	stream: NodeJS.ReadableStream,
): Promise<{stdout: string; stderr: string}> {
	const chunks = {stdout: [] as Buffer[], stderr: [] as Buffer[]};
	const sinks = {stdout: new PassThrough(), stderr: new PassThrough()};
	sinks.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
	sinks.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
	docker.modem.demuxStream(stream, sinks.stdout, sinks.stderr);
	await finished(stream).catch(() => {});
	return {stdout: Buffer.concat(chunks.stdout).toString(), stderr: Buffer.concat(chunks.stderr).toString()};
}

/** The client's own abort signal ends a request, but not an answer that is being streamed. */
export function endWith(stream: NodeJS.ReadableStream, signal: AbortSignal): void {
	const destroy = () => (stream as Readable).destroy();
	if (signal.aborted) destroy();
	signal.addEventListener('abort', destroy, {once: true});
	// A lab sees many containers come and go; the signal must not gather what their logs have left.
	stream.once('close', () => signal.removeEventListener('abort', destroy));
}

/** Calls back with each line of a stream until it ends or breaks. */
export async function forEachLine(stream: NodeJS.ReadableStream, listener: (line: string) => void): Promise<void> {
	let rest = '';
	try {
		for await (const chunk of stream) {
			const lines = (rest + String(chunk)).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) listener(line.replace(/\r$/, ''));
		}
	} catch {
		// Aborted, or the daemon has gone: the caller decides whether to reconnect.
	}

	if (rest !== '') listener(rest);
}

/** The daemon frames each write of a container without terminal: one byte stream, three zeros, four bytes length. */
export function framesToText(log: Buffer): string {
	let text = '';
	for (let at = 0; at + 8 <= log.length; ) {
		const length = log.readUInt32BE(at + 4);
		text += log.subarray(at + 8, at + 8 + length).toString();
		at += 8 + length;
	}

	return text;
}
