import type {ServerResponse} from 'node:http';
import {commonHeaders, Refusal} from './answers.js';
import {type BoardPageView, type BoardSource, newsOf} from './board-source.js';

/** Milliseconds, but for the number of streams. */
export type StreamLimits = {
	readonly streams: number;
	/** Least time between two messages to a page. */
	readonly minIntervalMs: number;
	readonly heartbeatMs: number;
	/** A page that has read nothing for so long is dropped. */
	readonly stalledMs: number;
	/** A stream ends at this age, and its page opens another: so streams end, too, whose page has vanished. */
	readonly maxAgeMs: number;
};

export const streamLimits: StreamLimits = {
	streams: 50,
	minIntervalMs: 1000,
	heartbeatMs: 3000,
	stalledMs: 15_000,
	maxAgeMs: 300_000,
};

export type Streams = {
	/** @throws Refusal when there are too many */
	readonly open: (response: ServerResponse, view: BoardPageView) => void;
	readonly close: () => void;
};

type Stream = {
	readonly response: ServerResponse;
	readonly view: BoardPageView;
	readonly openedAt: number;
	sent?: string;
	stalledSince?: number;
};

/**
 * Sends server-sent events to pages of the board: `board` when it has changed, `heartbeat` so that a page notices
 * silence. A slow page misses the states in between: at most one message of each stream waits.
 */
export function boardStreams(source: BoardSource, limits: StreamLimits): Streams {
	const streams = new Set<Stream>();
	let toldAt = Number.NEGATIVE_INFINITY;
	let next: NodeJS.Timeout | undefined;

	const texts = () => {
		const known = new Map<BoardPageView, string>();
		return (view: BoardPageView) => {
			const text = known.get(view) ?? JSON.stringify(newsOf(source, view));
			known.set(view, text);
			return text;
		};
	};
	const tell = (stream: Stream, text: string) => {
		if (stream.sent === text || stream.response.writableNeedDrain) return;
		stream.sent = text;
		stream.response.write(`event: board\ndata: ${text}\n\n`);
	};
	const tellAll = () => {
		next = undefined;
		toldAt = performance.now();
		const textFor = texts();
		for (const stream of streams) tell(stream, textFor(stream.view));
	};
	const changed = () => {
		next ??= setTimeout(tellAll, Math.max(0, toldAt + limits.minIntervalMs - performance.now()));
	};
	const heartbeat = () => {
		const now = performance.now();
		for (const stream of streams) {
			const {response, openedAt} = stream;
			stream.stalledSince = response.writableNeedDrain ? (stream.stalledSince ?? now) : undefined;
			const stalled = stream.stalledSince === undefined ? 0 : now - stream.stalledSince;
			if (stalled > limits.stalledMs || now - openedAt > limits.maxAgeMs) response.destroy();
			else if (stalled === 0 && !response.writableNeedDrain) response.write('event: heartbeat\ndata:\n\n');
		}
	};
	const heartbeats = setInterval(heartbeat, limits.heartbeatMs);
	const unsubscribe = source.subscribe(changed);

	return {
		open(response, view) {
			if (streams.size >= limits.streams)
				throw new Refusal(503, `The board is open ${limits.streams} times already; close one of them.`);
			const stream: Stream = {response, view, openedAt: performance.now()};
			streams.add(stream);
			response.once('close', () => streams.delete(stream));
			// Sends what the page has missed while it was slow.
			response.on('drain', changed);
			response.on('error', () => response.destroy());
			response.writeHead(200, {...commonHeaders, 'content-type': 'text/event-stream; charset=utf-8'});
			response.socket?.setKeepAlive(true, 10_000);
			response.socket?.setNoDelay(true);
			tell(stream, texts()(view));
		},
		close() {
			unsubscribe();
			clearInterval(heartbeats);
			clearTimeout(next);
			for (const {response} of streams) response.destroy();
		},
	};
}
