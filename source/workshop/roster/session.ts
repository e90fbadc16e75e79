import type {TLSSocket} from 'node:tls';
import pg from 'pg';
import {fingerprintOf} from '../certificate.js';
import {isLoopback} from '../loopback.js';
import {
	away,
	type Credential,
	otherCertificate,
	rosterFault,
	type ServerAddress,
	unproven,
	withoutPassword,
} from './faults.js';
import type {RosterFault} from './roster.js';

/** Most time that connecting, and each question, may take. */
export const answerTimeoutMs = 5000;

/**
 * Most time for a connection in the background, in milliseconds. When a whole class reconnects at once, a server
 * accepts only so many a second; a client that gives up early is at the end of the queue again.
 */
export const backgroundConnectTimeoutMs = 10_000;

/** Time that a server has to end the connection before the connection is cut. */
const closeTimeoutMs = 500;

export type Entrance = {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly role: string;
	readonly password?: string;
	/** Of the server's certificate; another one is refused. */
	readonly fingerprint?: string;
};

export type Rows = ReadonlyArray<Record<string, unknown>>;

/** A connection to a roster; its questions take turns, and reject with a RosterFault. Once lost it stays lost. */
export type RosterSession = {
	/** Rows of one statement. @param limit most time that the answer may take, in milliseconds */
	readonly query: (text: string, values?: readonly unknown[], limit?: number) => Promise<Rows>;
	/** Rows of each of several statements, which go to the server together. */
	readonly queries: (text: string, limit?: number) => Promise<readonly Rows[]>;
	/** Runs the work in a transaction, and rolls it back on an error. */
	readonly transaction: <T>(work: () => Promise<T>) => Promise<T>;
	readonly onNotification: (listener: () => void) => void;
	/** Settles, never rejects, when either side has ended the connection. */
	readonly lost: Promise<void>;
	readonly isLost: () => boolean;
	/** SHA-256 of the server's certificate; absent on loopback without one. */
	readonly fingerprint?: string;
	/** The database, of which a fault may want to speak. */
	readonly address: ServerAddress;
	readonly close: () => Promise<void>;
};

/**
 * Opens a connection. Over a network it uses TLS, and the server has to prove by SCRAM with channel binding (RFC 5802,
 * RFC 5929) that it knows the password and that no one sits in between; other requests for a password are refused.
 * @param connecting most time until it is open, in milliseconds
 * @throws RosterFault
 */
export async function openSession(
	entrance: Entrance,
	credential: Credential,
	{signal, connecting = answerTimeoutMs}: {readonly signal?: AbortSignal; readonly connecting?: number} = {},
): Promise<RosterSession> {
	const address = {host: entrance.host, port: entrance.port, credential};
	const isSecured = entrance.fingerprint !== undefined || !isLoopback(entrance.host);
	const proof = {isBound: false, isGiven: false};
	let refusal: RosterFault | undefined;
	const refuse = (fault: RosterFault) => {
		refusal ??= fault;
		return fault;
	};

	const client: pg.Client = new pg.Client({
		host: entrance.host,
		port: entrance.port,
		database: entrance.database,
		user: entrance.role,
		// Asked for when the server wants it, after the handshake.
		password: () => {
			if (!entrance.password) throw refuse(withoutPassword(address));
			if (!isSecured) return entrance.password;
			if (!proof.isBound) throw refuse(unproven(address));
			if (entrance.fingerprint !== undefined && certificateOf(client) !== entrance.fingerprint) {
				throw refuse(otherCertificate(address));
			}

			return entrance.password;
		},
		// Channel binding proves the server's identity, not an authority.
		ssl: isSecured ? {rejectUnauthorized: false, minVersion: 'TLSv1.2'} : false,
		enableChannelBinding: true,
		connectionTimeoutMillis: connecting,
		keepAlive: true,
		application_name: 'pg-replication-tutorial',
		// Settings of the environment or the role must not count, nor functions that others make in a schema for all.
		options: `-c statement_timeout=${answerTimeoutMs} -c client_min_messages=warning -c datestyle=iso -c row_security=on -c search_path=pg_catalog`,
	});
	client.connection.on('authenticationSASL', ({mechanisms}: {mechanisms: readonly string[]}) => {
		proof.isBound = mechanisms.includes('SCRAM-SHA-256-PLUS');
	});
	client.connection.on('authenticationSASLFinal', () => {
		proof.isGiven = true;
	});
	const cut = () => client.connection.stream.destroy();
	signal?.addEventListener('abort', cut);
	const lost = new Promise<void>((resolve) => {
		client.on('error', () => resolve());
		client.on('end', () => resolve());
	});

	try {
		if (signal?.aborted) throw away(address);
		await client.connect();
		// A server that asks for no proof has given none.
		if (isSecured && !(proof.isBound && proof.isGiven)) throw unproven(address);
	} catch (error) {
		cut();
		throw refusal ?? rosterFault(error, address);
	} finally {
		signal?.removeEventListener('abort', cut);
	}

	return talk(client, address, lost, isSecured ? certificateOf(client) : undefined);
}

function talk(
	client: pg.Client,
	address: ServerAddress,
	lost: Promise<void>,
	fingerprint: string | undefined,
): RosterSession {
	let isLost = false;
	let turn: Promise<unknown> = Promise.resolve();
	void lost.then(() => {
		isLost = true;
	});

	const ask = <R>(question: () => Promise<R>, limit = answerTimeoutMs): Promise<R> => {
		const answer = turn.then(async () => {
			if (isLost) throw away(address);
			const timer = setTimeout(() => client.connection.stream.destroy(new Error('timeout')), limit);
			try {
				return await question();
			} catch (error) {
				throw rosterFault(error, address);
			} finally {
				clearTimeout(timer);
			}
		});
		turn = answer.catch(() => {});
		return answer;
	};

	const query: RosterSession['query'] = (text, values, limit) =>
		ask(async () => (await client.query(text, values as unknown[])).rows, limit);

	return {
		query,
		queries: (text, limit) =>
			ask(async () => {
				try {
					// One result alone is no list.
					const results = [(await client.query(text)) as pg.QueryResult | pg.QueryResult[]].flat();
					return results.map(({rows}) => rows);
				} catch (error) {
					// A transaction that was begun in it must not stay open.
					if (error instanceof pg.DatabaseError) await client.query('ROLLBACK');
					throw error;
				}
			}, limit),
		async transaction(work) {
			await query('BEGIN');
			try {
				const result = await work();
				await query('COMMIT');
				return result;
			} catch (error) {
				await query('ROLLBACK').catch(() => client.connection.stream.destroy());
				throw error;
			}
		},
		onNotification: (listener) => void client.on('notification', listener),
		lost,
		isLost: () => isLost,
		fingerprint,
		address,
		async close() {
			const timer = setTimeout(() => client.connection.stream.destroy(), closeTimeoutMs);
			await client.end().catch(() => {});
			clearTimeout(timer);
		},
	};
}

function certificateOf(client: pg.Client): string | undefined {
	const socket = client.connection.stream as Partial<TLSSocket>;
	const der = socket.getPeerCertificate?.()?.raw;
	return der === undefined ? undefined : fingerprintOf(der);
}
