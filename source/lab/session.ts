import type {Duplex} from 'node:stream';
import pg from 'pg';

/** A server's answer to one statement. */
export type Answer =
	/** Values in their text form, as psql shows them; `undefined` for NULL. */
	| {readonly kind: 'rows'; readonly rows: ReadonlyArray<ReadonlyArray<string | undefined>>}
	/** The server refused the connection or the statement. */
	| {readonly kind: 'refused'; readonly sqlstate: string; readonly message: string}
	/** No server answered: none listens, or the connection was accepted and stayed silent, or another error. */
	| {readonly kind: 'unreachable'; readonly how: 'refused' | 'silent' | 'failed'; readonly message: string}
	/** Another server than the instance answered on the port. */
	| {readonly kind: 'foreign'; readonly port: string; readonly stranger: Stranger; readonly message: string};

/** The server that answers in place of the instance. */
export type Stranger =
	/** A server of which nothing more is known. */
	| {readonly kind: 'unknown'}
	/** A server that was started with a folder of the lab, by its process on this machine. */
	| {readonly kind: 'lab-server'; readonly pid: string; readonly folder: string}
	/** The instance itself, but it serves the data of another instance. */
	| {readonly kind: 'shared-data'; readonly owner: string};

/** Asks the server that has let the caller in; the first row, or undefined when it refuses. */
export type Ask = (statement: string) => Promise<ReadonlyArray<string | undefined> | undefined>;

/** Identifies a server that is not the instance; without `ask` the server has refused the connection. */
export type FindStranger = (ask: Ask | undefined) => Promise<Stranger | undefined>;

const asText = {getTypeParser: () => (value: string) => value} as unknown as pg.CustomTypesConfig;

/** Time that a server has to end the connection before the connection is cut: a stopped process never does. */
const closeTimeoutMs = 500;

/** A connection that is opened on demand, and opened again when it broke. Its users take turns. */
export class Session {
	readonly #config: pg.ClientConfig;
	readonly #findStranger: FindStranger;
	readonly #onLost: (why: Error | undefined) => void;
	#client: pg.Client | undefined;
	/** The connection that is being opened or used, established or not. */
	#current: pg.Client | undefined;
	#turn: Promise<unknown> = Promise.resolve();

	/**
	 * @param findStranger is called for each server that a new connection has reached
	 * @param onLost is called when an established connection breaks between two questions, with the server's last message
	 */
	constructor(
		config: pg.ClientConfig,
		findStranger: FindStranger,
		onLost: (why: Error | undefined) => void = () => {},
	) {
		this.#config = config;
		this.#findStranger = findStranger;
		this.#onLost = onLost;
	}

	/**
	 * Runs one statement.
	 * @param name under which the server keeps the statement's plan, for one that is repeated
	 */
	async query(statement: string, name?: string): Promise<Answer> {
		return this.#inTurn((client) => ask(client, statement, name));
	}

