import pg from 'pg';
import {within} from '../base/within.js';
import type {Engine} from '../lab/engine.js';
import {administratorAt, runs} from '../lab/servers.js';
import {type Answer, Session} from '../lab/session.js';
import {absenceOf, noAnswer} from './absence.js';
import {ArchiveWatch} from './archive-watch.js';
import type {Away, InstanceView, LookResult} from './assemble.js';
import {readFacts, type ServerFacts} from './facts.js';
import {question} from './question.js';
import {ready, smartShutdown, turningPoint} from './turning-points.js';
import {portOf} from './unknown-cluster.js';

/** How often an instance is asked: twice a second, every three seconds, never. */
export type PollRate = 'fast' | 'slow' | 'off';

/** The part of an engine that a watch uses. */
export type WatchedEngine = Pick<
	Engine,
	'kind' | 'variables' | 'instance' | 'archiveFolder' | 'recentLog' | 'readFile'
>;

/** Time between two looks: at a server that answers, that is away, that is just stopping. */
const intervalsMs = {fast: {there: 500, away: 1000, leaving: 200}, slow: {there: 3000, away: 3000, leaving: 500}};

/** Shortest time between two looks when much happens. */
const minIntervalMs = 200;

/** Time that a server or the Docker daemon has for an answer before it counts as silent. */
const answerTimeoutMs = 600;

/**
 * Time without a connection after the server has refused one or has ended it: every refusal is a line in the server log
 * that the learner reads.
 */
const reconnectDelayMs = 2000;

/** Time that the end of a connection may take; a Docker daemon that hangs must not hold it up. */
const closeTimeoutMs = 1000;

/** Looks at an archive folder that could not be read come this far apart. */
const archiveRetryMs = 10_000;

/** Looks at one instance again and again, over a connection of its own, and never waits for another one. */
export class InstanceWatch {
	readonly #name: string;
	readonly #engine: WatchedEngine;
	readonly #seen: () => void;
	readonly #session: Session;
	readonly #archive: ArchiveWatch;
	#pollRate: PollRate = 'off';
	#timer: NodeJS.Timeout | undefined;
	#looking = false;
	#again = false;
	#closed = false;
	#held = false;
	/** How often it was held; a look during which this has changed has seen a server that stood still. */
	#holds = 0;
	#lookedAt = 0;
	#pending: Promise<Answer> | undefined;
	#sighting: LookResult = {kind: 'unknown'};
	#facts: ServerFacts | undefined;
	/** No connection is made before this time, on the clock of `performance`. */
	#reconnectAt = 0;
	#refusal: Away | undefined;
	#archiveRetryAt = 0;

