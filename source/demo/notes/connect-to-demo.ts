import {createConnection, type Socket} from 'node:net';
import {BoundedLines} from './lines.js';
import {
	type ClientMessage,
	protocolVersion,
	type RemoteIntent,
	readServerLine,
	type ServerMessage,
	toLine,
	versionTrouble,
} from './protocol.js';
import type {StageReport} from './stage-report.js';

/**
 * Why a connection has ended. `ended`: the demonstration is over; `refused`: it does not accept the notes; `lost`: it
 * ended without a message.
 */
export type ConnectionEnd = {readonly kind: 'ended' | 'refused' | 'lost'; readonly says: string};

/** A demonstration that runs in another process. */
export type RemoteDemo = {
	readonly getReport: () => StageReport;
	/** Calls back for each new report; returns how to stop that. */
	readonly subscribe: (listener: () => void) => () => void;
	readonly dispatch: (intent: RemoteIntent) => void;
	/** Settles when either side has ended the connection. */
	readonly closed: Promise<ConnectionEnd>;
	/** Hangs up; the demonstration goes on. */
	readonly close: () => void;
};

/** There is no connection, and why. */
export class NoConnection extends Error {
	override readonly name = 'NoConnection';

	constructor(readonly end: ConnectionEnd) {
		super(end.says);
	}
}

/** Characters that a report may have: notes are texts, not books. */
const maxLineLength = 1 << 23;

/** Time that a demonstration has to answer; it may be busy. */
const connectTimeoutMs = 5000;

/**
 * Connects to a demonstration; settles with its first report.
 * @param place path of its socket
 * @throws NoConnection when there is no listener, or it refuses
 */
export async function connectToDemo(place: string): Promise<RemoteDemo> {
	return new Promise((resolve, reject) => {
		const call = new Call(createConnection(place), resolve);
		void call.closed.then((end) => reject(new NoConnection(end)));
	});
}

class Call implements RemoteDemo {
	readonly closed: Promise<ConnectionEnd>;
	readonly #socket: Socket;
	readonly #lines = new BoundedLines(maxLineLength);
	readonly #listeners = new Set<() => void>();
	readonly #arrived: (remote: RemoteDemo) => void;
	#report: StageReport | undefined;
	#end: ConnectionEnd = {kind: 'lost', says: 'The connection to the demonstration broke.'};

	constructor(socket: Socket, arrived: (remote: RemoteDemo) => void) {
		this.#socket = socket;
		this.#arrived = arrived;
		socket.setEncoding('utf8');
		socket.setTimeout(connectTimeoutMs, () => this.#hangUp({kind: 'lost', says: 'The demonstration does not answer.'}));
		socket.on('error', () => {});
		socket.on('data', (chunk: string) => this.#hear(chunk));
		this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.#end)));
		this.#say({type: 'hello', version: protocolVersion});
	}

	readonly getReport = (): StageReport => {
		if (this.#report === undefined) throw new Error('No report has come yet.');
		return this.#report;
	};

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	readonly dispatch = (intent: RemoteIntent): void => {
		if (!this.#socket.destroyed) this.#say({type: 'intent', intent});
	};

	readonly close = (): void => {
		this.#socket.destroy();
	};

	#hear(chunk: string): void {
		const lines = this.#lines.push(chunk);
		if (lines === 'too-long') this.#hangUp({kind: 'refused', says: 'The demonstration sent a line that is too long.'});
		else for (const line of lines) this.#take(line);
	}

	#take(line: string): void {
		if (this.#socket.destroyed) return;
		const heard = readServerLine(line);
		// Another version may use other lines, except for the first one.
		if ('wrong' in heard) this.#hangUp({kind: 'refused', says: `The demonstration is not understood. ${heard.wrong}`});
		else this.#obey(heard.message);
	}

	#obey(message: ServerMessage): void {
		switch (message.type) {
			case 'hello': {
				const trouble = versionTrouble(message.version, 'demonstration');
				if (trouble !== undefined) this.#hangUp({kind: 'refused', says: trouble});
				break;
			}

			case 'bye':
				this.#hangUp({kind: message.kind, says: message.says});
				break;
			case 'report': {
				const isFirst = this.#report === undefined;
				this.#report = message.report;
				this.#socket.setTimeout(0);
				if (isFirst) this.#arrived(this);
				for (const listener of this.#listeners) listener();
			}
		}
	}

	#hangUp(end: ConnectionEnd): void {
		this.#end = end;
		this.#socket.destroy();
	}

	#say(message: ClientMessage): void {
		this.#socket.write(toLine(message));
	}
}
