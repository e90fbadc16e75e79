import {Latest} from '../../lab/latest.js';
import type {SeatHosts, SeatTerminal} from '../hosts/hosts.js';
import type {Line} from './line.js';
import {dataFrames, type GatewayFrame, type Hello, type LearnerFrame} from './protocol.js';

/** Remembers which host a seat is on. */
export type Placed = {
	readonly get: (seat: number) => Promise<string | undefined>;
	readonly set: (seat: number, host: string) => Promise<void>;
};

export type VisitOptions = {
	readonly line: Line<LearnerFrame, GatewayFrame>;
	readonly hello: Hello;
	/** Lines of the key file that the tutor in the seat is started with. */
	readonly keyFile: string;
	readonly hosts: SeatHosts;
	readonly placed: Placed;
	readonly log: (event: string) => void;
};

/** Shortest time between two changes of the window's size that a host is told, in milliseconds. */
const resizeTime = 50;

/** Time in which the tutor of a seat ends when its terminal is closed; then the next one is tried nonetheless. */
const closingTime = 15_000;

/** A learner at a seat, over one connection: the seat is made ready, and its tutor opened, until one of them ends. */
export class Visit {
	/** Settles when nothing of it is left in the seat. */
	readonly done: Promise<void>;
	readonly #options: VisitOptions;
	readonly #leaving = new AbortController();
	#terminal: SeatTerminal | undefined;
	#size: {readonly columns: number; readonly rows: number};
	readonly #sizes = new Latest<{columns: number; rows: number}>(resizeTime, (size) => this.#terminal?.resize(size));

	/** @param before the visit that had the seat until now */
	constructor(options: VisitOptions, before: Visit | undefined) {
		const {columns, rows} = options.hello;
		this.#options = options;
		this.#size = {columns, rows};
		if (options.line.closed.aborted) this.#leaving.abort();
		options.line.closed.addEventListener('abort', () => this.#leaving.abort(), {once: true});
		before?.leave({kind: 'ended', why: 'taken-over'});
		this.done = this.#stay(before).finally(() => this.#sizes.end());
	}

	/** Ends the visit with a last word to the learner; the tutor is closed, the lab is kept. */
	leave(last: GatewayFrame): void {
		this.#options.line.end(last);
		this.#leaving.abort();
	}

	/** Takes what the learner's program sends, in its order; settles when more can be taken. */
	async take(frame: LearnerFrame): Promise<void> {
		switch (frame.kind) {
			case 'data':
				// What is typed before there is a tutor is for nobody.
				await this.#terminal?.write(frame.data);
				return;
			case 'resize':
				this.#size = {columns: frame.columns, rows: frame.rows};
				this.#sizes.put(this.#size);
				return;
			case 'ping':
				this.#options.line.send({kind: 'pong'});
				return;
			case 'hello':
				this.leave({kind: 'refused', text: 'A connection has one seat only.'});
		}
	}

	async #stay(before: Visit | undefined): Promise<void> {
		const {log, line} = this.#options;
		try {
			if (before !== undefined) {
				log('waits until the connection before it is closed');
				await before.done;
			}

			const host = await this.#makeReady();
			if (host === undefined) return;
			const terminal = await this.#open(host);
			if (terminal === undefined) return;
			await this.#relay(host, terminal);
		} catch (error) {
			// A LabFault that names the host, or the roster's own words: no secret is in either.
			const text = error instanceof Error ? error.message : String(error);
			log(`fails: ${text}`);
			line.end({kind: 'later', text});
		}
	}

