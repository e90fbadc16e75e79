import {type IncomingHttpHeaders, type OutgoingHttpHeaders, request} from 'node:http';
import {connect} from 'node:net';
import type {BoardNews} from '../../../source/workshop/web/board-source.js';

export type Answered = {readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string};

/** Sends what `fetch` would not: any headers, and a body in pieces. */
export function send(
	url: string,
	{
		method = 'GET',
		headers = {},
		body,
	}: {readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly body?: string} = {},
): Promise<Answered> {
	return new Promise((resolve, reject) => {
		const sent = request(url, {method, headers, agent: false}, async (response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of response) chunks.push(chunk as Buffer);
			const text = Buffer.concat(chunks).toString();
			resolve({status: response.statusCode ?? 0, headers: response.headers, text});
		});
		sent.on('error', reject);
		sent.end(body);
	});
}

/** Writes bytes and returns what comes back until the connection ends. */
export function sendBytes(url: string, bytes: string | Buffer): Promise<string> {
	const {hostname, port} = new URL(url);
	return new Promise((resolve, reject) => {
		const socket = connect({host: hostname, port: Number(port)});
		const chunks: Buffer[] = [];
		socket.on('data', (chunk) => chunks.push(chunk));
		socket.on('error', reject);
		socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
		socket.end(bytes);
	});
}

/** A stream that is read as a page reads it. */
export class ReadStream {
	readonly boards: BoardNews[] = [];
	readonly times: number[] = [];
	heartbeats = 0;
	isOver = false;
	/** Status of the answer. */
	readonly answered: Promise<number>;
	readonly #sent;

	constructor(url: string, headers: OutgoingHttpHeaders = {}) {
		let rest = '';
		let answered = (_: number) => {};
		this.answered = new Promise((resolve) => {
			answered = resolve;
		});
		this.#sent = request(url, {headers, agent: false}, (response) => {
			answered(response.statusCode ?? 0);
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => {
				const events = `${rest}${chunk}`.split('\n\n');
				rest = events.pop() ?? '';
				for (const event of events) this.#take(event);
			});
			response.on('error', () => {});
			response.on('close', () => {
				this.isOver = true;
			});
		});
		this.#sent.on('error', () => {
			this.isOver = true;
		});
		this.#sent.end();
	}

	end(): void {
		this.#sent.destroy();
	}

	#take(event: string): void {
		if (event.startsWith('event: heartbeat\n')) {
			this.heartbeats += 1;
			return;
		}

		const data = /^event: board\ndata: (.*)$/.exec(event)?.[1];
		if (data === undefined) throw new Error(`No event: ${event}`);
		this.boards.push(JSON.parse(data));
		this.times.push(performance.now());
	}
}
