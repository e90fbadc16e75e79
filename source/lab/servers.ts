import type {ClientConfig} from 'pg';
import type {Variables} from '../course/variables.js';
import {type Answer, Session} from './session.js';

/** Most time that a statement may take, in milliseconds. */
const patience = 5000;

/**
 * Most time that a connection may take, in milliseconds. It is short, because Docker's port forwarding takes a connection
 * to a container that is just starting and then says nothing for seconds, where the next attempt succeeds at once.
 */
const connectPatience = 700;

/** Questions to the instances of a lab, over one connection an instance. */
export class Servers {
	readonly #sessions = new Map<string, Session>();
	readonly #variables: Variables;

	constructor(variables: Variables) {
		this.#variables = variables;
	}

	/** Runs one statement as the administrator. */
	async query(instance: string, statement: string): Promise<Answer> {
		return this.#session(instance).query(statement);
	}

	/** Runs one statement as the administrator and takes it back, whatever it did. */
	async attempt(instance: string, statement: string): Promise<Answer> {
		return this.#session(instance).attempt(statement);
	}

	/** Opens a replication connection of its own as a role, asks the server who it is, and closes it. */
	async identifySystem(instance: string, user: string, password: string): Promise<Answer> {
		// The driver hands `replication` on to the server, though its types do not say so.
		const walsender = new Session({...this.#address(instance), user, password, ...({replication: 'true'} as object)});
		try {
			return await walsender.query('IDENTIFY_SYSTEM');
		} finally {
			void walsender.close();
		}
	}

	/** Closes all connections. */
	async close(): Promise<void> {
		await Promise.all([...this.#sessions.values()].map((session) => session.close()));
	}

	#session(instance: string): Session {
		let session = this.#sessions.get(instance);
		if (session === undefined) {
			session = new Session({
				...this.#address(instance),
				user: this.#variables.get('admin.user'),
				password: this.#variables.get('admin.password'),
				application_name: 'pg-replication-tutorial',
				statement_timeout: patience,
			});
			this.#sessions.set(instance, session);
		}

		return session;
	}

	#address(instance: string): ClientConfig {
		return {
			host: '127.0.0.1',
			port: Number(this.#variables.get(`${instance}.port`)),
			database: this.#variables.get('database'),
			connectionTimeoutMillis: connectPatience,
			query_timeout: patience,
			ssl: false,
		};
	}
}
