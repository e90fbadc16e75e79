import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {chown, copyFile, mkdir, rm, writeFile} from 'node:fs/promises';
import {hostname, networkInterfaces} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import pg from 'pg';
import {accountToDropTo} from '../../../source/lab/local/account.js';
import {findPrograms} from '../../../source/lab/local/programs.js';
import {makeCertificate} from '../../../source/workshop/certificate.js';
import type {Administrator} from '../../../source/workshop/roster/roster.js';
import {freePort} from '../network/free-port.js';
import {privateHome} from '../processes/private-home.js';

const administratorPassword = 'the-administrator-of-a-test';

/** Time that a server has to start, in milliseconds; after a crash it waits for what is left of the one before. */
const patience = 30_000;

/** An address of this machine that does not look like it, so that TLS is wanted there. */
export const outerHost =
	Object.values(networkInterfaces())
		.flat()
		.find((address) => address?.family === 'IPv4' && !address.internal)?.address ?? hostname();

/** A PostgreSQL server for rosters, with a database `workshop`, which a test starts, kills and starts again. */
export class RosterServer {
	readonly #dir: string;
	readonly #bin: string;
	readonly #ids: {readonly uid?: number; readonly gid?: number};
	readonly #removeHome: () => Promise<void>;
	readonly port: number;
	#process: ChildProcess | undefined;
	fingerprint = '';

	private constructor(
		dir: string,
		bin: string,
		ids: {readonly uid?: number; readonly gid?: number},
		removeHome: () => Promise<void>,
		port: number,
	) {
		this.#dir = dir;
		this.#bin = bin;
		this.#ids = ids;
		this.#removeHome = removeHome;
		this.port = port;
	}

	/** @param settings lines of postgresql.conf, beside those that every test wants */
	static async start({settings = ''} = {}): Promise<RosterServer> {
		const programs = await findPrograms();
		if (programs === undefined) throw new Error('This test needs the programs of PostgreSQL.');
		const {home, remove} = privateHome();
		const account = await accountToDropTo();
		const ids = account === undefined ? {} : {uid: account.uid, gid: account.gid};
		const dir = path.join(home, 'roster');
		await mkdir(dir, {mode: 0o700});
		if (account) await chown(dir, account.uid, account.gid);
		const server = new RosterServer(dir, programs.bin, ids, remove, await freePort());
		await server.#initialise(settings);
		await server.up();
		await server.sql('CREATE DATABASE workshop', 'postgres');
		return server;
	}

	/** Of the server's parent process. */
	get pid(): number | undefined {
		return this.#process?.pid;
	}

	administrator(more: Partial<Administrator> = {}): Administrator {
		const {port} = this;
		return {host: '127.0.0.1', port, database: 'workshop', user: 'admin', password: administratorPassword, ...more};
	}

	/** Starts it, and settles when it accepts connections. */
	async up(): Promise<void> {
		const deadline = performance.now() + patience;
		for (;;) {
			if (this.#process === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) {
				this.#process = spawn(path.join(this.#bin, 'postgres'), ['-D', path.join(this.#dir, 'pgdata')], {
					...this.#ids,
					cwd: this.#dir,
					stdio: 'ignore',
				});
			}

			const refusal = await this.sql('SELECT 1', 'postgres').then(
				() => undefined,
				(error: unknown) => error,
			);
			if (refusal === undefined) return;
			if (performance.now() > deadline) throw refusal;
		}
	}

	/** Kills the server, with -9, or as pg_ctl's fast stop does. */
	async down(signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL'): Promise<void> {
		const ended = this.#process;
		this.#process = undefined;
		if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
		const exit = new Promise((resolve) => ended.once('exit', resolve));
		ended.kill(signal);
		await exit;
	}

	/** Gives it another certificate, which counts from the next connection on. */
	async exchangeCertificate(): Promise<void> {
		await this.#writeCertificate();
		await this.sql('SELECT pg_reload_conf()', 'postgres');
	}

	/** Puts rules of pg_hba.conf before those that it has. */
	async exchangeRules(first: string): Promise<void> {
		await this.#writeRules(first);
		await this.sql('SELECT pg_reload_conf()', 'postgres');
	}

	/** Puts its certificate where another process is to have the same. */
	async copyCertificate(folder: string): Promise<void> {
		for (const file of ['server.key', 'server.crt'])
			await copyFile(path.join(this.#dir, file), path.join(folder, file));
	}

	/** Runs statements as the administrator. */
	async sql(text: string, database = 'workshop'): Promise<pg.QueryResult> {
		const {user, password} = this.administrator();
		const client = new pg.Client({host: '127.0.0.1', port: this.port, user, password, database});
		client.on('error', () => {});
		try {
			await client.connect();
			return await client.query(text);
		} finally {
			await client.end().catch(() => {});
		}
	}

	async remove(): Promise<void> {
		await this.down('SIGINT');
		await rm(this.#dir, {recursive: true, force: true});
		await this.#removeHome();
	}

	async #initialise(settings: string): Promise<void> {
		await this.#write('password', administratorPassword);
		await promisify(execFile)(
			path.join(this.#bin, 'initdb'),
			['-N', '-D', 'pgdata', '-U', 'admin', '--pwfile=password', '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'],
			{...this.#ids, cwd: this.#dir},
		);
		await this.#writeCertificate();
		await this.#writeRules('');
		await this.#write(
			'pgdata/postgresql.auto.conf',
			`listen_addresses = '*'
port = ${this.port}
unix_socket_directories = ''
max_connections = 400
fsync = off
shared_buffers = 32MB
ssl = on
ssl_cert_file = '../server.crt'
ssl_key_file = '../server.key'
lc_messages = 'C'
logging_collector = on
${settings}
`,
		);
	}

	async #writeRules(first: string): Promise<void> {
		await this.#write(
			'pgdata/pg_hba.conf',
			`${first}
host all all 127.0.0.1/32 scram-sha-256
hostssl workshop all all scram-sha-256
`,
		);
	}

	async #writeCertificate(): Promise<void> {
		const {key, cert, fingerprint} = await makeCertificate([outerHost]);
		await this.#write('server.key', key);
		await this.#write('server.crt', cert);
		this.fingerprint = fingerprint;
	}

	async #write(name: string, text: string): Promise<void> {
		const file = path.join(this.#dir, name);
		await writeFile(file, text, {mode: 0o600});
		const {uid, gid} = this.#ids;
		if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
	}
}
