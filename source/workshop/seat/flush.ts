import {type Backoff, jittered, longestWait} from '../../base/backoff.js';
import {within} from '../../base/within.js';
import {RosterFault, type SeatConnection} from '../roster/roster.js';
import type {NoticeRow} from '../roster/rows.js';
import type {Outbox} from './outbox.js';

/** Most events in one message to the roster. */
const maxBatchEvents = 50;

/** After a connection timed out, the next wait is up to so many times as long. */
const crowdedFactor = 3;

/** Times in milliseconds. */
export type FlushPace = {
	readonly backoff: Backoff;
	/** Time between two heartbeats; a fifth more or less, so that a class does not send all at once. */
	readonly heartbeatMs: number;
	/** Time for one call, and for connecting; the connection has limits of its own, which should come first. */
	readonly timeoutMs: number;
	readonly connectTimeoutMs: number;
};

export const flushPace: FlushPace = {
	backoff: {fromMs: 500, toMs: 30_000},
	heartbeatMs: 15_000,
	timeoutMs: 6000,
	connectTimeoutMs: 11_000,
};

/** Calls of the flusher. */
export type Heard = {
	readonly link: (link: 'connected' | 'away') => void;
	/** All notices that hold for the seat. */
	readonly notices: (notices: readonly NoticeRow[]) => void;
	/** The state of the seat's hand on the board, without events that are still in the outbox. */
	readonly hand: (hand: 'up' | 'down') => void;
	/** The roster does not accept the seat any more: the flusher ends. */
	readonly refused: (fault: RosterFault) => void;
};

export type Flusher = {
	/** Tries to send everything that is kept, for so many milliseconds at most, and disconnects. */
	readonly close: (within: number) => Promise<void>;
};

/**
 * Brings the events of an outbox to the roster, in order, and its notices to the seat, until it is closed. Unconfirmed
 * events are sent again; the roster counts an event once.
 * @param connect makes a connection; called again after every failure
 */
export function flushOutbox(
	outbox: Outbox,
	connect: () => Promise<SeatConnection>,
	heard: Heard,
	{pace = flushPace, random = Math.random}: {pace?: FlushPace; random?: () => number} = {},
): Flusher {
	let connection: SeatConnection | undefined;
	let failures = 0;
	let nextHeartbeat = 0;
	let lastTry = 0;
	let isClosing = false;
	let hasNews = false;
	let wake = () => {};

	const limited = <T>(call: Promise<T>) => within(call, pace.timeoutMs, unanswered);

	/** Waits for so long, or until it is woken. */
	const pause = (milliseconds: number) =>
		new Promise<void>((resolve) => {
			const timer = setTimeout(resolve, milliseconds);
			wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});

	const drop = () => {
		const dropped = connection;
		connection = undefined;
		// It may be half-open and never answer.
		void dropped?.close().catch(() => {});
	};

	const beat = async (present: SeatConnection) => {
		const {notices, hand} = await limited(present.heartbeat());
		nextHeartbeat = Date.now() + pace.heartbeatMs * (0.8 + 0.4 * random());
		heard.notices(notices);
		heard.hand(hand);
	};

	/** One call at a time; returns the time until the next one, in milliseconds. */
	const step = async (): Promise<number> => {
		if (connection === undefined) {
			connection = await opened(connect(), pace.connectTimeoutMs);
			nextHeartbeat = 0;
		}

		hasNews = false;
		const events = outbox.next(maxBatchEvents);
		if (Date.now() >= nextHeartbeat && !isClosing) {
			await beat(connection);
		} else if (events.length > 0) {
			await limited(connection.send(events));
			outbox.acknowledge(events.at(-1)?.seq ?? 0);
		} else {
			return Math.max(1, nextHeartbeat - Date.now());
		}

		failures = 0;
		heard.link('connected');
		return 0;
	};

	const run = async () => {
		while (!isClosing || (connection !== undefined && outbox.next(1).length > 0)) {
			lastTry = Date.now();
			try {
				const idle = await step();
				if (idle > 0 && !hasNews && !isClosing) await pause(idle);
			} catch (error) {
				const inVain = connection === undefined ? Date.now() - lastTry : 0;
				drop();
				if (isClosing) return;
				const fault = error instanceof RosterFault ? error : undefined;
				if (fault !== undefined && fault.kind !== 'away') {
					heard.refused(fault);
					return;
				}

				heard.link('away');
				// Full jitter: a class that has lost its roster does not reconnect at one moment. A seat whose connection timed
				// out is in a crowd, which would only meet again soon after.
				const isCrowd = inVain >= pace.timeoutMs / 2;
				failures++;
				const doubled = longestWait(failures, pace.backoff);
				const longest = isCrowd ? Math.min(pace.backoff.toMs, Math.max(doubled, crowdedFactor * inVain)) : doubled;
				await pause(jittered(longest, 0, random));
			}
		}
	};

	const unsubscribe = outbox.subscribe(() => {
		hasNews = true;
		// After a pause, a new event is worth an attempt at once.
		if (connection !== undefined || Date.now() - lastTry >= pace.timeoutMs) wake();
	});
	const running = run();
	return {
		async close(milliseconds) {
			isClosing = true;
			wake();
			await within(running, milliseconds, () => {}).catch(() => {});
			unsubscribe();
			const left = connection;
			connection = undefined;
			if (left !== undefined) await within(left.close(), 500, () => {}).catch(() => {});
		},
	};
}

/** A connection that comes too late is closed again. */
async function opened(connecting: Promise<SeatConnection>, limit: number): Promise<SeatConnection> {
	try {
		return await within(connecting, limit, unanswered);
	} catch (error) {
		void connecting.then((late) => late.close()).catch(() => {});
		throw error;
	}
}

function unanswered(): never {
	throw new RosterFault('away', 'The roster does not answer.');
}
