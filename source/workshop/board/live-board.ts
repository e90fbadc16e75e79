import {
	type ConnectInstructor,
	type RosterAccess,
	RosterFault,
	type RosterLink,
	type WatchClass,
} from '../roster/roster.js';
import type {ClassRows} from '../roster/rows.js';
import type {Board} from './board.js';
import {boardOf} from './board-of.js';

/** An action of the instructor on the board. */
export type BoardAction =
	| {readonly kind: 'message'; readonly body: string}
	| {readonly kind: 'hint'; readonly seat: number; readonly body: string}
	| {readonly kind: 'gate'; readonly step: string; readonly body: string}
	/** Takes a message, a hint or the gate back. */
	| {readonly kind: 'withdraw'; readonly notice: number}
	| {readonly kind: 'lower-hand'; readonly seat: number}
	| {readonly kind: 'release'; readonly seat: number};

/** The class as it was last read, and the board's link to the roster now. */
export type LiveClass = {
	/** `rows` as they were at `readAt`, by the clock of this machine; absent until the first reading. */
	readonly reading?: {readonly rows: ClassRows; readonly readAt: number};
	readonly link: {readonly kind: 'connecting'} | RosterLink;
};

/** A class that is followed, and acted on. */
export type LiveBoard = {
	readonly get: () => LiveClass;
	readonly subscribe: (listener: () => void) => () => void;
	/** Settles when the roster has it; rejects with a RosterFault, and nothing is done. */
	readonly act: (action: BoardAction) => Promise<void>;
	/** Settles when the connections are closed. */
	readonly close: () => Promise<void>;
};

/** The connections to a roster. */
export type RosterPorts = {readonly watch: WatchClass; readonly connect: ConnectInstructor};

/**
 * Follows a class until it is closed. Each action opens a connection of its own: actions are rare, and a kept
 * connection may have died unnoticed.
 */
export function followClass(
	access: {readonly board: RosterAccess; readonly instructor: RosterAccess},
	{watch, connect}: RosterPorts,
	clock: () => number = Date.now,
): LiveBoard {
	const listeners = new Set<() => void>();
	let known: LiveClass = {link: {kind: 'connecting'}};
	const know = (change: Partial<LiveClass>) => {
		known = {...known, ...change};
		for (const listener of listeners) listener();
	};
	let closed: Promise<void> | undefined;
	const stop = watch(
		access.board,
		(rows) => know({reading: {rows, readAt: clock()}}),
		(link) => know({link}),
	);
	return {
		get: () => known,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		async act(action) {
			const connection = await connect(access.instructor);
			try {
				await perform(action, connection);
			} finally {
				// The action is done, even if the connection does not close well.
				await connection.close().catch(() => {});
			}
		},
		close: () => (closed ??= stop()),
	};
}

async function perform(action: BoardAction, connection: Awaited<ReturnType<ConnectInstructor>>): Promise<void> {
	switch (action.kind) {
		case 'message':
		case 'hint':
		case 'gate':
			await connection.post(action);
			return;
		case 'withdraw':
			return connection.withdraw(action.notice);
		case 'lower-hand':
			return connection.lowerHand(action.seat);
		case 'release':
			return connection.release(action.seat);
	}
}

/** Readings come every ten seconds; a much older one is of a machine that was asleep, and its time does not count. */
const maxReadingAgeMs = 30_000;

/**
 * The board at a moment of this machine's clock: between two readings the time goes on, and while the roster is away it
 * stops, so that no seat seems to leave. Undefined until the first reading.
 */
export function boardAt({reading, link}: LiveClass, now: number): Board | undefined {
	if (reading === undefined) return undefined;
	const {rows, readAt} = reading;
	const passed = link.kind === 'reading' ? Math.max(0, Math.min(now - readAt, maxReadingAgeMs)) : 0;
	return boardOf({...rows, now: new Date(rows.now.getTime() + passed)});
}

/** Why the roster did not do something, as one line of text. */
export function faultWords(error: unknown): string {
	if (!(error instanceof RosterFault)) return error instanceof Error ? error.message : String(error);
	return error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`;
}