	/** @param seen is called after each look */
	constructor(name: string, engine: WatchedEngine, seen: () => void) {
		this.#name = name;
		this.#engine = engine;
		this.#seen = seen;
		this.#archive = new ArchiveWatch(name, engine, seen);
		const config = {
			...administratorAt(engine, name),
			// The course never drops this database.
			database: 'postgres',
			application_name: 'pg-replication-tutorial cluster',
			options: '-c default_transaction_read_only=on -c lock_timeout=300 -c jit=off -c search_path=pg_catalog',
		};
		this.#session = new Session(
			config,
			async () => ((await runs(engine, name)) ? undefined : {kind: 'unknown'}),
			(why) => this.#onLost(why),
		);
	}

	/** What is known of the instance now. */
	get view(): InstanceView {
		const {variables, kind} = this.#engine;
		const port = portOf(variables, this.#name);
		return {
			name: this.#name,
			port,
			// Containers find each other in their own network, at the port of the image.
			address: {host: variables.get(`${this.#name}.host`) ?? '', port: kind === 'docker' ? 5432 : port},
			sighting: this.#sighting,
			...(this.#facts && {facts: this.#facts}),
			archive: this.#archive.view,
		};
	}

	/** Asks the instance at this rate from now on; `off` closes the connection. */
	setPollRate(pollRate: PollRate): void {
		if (pollRate === this.#pollRate) return;
		this.#pollRate = pollRate;
		if (pollRate === 'off') this.#disconnect();
		else void this.#round();
	}

	/** Something may have changed: looks now, unless that was done a moment ago. */
	wake(): void {
		if (!this.#isWanted()) return;
		if (this.#looking) {
			this.#again = true;
			return;
		}

		this.#schedule(Math.max(0, this.#lookedAt + minIntervalMs - performance.now()));
	}

	/** Stops looking until `release`, and ignores the result of a look that has begun. */
	hold(): void {
		this.#held = true;
		this.#holds++;
		clearTimeout(this.#timer);
	}

	release(): void {
		if (!this.#held) return;
		this.#held = false;
		void this.#round();
	}

	/** Takes in a line of the instance's server log. */
	log(line: string): void {
		this.#archive.log(line);
		if (smartShutdown.test(line)) this.#leaveForShutdown();
		if (ready.test(line)) this.#reconnectAt = 0;
		if (turningPoint.test(line)) this.wake();
	}

	/** Stops looking and ends the connection. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.#disconnect();
	}

	async #disconnect(): Promise<void> {
		clearTimeout(this.#timer);
		// A question without an answer would hold up the end.
		if (this.#pending) this.#session.cut();
		await within(this.#session.close(), closeTimeoutMs, () => {});
	}

	async #round(): Promise<void> {
		if (!this.#isWanted()) return;
		if (this.#looking) {
			this.#again = true;
			return;
		}

		clearTimeout(this.#timer);
		this.#looking = true;
		this.#again = false;
		const holds = this.#holds;
		try {
			const sighting = await this.#look();
			if (this.#holds === holds) this.#sighting = sighting;
		} finally {
			this.#looking = false;
			this.#lookedAt = performance.now();
		}

		if (this.#closed) return;
		this.#seen();
		if (this.#isWanted()) this.#schedule(this.#again ? minIntervalMs : this.#pace());
	}

	#isWanted(): boolean {
		return !this.#closed && !this.#held && this.#pollRate !== 'off';
	}

	#pace(): number {
		const {there, away, leaving} = intervalsMs[this.#pollRate === 'slow' ? 'slow' : 'fast'];
		if (this.#sighting.kind === 'answers') return there;
		return this.#isReconnectDelayed() && this.#sighting.kind === 'recovering' ? leaving : away;
	}

	#schedule(wait: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#round(), wait);
	}

	async #look(): Promise<LookResult> {
		if (this.#isReconnectDelayed()) return (await this.#absence()) ?? this.#refusal ?? noAnswer;
		switch (this.#sighting.kind) {
			// A connection to a server that is not there costs time, and another program's server may listen there.
			case 'unknown':
			case 'absent':
			case 'created':
			case 'stopped':
				return (await this.#absence()) ?? this.#ask();
			default:
				return this.#ask();
		}
	}

	async #ask(): Promise<LookResult> {
		const blind = performance.now() < this.#archiveRetryAt;
		const archive = blind ? undefined : this.#engine.archiveFolder(this.#name);
		this.#pending ??= this.#session.query(question(archive), blind ? 'cluster' : 'cluster with archive');
		const pending = this.#pending;
		const forget = () => {
			if (this.#pending === pending) this.#pending = undefined;
		};
		const answer = await within(pending, answerTimeoutMs, () => undefined);
		if (answer === undefined) {
			void pending.then(() => {
				forget();
				this.wake();
			});
			return (await this.#absence()) ?? noAnswer;
		}

		forget();
		switch (answer.kind) {
			case 'rows':
				return this.#take(readFacts(answer.rows[0]?.[0]));
			case 'refused':
				return this.#refused(answer.sqlstate, answer.message);
			case 'unreachable':
				return (
					(await this.#absence()) ??
					(/time(out|d)/i.test(answer.message) ? noAnswer : {kind: 'silent', says: answer.message})
				);
			case 'foreign':
				return (await this.#absence()) ?? {kind: 'silent', says: answer.message};
		}
	}

	async #refused(sqlstate: string, message: string): Promise<LookResult> {
		switch (sqlstate) {
			// A promotion happened during the statement, or another session holds a lock that it needs.
			case '55000':
			case '55P03':
				return this.#sighting;
			case '57014':
				return noAnswer;
			default:
		}

		if (/could not (open|stat|read) (directory|file)/.test(message) && performance.now() >= this.#archiveRetryAt) {
			this.#archiveRetryAt = performance.now() + archiveRetryMs;
			return this.#ask();
		}

		this.#delayReconnect(
			/^57P0/.test(sqlstate) ? {kind: 'recovering', says: message} : {kind: 'refusing', sqlstate, says: message},
		);
		return (await this.#absence()) ?? this.#refusal ?? noAnswer;
	}

	/** The state of an instance that does not run, as the engine reports it; undefined when it runs. */
	async #absence(): Promise<Away | undefined> {
		const absence = await absenceOf(this.#engine, this.#name, answerTimeoutMs);
		if (absence === undefined || absence.kind === 'unknown') return absence;
		this.#reconnectAt = 0;
		// A server of that name that comes later need not be this one.
		if (absence.kind === 'absent') this.#facts = undefined;
		return absence;
	}

	#take(facts: ServerFacts): LookResult {
		this.#facts = facts;
		this.#archive.take(facts.archive);
		return {kind: 'answers', facts};
	}

	#onLost(why: Error | undefined): void {
		if (why instanceof pg.DatabaseError) this.#delayReconnect({kind: 'recovering', says: why.message});
		void this.#round();
	}

	#delayReconnect(refusal: Away): void {
		this.#refusal = refusal;
		this.#reconnectAt = performance.now() + reconnectDelayMs;
	}

	#isReconnectDelayed(): boolean {
		return performance.now() < this.#reconnectAt;
	}

	/** The server waits for its clients to leave, and this is one of them. */
	#leaveForShutdown(): void {
		this.#delayReconnect({kind: 'recovering', says: 'the database system is shutting down'});
		void this.#session.close();
		this.wake();
	}
}
