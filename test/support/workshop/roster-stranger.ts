import pg from 'pg';
import type {RosterAccess} from '../../../source/workshop/roster/roster.js';

/** A client with access to a roster that tries all kinds of statements, without the program. */
export class Stranger {
	readonly #client: pg.Client;

	private constructor(client: pg.Client) {
		this.#client = client;
	}

	static async enter({host, port, database, role, password}: RosterAccess): Promise<Stranger> {
		const client = new pg.Client({host, port, database, user: role, password});
		client.on('error', () => {});
		await client.connect();
		return new Stranger(client);
	}

	/**
	 * Tries a statement and takes it back.
	 * @returns how many rows it came to, or the SQLSTATE with which it was refused
	 */
	async attempt(statement: string): Promise<number | string> {
		await this.#client.query('BEGIN');
		try {
			return (await this.#client.query(statement)).rowCount ?? 0;
		} catch (error) {
			return (error as pg.DatabaseError).code ?? String(error);
		} finally {
			await this.#client.query('ROLLBACK');
		}
	}

	/** Does it, for good. */
	async run(statement: string): Promise<readonly Record<string, unknown>[]> {
		return (await this.#client.query(statement)).rows;
	}

	async leave(): Promise<void> {
		await this.#client.end();
	}
}