	/** Runs one statement and takes it back, whatever it did. */
	async attempt(statement: string): Promise<Answer> {
		return this.#inTurn(async (client) => {
			await client.query('BEGIN');
			// Repeated refusals would fill the log that the learner reads.
			await client.query("SET LOCAL log_min_messages = 'panic'");
			try {
				return await ask(client, statement);
			} finally {
				await client.query('ROLLBACK').catch(() => this.#drop(client));
			}
		});
	}

	/** Ends the connection after the question that is under way; a later question makes a new one. */
	async close(): Promise<void> {
		const turn = this.#turn.then(async () => {
			const client = this.#client;
			this.#client = undefined;
			if (client === undefined) return;
			const cut = setTimeout(() => client.connection.stream.destroy(), closeTimeoutMs);
			await client.end().catch(() => {});
			clearTimeout(cut);
		});
		this.#turn = turn;
		await turn;
	}

	/** Cuts the connection now; the question that is under way is answered as unreachable. A later one makes a new one. */
	cut(): void {
		const client = this.#current;
		this.#client = undefined;
		this.#current = undefined;
		client?.connection.stream.destroy();
	}

	#inTurn(use: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
		const turn = this.#turn.then(async () => {
			let client: pg.Client | undefined;
			try {
				client = await this.#connected();
				return await use(client);
			} catch (error) {
				if (client && !isStatementError(error)) this.#drop(client);
				return asAnswer(error);
			}
		});
		this.#turn = turn;
		return turn;
	}

	async #connected(): Promise<pg.Client> {
		if (this.#client) return this.#client;
		const client = new pg.Client(this.#config);
		this.#current = client;
		cutOnThrow(client.connection.stream);
		client.connection.on('sslconnect', () => cutOnThrow(client.connection.stream));
		// A server that shuts down reports it here, between two questions; the next question reconnects.
		client.on('error', (error) => this.#lose(client, error));
		client.on('end', () => this.#lose(client, undefined));
		// A refusal is an answer, too, and a stranger's tells nothing about the instance.
		const refusal = await client.connect().then(
			() => undefined,
			(error: unknown) => {
				if (error instanceof pg.DatabaseError || asksForTicket(error)) return error;
				throw error;
			},
		);
		const askServer: Ask = async (statement) => (await ask(client, statement).catch(() => undefined))?.rows[0];
		const stranger = await this.#findStranger(refusal === undefined ? askServer : undefined);
		if (stranger !== undefined) {
			this.#drop(client);
			throw new ForeignServer(this.#config.port ?? 0, stranger);
		}

		if (refusal) throw refusal;

		this.#client = client;
		return client;
	}

	#lose(client: pg.Client, why: Error | undefined): void {
		const wasGood = this.#client === client;
		this.#drop(client);
		if (wasGood) this.#onLost(why);
	}

	#drop(client: pg.Client): void {
		if (this.#client === client) this.#client = undefined;
		if (this.#current === client) this.#current = undefined;
		void client.end().catch(() => {});
	}
}

/**
 * Ends a connection with the error that its reader throws. The driver's parser throws at a message that it does not know,
 * in a listener of the socket, where nobody can catch it.
 */
function cutOnThrow(stream: Duplex): void {
	const emit = stream.emit.bind(stream);
	stream.emit = (event: string | symbol, ...values: unknown[]) => {
		try {
			return emit(event, ...values);
		} catch (error) {
			stream.destroy(error as Error);
			return true;
		}
	};
}

/** The driver does not know the server's requests for GSSAPI and SSPI. */
function asksForTicket(error: unknown): error is Error {
	return error instanceof Error && /^Unknown authenticationOk message type [79]$/.test(error.message);
}

/** Another server has the port, and would accept our password: everyone who follows the document uses it. */
class ForeignServer extends Error {
	constructor(
		readonly port: number,
		readonly stranger: Stranger,
	) {
		super(`port ${port} is answered by another server`);
	}
}

async function ask(client: pg.Client, statement: string, name?: string): Promise<Answer & {kind: 'rows'}> {
	const {rows} = await client.query({text: statement, rowMode: 'array', types: asText, ...(name && {name})});
	return {
		kind: 'rows',
		rows: rows.map((row: unknown[]) => row.map((value) => (value === null ? undefined : String(value)))),
	};
}

function isStatementError(error: unknown): boolean {
	// 57P0x: the server ends the session; 08xxx: the connection itself.
	return error instanceof pg.DatabaseError && !/^(57P0|08)/.test(error.code ?? '');
}

function asAnswer(error: unknown): Answer {
	if (error instanceof ForeignServer) {
		return {kind: 'foreign', port: String(error.port), stranger: error.stranger, message: error.message};
	}

	if (error instanceof pg.DatabaseError) {
		const message = [error.message, error.detail].filter(Boolean).join(': ');
		return {kind: 'refused', sqlstate: error.code ?? '', message};
	}

	if (asksForTicket(error)) {
		const message = 'the server asks for a ticket of GSSAPI or SSPI, not for a password';
		return {kind: 'refused', sqlstate: '28000', message};
	}

	const {code, message} = error as NodeJS.ErrnoException;
	return {
		kind: 'unreachable',
		how: code === 'ECONNREFUSED' ? 'refused' : silences.test(code ?? message) ? 'silent' : 'failed',
		message: code && !message.includes(code) ? `${code} ${message}` : message,
	};
}

/** The driver's messages for a connection that was accepted and stayed silent. */
const silences =
	/^(ECONNRESET|timeout expired|Connection terminated unexpectedly|Connection terminated due to connection timeout)/;