	get #isOver(): boolean {
		return this.#leaving.signal.aborted;
	}

	async #makeReady(): Promise<string | undefined> {
		const {hello, hosts, placed, line, log} = this.#options;
		if (this.#isOver) return undefined;
		const before = await placed.get(hello.seat);
		if (this.#isOver) return undefined;
		line.send({kind: 'notice', text: `Making your seat ready${before === undefined ? '' : ` on ${before}`} …`});
		const leaving = () => log('leaves before it is ready');
		this.#leaving.signal.addEventListener('abort', leaving, {once: true});
		const host = await hosts.ready(hello.seat, before).finally(() => {
			this.#leaving.signal.removeEventListener('abort', leaving);
		});
		if (host !== before) await placed.set(hello.seat, host);
		log(`is ready on ${host}`);
		return host;
	}

	async #open(host: string): Promise<SeatTerminal | undefined> {
		const {hello, hosts, keyFile, line} = this.#options;
		if (this.#isOver) return undefined;
		line.send({kind: 'notice', text: `Opening the tutor of your seat on ${host} …`});
		const {seat} = hello;
		const size = this.#size;
		const env = Object.fromEntries(Object.entries(hello.env).filter(([, value]) => value !== undefined));
		const terminal = await hosts.open(host, {seat, keyFile, size, env});
		if (size !== this.#size) terminal.resize(this.#size);
		return terminal;
	}

	async #relay(host: string, terminal: SeatTerminal): Promise<void> {
		const {line, log} = this.#options;
		this.#terminal = terminal;
		log(`has its tutor on ${host}`);
		terminal.onData((data) => {
			const hasRoom = dataFrames(data).map((frame) => line.send(frame));
			// A learner who does not read makes the tutor wait, and not this program's memory grow.
			if (hasRoom.includes(false)) terminal.pause();
		});
		const stopDraining = line.onDrain(() => terminal.resume());
		const left = aborted(this.#leaving.signal).then(() => 'left' as const);
		const end = await Promise.race([terminal.ended.then((exitCode) => ({exitCode})), left]);
		stopDraining();
		this.#terminal = undefined;
		if (end !== 'left') {
			await this.#tellEnd(host, end.exitCode);
			return;
		}

		log('leaves; its tutor is closed, its lab is kept');
		terminal.close();
		// What it still writes is dropped, and must not keep it from ending.
		terminal.resume();
		const closed = await Promise.race([terminal.ended.then(() => true), after(closingTime).then(() => false)]);
		if (!closed) log(`has a tutor on ${host} that does not end`);
	}

	/** A tutor ends when its learner leaves it; or with its host, and then it is to be had again. */
	async #tellEnd(host: string, exitCode: number | undefined): Promise<void> {
		const {hosts, line, log} = this.#options;
		const health = await hosts.health().then(
			(all) => all.get(host),
			() => undefined,
		);
		if (health?.kind === 'down') {
			log(`loses its host ${host}: ${health.why}`);
			line.end({kind: 'later', text: `${host}, on which your seat is, does not answer: ${health.why}`});
			return;
		}

		if (exitCode !== undefined && hasCrashed(exitCode)) {
			log(`loses its tutor on ${host} (exit code ${exitCode})`);
			const why = exitCode === killed ? 'was killed, as it is when the memory of a seat is used up' : 'has crashed';
			line.end({
				kind: 'later',
				text: `The tutor of your seat on ${host} ${why} (exit code ${exitCode}); its lab is kept.`,
			});
			return;
		}

		log('has left its tutor');
		line.end({kind: 'ended', why: 'tutor'});
	}
}

/** Exit code of what SIGKILL has ended. */
const killed = 137;

/** Signals by which somebody asks a tutor to end: SIGHUP, SIGINT, SIGTERM. */
const asked = [129, 130, 143];

/** Ended by a signal that nobody sends to a tutor in order to leave it. */
function hasCrashed(exitCode: number): boolean {
	return exitCode > 128 && !asked.includes(exitCode);
}

async function aborted(signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	await new Promise<void>((resolve) => {
		signal.addEventListener('abort', () => resolve(), {once: true});
	});
}

async function after(milliseconds: number): Promise<void> {
	await new Promise<void>((resolve) => {
		setTimeout(resolve, milliseconds).unref();
	});
}
