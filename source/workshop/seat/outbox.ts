import {randomUUID} from 'node:crypto';
import {inWords} from '../../lab/file-errors.js';
import type {SeatEvent} from '../seat-events.js';
import {OutboxFile} from './outbox-file.js';

/** An event before the outbox has given it its identity and its number. */
export type SeatNews = Omit<SeatEvent, 'id' | 'seq'>;

/** Keeps the events of a seat until the roster has them. Only events that are on the disk are sent. */
export type Outbox = {
	/** Takes an event and returns at once; it is written soon after, in order. */
	readonly add: (news: SeatNews) => void;
	/** The oldest events that are not acknowledged. */
	readonly next: (most: number) => readonly SeatEvent[];
	/** All events up to this number are with the roster. */
	readonly acknowledge: (seq: number) => void;
	/** The number of events that the roster has not confirmed, including unwritten ones. */
	readonly unsent: () => number;
	/** Whether such an event may not have reached the roster yet; until the file was read it may be so. */
	readonly mayHold: (isOne: (news: SeatNews) => boolean) => boolean;
	/** Calls back when events were kept or acknowledged; returns how to stop that. */
	readonly subscribe: (listener: () => void) => () => void;
	/** Settles when all that was added is on the disk, or cannot be written for now. */
	readonly settled: () => Promise<void>;
	/** Writes as much as possible and closes the file. */
	readonly close: () => Promise<void>;
};

/** A file with more acknowledged bytes is written again without them. */
const maxAcknowledgedBytes = 32 * 1024;

/** Milliseconds until the next attempt after an error of the disk. */
const retryDelayMs = 2000;

/**
 * Opens the outbox of a seat in the background; never throws and never waits.
 * @param file is made if need be; no other process may write it meanwhile
 * @param trouble gets the reason, once, when nothing can be kept, and no call when it works again
 */
export function openOutbox(
	file: string,
	trouble: (text: string | undefined) => void,
	{retry = retryDelayMs, most = maxAcknowledgedBytes} = {},
): Outbox {
	const disk = new OutboxFile(file);
	const listeners = new Set<() => void>();
	/** Not on the disk yet. */
	let waiting: Array<SeatNews & {readonly id: string}> = [];
	/** On the disk and, as far as is known, not with the roster. */
	let kept: readonly SeatEvent[] = [];
	let lastSeq = 0;
	let acknowledged = 0;
	let isLoaded = false;
	/** The file was read at least once. */
	let wasLoaded = false;
	let isAcknowledgementWritten = true;
	let isTold = false;
	let isClosed = false;
	let timer: NodeJS.Timeout | undefined;
	let running: Promise<void> | undefined;

	const hasWork = () => waiting.length > 0 || !isAcknowledgementWritten;
	const tell = () => {
		for (const listener of listeners) listener();
	};

	/** The number continues from the last one that was given, also when no event is left. */
	const wholeFile = () => [JSON.stringify({acknowledged}), ...kept.map((event) => JSON.stringify(event))];

	const load = async () => {
		const content = await disk.load();
		if (content.lastSeq < lastSeq) await disk.replace(wholeFile());
		else if (lastSeq === 0) ({unsent: kept, acknowledged, lastSeq} = content);
		isLoaded = true;
		wasLoaded = true;
		tell();
	};

	const keep = async () => {
		const events = waiting.map(({id, ...news}, index): SeatEvent => ({id, seq: lastSeq + index + 1, ...news}));
		await disk.append(events.map((event) => JSON.stringify(event)));
		// Events that were added meanwhile are at the end.
		waiting = waiting.slice(events.length);
		lastSeq += events.length;
		kept = [...kept, ...events];
		tell();
	};

	/** A lost acknowledgement costs nothing: the roster skips events that are sent again. */
	const writeAcknowledgement = async () => {
		const upTo = acknowledged;
		if (disk.size > most && JSON.stringify(kept).length < most / 2) await disk.replace(wholeFile());
		else await disk.append([JSON.stringify({acknowledged})]);
		isAcknowledgementWritten = acknowledged === upTo;
	};

	const work = async () => {
		try {
			if (!isLoaded) await load();
			while (hasWork()) {
				if (waiting.length > 0) await keep();
				if (!isAcknowledgementWritten) await writeAcknowledgement();
			}

			if (isTold) trouble(undefined);
			isTold = false;
		} catch (error) {
			// Whatever has happened to the file, it is read again before it is written again.
			isLoaded = false;
			if (!isTold) trouble(`What you do cannot be kept for the workshop's board now: ${inWords(error)}.`);
			isTold = true;
			if (!isClosed) timer = setTimeout(run, retry).unref();
		}
	};

	const run = () => {
		if (running !== undefined) return;
		clearTimeout(timer);
		timer = undefined;
		running = work().finally(() => {
			running = undefined;
			// Something may have come between the last look and now.
			if (timer === undefined && !isClosed && hasWork()) run();
		});
	};

	run();
	return {
		add(news) {
			if (isClosed) return;
			waiting.push({id: randomUUID(), ...news});
			if (timer === undefined) run();
		},
		next: (most) => kept.slice(0, most),
		acknowledge(seq) {
			if (isClosed || seq <= acknowledged) return;
			acknowledged = seq;
			isAcknowledgementWritten = false;
			kept = kept.filter((event) => event.seq > seq);
			tell();
			if (timer === undefined) run();
		},
		unsent: () => waiting.length + kept.length,
		mayHold: (isOne) => !wasLoaded || waiting.some(isOne) || kept.some(isOne),
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		async settled() {
			while (running !== undefined) await running;
		},
		async close() {
			isClosed = true;
			await running;
			clearTimeout(timer);
			if (hasWork()) await work();
			await disk.close();
		},
	};
}
