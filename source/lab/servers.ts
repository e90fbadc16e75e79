import {realpath} from 'node:fs/promises';
import path from 'node:path';
import type {ClientConfig} from 'pg';
import type {Engine} from './engine.js';
import {administratorPassword} from './passwords.js';
import {type Answer, type Ask, Session, type Stranger} from './session.js';
import {processTable} from './terminals/process-table.js';

/** Most time that a statement may take. */
const statementTimeoutMs = 5000;

/**
 * Most time for a connection, in milliseconds. It is short, because Docker's port forwarding accepts a connection to a
 * container that is just starting and then stays silent for seconds, where the next attempt succeeds at once.
 */
const connectTimeoutMs = 700;

/** The part of an engine that connections need. */
type ServersEngine = Pick<Engine, 'kind' | 'dir' | 'variables' | 'instance' | 'server' | 'readFile'>;

/** A server's answer to a login, and whether it has asked for the password. */
export type Login = {readonly answer: Answer; readonly askedForPassword: boolean};

/** Questions to the instances of a lab, over one connection an instance. */
export class Servers {
	readonly #sessions = new Map<string, Session>();
	readonly #engine: ServersEngine;

	constructor(engine: ServersEngine) {
		this.#engine = engine;
	}

	/** Runs one statement as the administrator. */
	async query(instance: string, statement: string): Promise<Answer> {
		return this.#session(instance).query(statement);
	}

	/** Runs one statement as the administrator and takes it back, whatever it did. */
	async attempt(instance: string, statement: string): Promise<Answer> {
		return this.#session(instance).attempt(statement);
	}

	/**
	 * Opens a replication connection of its own as a role, asks the server for its identity, and closes the connection.
	 * Tries it encrypted first, and then not, as the standby does by its `sslmode=prefer`: a record of `pg_hba.conf` may be
	 * for one of them (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION).
	 */
	async identifySystem(instance: string, user: string, password: string): Promise<Login> {
		// Only the administrator may read a server's identity.
		if (this.#engine.kind === 'local') {
			const known = await this.query(instance, 'SELECT 1');
			if (known.kind === 'foreign') return {answer: known, askedForPassword: false};
		}

		const encrypted = await this.#logIn(instance, user, password, {rejectUnauthorized: false});
		const {kind} = encrypted.answer;
		return kind === 'rows' || kind === 'foreign' ? encrypted : this.#logIn(instance, user, password, false);
	}

	async #logIn(instance: string, user: string, password: string, ssl: ClientConfig['ssl']): Promise<Login> {
		let askedForPassword = false;
		const givePassword = () => {
			askedForPassword = true;
			return password;
		};
		const walsender = new Session(
			// The driver hands `replication` on to the server, though its types do not say so.
			{...this.#address(instance), ssl, user, password: givePassword, ...({replication: 'true'} as object)},
			// A walsender cannot be asked.
			() => this.#strangerAt(instance, undefined),
		);
		try {
			const answer = await walsender.query('IDENTIFY_SYSTEM');
			return {answer, askedForPassword};
		} finally {
			void walsender.close();
		}
	}

	/** Lets go of the connection to an instance that waits for its clients to leave. */
	release(instance: string): void {
		void this.#sessions.get(instance)?.close();
	}

	/** Closes all connections. */
	async close(): Promise<void> {
		await Promise.all([...this.#sessions.values()].map((session) => session.close()));
	}

	#session(instance: string): Session {
		let session = this.#sessions.get(instance);
		if (session === undefined) {
			const config = {...administratorAt(this.#engine, instance), application_name: 'pg-replication-tutorial'};
			session = new Session(config, (ask) => this.#strangerAt(instance, ask));
			this.#sessions.set(instance, session);
		}

		return session;
	}

	/**
	 * A server on the port of an instance that does not run is a stranger; on the port of a running instance it must be
	 * the process of the instance's data folder, or its container.
	 */
	async #strangerAt(instance: string, ask: Ask | undefined): Promise<Stranger | undefined> {
		const server = await this.#engine.server(instance);
		if (server?.dataOf !== undefined) return {kind: 'shared-data', owner: server.dataOf};
		const unknown = {kind: 'unknown'} as const;
		if (this.#engine.kind !== 'local') return server === undefined ? unknown : undefined;
		const told = await ask?.(whichServer);
		if (told === undefined) {
			const port = Number(this.#engine.variables.get(`${instance}.port`));
			return server?.process?.port === port ? undefined : unknown;
		}

		const [backend, folder = ''] = told;
		const first = processTable().find(({pid}) => pid === Number(backend))?.parent;
		if (first !== undefined && server?.process?.pid === first) return undefined;
		const inLab = path.relative(await realpath(this.#engine.dir), folder);
		return first === undefined || inLab.startsWith('..') || path.isAbsolute(inLab)
			? unknown
			: {kind: 'lab-server', pid: String(first), folder: inLab};
	}

	#address(instance: string): ClientConfig {
		return addressOf(this.#engine, instance);
	}
}

/** The file of its process, in its data folder, may name another one. */
const whichServer = `SELECT pg_backend_pid(), current_setting('data_directory')`;

/**
 * The administrator's connection to an instance of a lab: five seconds for a statement, less for the connection. Before
 * an answer is believed, ask `runs`.
 */
export function administratorAt(
	engine: Pick<Engine, 'kind' | 'variables' | 'readFile'>,
	instance: string,
): ClientConfig {
	const {variables} = engine;
	return {
		...addressOf(engine, instance),
		user: variables.get('admin.user'),
		// Asked for at each connection: the file may have been written since.
		password: async () => (await administratorPassword(engine)) ?? '',
		statement_timeout: statementTimeoutMs,
	};
}

/** Whether an instance of the lab runs, so that a server on its port can be that instance. */
export async function runs(engine: Pick<Engine, 'instance'>, instance: string): Promise<boolean> {
	return (await engine.instance(instance)).kind === 'running';
}

function addressOf({variables}: Pick<Engine, 'variables'>, instance: string): ClientConfig {
	return {
		host: '127.0.0.1',
		port: Number(variables.get(`${instance}.port`)),
		database: variables.get('database'),
		connectionTimeoutMillis: connectTimeoutMs,
		query_timeout: statementTimeoutMs,
		ssl: false,
	};
}
