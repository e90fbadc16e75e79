import pg from 'pg';
import type {Variables} from '../course/variables.js';

/** What a server answered to one statement. */
export type Answer =
	/** Values in their text form, as psql shows them; `undefined` for NULL. */
	| {readonly kind: 'rows'; readonly rows: ReadonlyArray<ReadonlyArray<string | undefined>>}
	/** The server refused the connection or the statement. */
	| {readonly kind: 'refused'; readonly sqlstate: string; readonly message: string}
	/** Nobody answered: a code such as ECONNREFUSED. */
	| {readonly kind: 'unreachable'; readonly message: string};

/** Most time that a statement may take, in milliseconds. */
const patience = 5000;

/** Sets the session for attempts apart from the one for questions. */
const attemptSuffix = '#attempt';

/**
 * Most time that a connection may take, in milliseconds. It is short, because Docker's port forwarding takes a connection
 * to a container that is just starting and then says nothing for seconds, where the next attempt succeeds at once.
 */
const connectPatience = 700;

const asText = {getTypeParser: () => (value: string) => value};

/** Connections to the instances of a lab, one an instance, made when asked for and again when they broke. */
export class Servers {
	readonly #clients = new Map<string, Promise<pg.Client>>();
	readonly #variables: Variables;
	#attempts: Promise<unknown> = Promise.resolve();

	constructor(variables: Variables) {
		this.#variables = variables;
	}

	/** Runs one statement as the administrator. */
	async query(instance: string, statement: string): Promise<Answer> {
		try {
			const client = await this.#client(instance);
			const {rows} = await client.query({
				text: statement,
				rowMode: 'array',
				types: asText as unknown as pg.CustomTypesConfig,
			});
			return {
				kind: 'rows',
				rows: rows.map((row: unknown[]) => row.map((value) => (value === null ? undefined : String(value)))),
			};
		} catch (error) {
			if (!isStatementError(error)) await this.#drop(instance);
			return asAnswer(error);
		}
	}

	/**
	 * Runs one statement and takes it back, whatever it did. Attempts have a connection of their own and take turns,
	 * because a statement that fails would fail the others of its transaction.
	 */
	async attempt(instance: string, statement: string): Promise<Answer> {
		const turn = this.#attempts.then(async () => {
			const session = `${instance}${attemptSuffix}`;
			const begun = await this.query(session, 'BEGIN');
			if (begun.kind !== 'rows') return begun;
			try {
				return await this.query(session, statement);
			} finally {
				await this.query(session, 'ROLLBACK');
			}
		});
		this.#attempts = turn.catch(() => {});
		return turn;
	}

	/** Opens a replication connection of its own as a role, asks the server who it is, and closes it. */
	async identifySystem(instance: string, user: string, password: string): Promise<Answer> {
		const client = new pg.Client({
			...this.#address(instance),
			user,
			password,
			...({replication: 'true'} as object),
		});
		client.on('error', () => {});
		try {
			await client.connect();
			const {rows} = await client.query({text: 'IDENTIFY_SYSTEM', rowMode: 'array'});
			return {
				kind: 'rows',
				rows: rows.map((row: unknown[]) => row.map((value) => (value === null ? undefined : String(value)))),
			};
		} catch (error) {
			return asAnswer(error);
		} finally {
			void client.end().catch(() => {});
		}
	}

	/** Closes all connections. */
	async close(): Promise<void> {
		await Promise.all([...this.#clients.keys()].map((instance) => this.#drop(instance)));
	}

	#client(instance: string): Promise<pg.Client> {
		const known = this.#clients.get(instance);
		if (known) return known;
		const client = new pg.Client({
			...this.#address(instance),
			user: this.#variables.get('admin.user'),
			password: this.#variables.get('admin.password'),
			application_name: 'pg-replication-tutorial',
			statement_timeout: patience,
		});
		// A server that goes away tells so here; the next query connects anew.
		client.on('error', () => void this.#drop(instance));
		client.on('end', () => this.#clients.delete(instance));
		const connecting = client.connect().then(() => client);
		this.#clients.set(instance, connecting);
		return connecting;
	}

	#address(instance: string) {
		return {
			host: '127.0.0.1',
			port: Number(this.#variables.get(`${instance.replace(attemptSuffix, '')}.port`)),
			database: this.#variables.get('database'),
			connectionTimeoutMillis: connectPatience,
			query_timeout: patience,
			ssl: false,
		};
	}

	async #drop(instance: string): Promise<void> {
		const client = this.#clients.get(instance);
		this.#clients.delete(instance);
		await client?.then((connected) => connected.end()).catch(() => {});
	}
}

function isStatementError(error: unknown): boolean {
	// 57P0x: the server ends the session; 08xxx: the connection itself.
	return error instanceof pg.DatabaseError && !/^(57P0|08)/.test(error.code ?? '');
}

function asAnswer(error: unknown): Answer {
	if (error instanceof pg.DatabaseError) {
		return {
			kind: 'refused',
			sqlstate: error.code ?? '',
			message: [error.message, error.detail].filter(Boolean).join(' '),
		};
	}

	const {code, message} = error as NodeJS.ErrnoException;
	return {kind: 'unreachable', message: code && !message.includes(code) ? `${code} ${message}` : message};
}
