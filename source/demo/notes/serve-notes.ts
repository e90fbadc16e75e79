import {chmod, rm} from 'node:fs/promises';
import {createServer, type Server, type Socket} from 'node:net';
import type {Demo} from '../demo.js';
import {BoundedLines} from './lines.js';
import {
	type Goodbye,
	protocolVersion,
	type RemoteIntent,
	readClientLine,
	type ServerMessage,
	toLine,
	versionTrouble,
} from './protocol.js';
import {reportStage} from './report-stage.js';

export type NotesServer = {
	/** Says good-bye to all notes and removes the socket; may be called again. Never rejects. */
	readonly close: () => Promise<void>;
};

/** Time between two reports, in milliseconds: fast enough for a reader, and without a load on the demonstration. */
const reportIntervalMs = 100;

/** Characters that a line of the notes may have; an intent has less than a hundred. */
const maxLineLength = 1 << 14;

/** Bytes that may wait for notes that do not read, as those of a stopped terminal. */
const maxBufferedBytes = 1 << 20;

/** Time for a hello of the notes, and for them to close after the last message. */
const answerTimeoutMs = 2000;

/** Sent before the demonstration ends. */
const over: Goodbye = {kind: 'ended', says: 'The demonstration has ended.'};

/**
 * Lets notes follow a demonstration and control it, over a Unix socket that only its owner can open.
 * @param place path of the socket, in a folder that other users cannot look into; replaces the socket of a killed
 * demonstration
 * @throws Error of the system when the socket cannot be opened
 */
export async function serveNotes(demo: Demo, place: string): Promise<NotesServer> {
	await rm(place, {force: true});
	const service = new NotesService(demo);
	const server = createServer((socket) => service.welcome(socket));
	await listen(server, place);
	await chmod(place, 0o600);
	// A connection that could not be taken is no reason to stop.
	server.on('error', () => {});
	// The notes alone do not keep the process running.
	server.unref();
	let closing: Promise<void> | undefined;
	const close = async () => {
		const closed = new Promise<void>((resolve) => server.close(() => resolve()));
		service.end();
		await closed;
		await rm(place, {force: true}).catch(() => {});
	};
	return {
		close() {
			closing ??= close();
			return closing;
		},
	};
}

function listen(server: Server, place: string): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(place, () => {
			server.off('error', reject);
			resolve();
		});
	});
}

/** All notes of one demonstration. */
class NotesService {
	readonly #demo: Demo;
	readonly #connections = new Set<NotesConnection>();
	#unsubscribe: (() => void) | undefined;
	#timer: NodeJS.Timeout | undefined;
	#toldAt = 0;
	#ended = false;

	constructor(demo: Demo) {
		this.#demo = demo;
	}

	welcome(socket: Socket): void {
		const connection = new NotesConnection(socket, {
			arrived: () => this.#admit(connection),
			wants: (intent) => this.#obey(connection, intent),
			gone: () => this.#forget(connection),
		});
		if (this.#ended) connection.dismiss(over);
	}

	end(): void {
		this.#ended = true;
		this.#stop();
		for (const connection of [...this.#connections]) connection.dismiss(over);
	}

	#admit(connection: NotesConnection): void {
		if (this.#ended) return;
		this.#connections.add(connection);
		// Listens to the demonstration only while notes are connected.
		this.#unsubscribe ??= this.#demo.subscribe(() => this.#tellSoon());
		const line = this.#reportLine();
		if (line !== undefined) connection.tell(line);
	}

	#forget(connection: NotesConnection): void {
		this.#connections.delete(connection);
		if (this.#connections.size === 0) this.#stop();
	}

	#stop(): void {
		this.#unsubscribe?.();
		this.#unsubscribe = undefined;
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#obey(connection: NotesConnection, intent: RemoteIntent): void {
		const {lessons} = this.#demo.tutor.course;
		if (intent.type === 'go-to' && !lessons.some(({id}) => id === intent.lesson)) {
			connection.dismiss({kind: 'refused', says: `There is no lesson "${intent.lesson}".`});
			return;
		}

		this.#demo.dispatch(intent);
	}

	/** Not in the same turn, so that the caller that has changed the demonstration goes on first. */
	#tellSoon(): void {
		this.#timer ??= setTimeout(() => this.#tell(), Math.max(0, this.#toldAt + reportIntervalMs - Date.now()));
	}

	#tell(): void {
		this.#timer = undefined;
		this.#toldAt = Date.now();
		const line = this.#reportLine();
		if (line === undefined) return;
		for (const connection of this.#connections) connection.tell(line);
	}

	/** A fault in the notes must not take the demonstration with it. */
	#reportLine(): string | undefined {
		try {
			return toLine({type: 'report', report: reportStage(this.#demo)});
		} catch {
			return undefined;
		}
	}
}

type NotesEvents = {
	readonly arrived: () => void;
	readonly wants: (intent: RemoteIntent) => void;
	readonly gone: () => void;
};

/** One notes terminal. */
class NotesConnection {
	readonly #socket: Socket;
	readonly #events: NotesEvents;
	readonly #lines = new BoundedLines(maxLineLength);
	readonly #helloTimeout: NodeJS.Timeout;
	#told = '';
	#state: 'new' | 'known' | 'dismissed' = 'new';

	constructor(socket: Socket, events: NotesEvents) {
		this.#socket = socket;
		this.#events = events;
		this.#helloTimeout = setTimeout(() => this.#refuse('Nothing was said.'), answerTimeoutMs);
		socket.setEncoding('utf8');
		socket.on('error', () => {});
		socket.on('close', () => {
			clearTimeout(this.#helloTimeout);
			events.gone();
		});
		socket.on('data', (chunk: string) => this.#hear(chunk));
		this.#say({type: 'hello', version: protocolVersion});
	}

	/** Sends a report's line unless it repeats the last one; drops notes that do not read. */
	tell(line: string): void {
		if (line === this.#told) return;
		this.#told = line;
		this.#socket.write(line);
		if (this.#socket.writableLength > maxBufferedBytes) this.#socket.destroy();
	}

	dismiss(why: Goodbye): void {
		if (this.#state === 'dismissed') return;
		this.#state = 'dismissed';
		clearTimeout(this.#helloTimeout);
		this.#say({type: 'bye', ...why});
		this.#socket.end();
		// A client that does not read does not close the connection either.
		const cut = setTimeout(() => this.#socket.destroy(), answerTimeoutMs);
		this.#socket.on('close', () => clearTimeout(cut));
	}

	#refuse(says: string): void {
		this.dismiss({kind: 'refused', says});
	}

	#hear(chunk: string): void {
		if (this.#state === 'dismissed') return;
		const lines = this.#lines.push(chunk);
		if (lines === 'too-long') {
			this.#refuse('A line was too long.');
			return;
		}

		for (const line of lines) this.#take(line);
	}

	#take(line: string): void {
		if (this.#state === 'dismissed') return;
		const heard = readClientLine(line);
		if ('wrong' in heard) {
			this.#refuse(heard.wrong);
			return;
		}

		const {message} = heard;
		if (message.type === 'hello') this.#greet(message.version);
		else if (this.#state === 'known') this.#events.wants(message.intent);
		else this.#refuse('The first line has to be a hello.');
	}

	#greet(version: number): void {
		const trouble = versionTrouble(version, 'notes');
		if (trouble !== undefined) {
			this.#refuse(trouble);
			return;
		}

		if (this.#state !== 'new') return;
		this.#state = 'known';
		clearTimeout(this.#helloTimeout);
		this.#events.arrived();
	}

	#say(message: ServerMessage): void {
		this.#socket.write(toLine(message));
	}
}
