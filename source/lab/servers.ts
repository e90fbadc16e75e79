import type {ClientConfig} from 'pg';
import type {Engine} from './engine.js';
import {administratorPassword} from './passwords.js';
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
	readonly #engine: Pick<Engine, 'kind' | 'variables' | 'instance' | 'readFile'>;

	constructor(engine: Pick<Engine, 'kind' | 'variables' | 'instance' | 'readFile'>) {
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

	/** Opens a replication connection of its own as a role, asks the server who it is, and closes it. */
	async identifySystem(instance: string, user: string, password: string): Promise<Answer> {
		// The driver hands `replication` on to the server, though its types do not say so.
		const walsender = new Session(
			{...this.#address(instance), user, password, ...({replication: 'true'} as object)},
			() => this.#runs(instance),
		);
		try {
			return await walsender.query('IDENTIFY_SYSTEM');
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
			session = new Session(config, () => this.#runs(instance));
			this.#sessions.set(instance, session);
		}

		return session;
	}

	/** Who answers on the port of an instance that does not run is somebody else. */
	async #runs(instance: string): Promise<boolean> {
		return runs(this.#engine, instance);
	}

	#address(instance: string): ClientConfig {
		return addressOf(this.#engine, instance);
	}
}

/**
 * How the administrator connects to an instance of a lab: five seconds for a statement, less for the connection. Whoever
 * connects by it asks `runs` before an answer is believed.
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
		statement_timeout: patience,
	};
}

/** Whether an instance of the lab runs, so that who answers on its port can be the one that is meant. */
export async function runs(engine: Pick<Engine, 'instance'>, instance: string): Promise<boolean> {
	return (await engine.instance(instance)).kind === 'running';
}

function addressOf({variables}: Pick<Engine, 'variables'>, instance: string): ClientConfig {
	return {
		host: '127.0.0.1',
		port: Number(variables.get(`${instance}.port`)),
		database: variables.get('database'),
		connectionTimeoutMillis: connectPatience,
		query_timeout: patience,
		ssl: false,
	};
}
