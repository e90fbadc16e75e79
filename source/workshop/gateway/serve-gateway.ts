import type {Duplex} from 'node:stream';
import type {SeatHosts} from '../hosts/hosts.js';
import {isLoopback} from '../loopback.js';
import {RosterFault} from '../roster/roster.js';
import {accept, type Certificate} from './accept.js';
import {Admission, type AdmissionOptions} from './admission.js';
import {BoundedLog} from './bounded-log.js';
import {Line, longestSilence} from './line.js';
import {
	encodeGatewayFrame,
	type GatewayFrame,
	type Hello,
	type LearnerFrame,
	learnerFrames,
	ProtocolError,
} from './protocol.js';
import {type Placed, Visit} from './visit.js';

export type GatewayOptions = {
	/** Address to listen at; absent: all of this machine. */
	readonly listen?: string | undefined;
	/** 0 takes a free one. */
	readonly port: number;
	/** Certificate of the roster, which the keys of seats name; without one it must be loopback that is listened at. */
	readonly certificate?: Certificate | undefined;
	readonly workshop: string;
	/** Asks the roster whether it lets a role in with this secret, and whether the seat is the role's. */
	readonly check: AdmissionOptions['check'];
	/** Lines of the key file that the tutor in a seat is started with. */
	readonly keyFile: (hello: Hello) => string;
	readonly hosts: SeatHosts;
	readonly placed: Placed;
	/** Is told what happens, in one line, without secrets and aliases. */
	readonly log?: (event: string) => void;
	/** Time in which a learner's program has to say which seat it comes for, in milliseconds; for tests. */
	readonly helloTime?: number;
};

export type Gateway = {
	readonly port: number;
	/** Tells every learner, closes the tutors of all seats, and settles when that is done. */
	readonly close: () => Promise<void>;
};

type LearnerLine = Line<LearnerFrame, GatewayFrame>;

/**
 * Serves the seats on hosts to learners: relays between the learner's terminal and the tutor in the seat.
 * @throws Error with a code such as EADDRINUSE where it cannot listen
 */
export async function serveGateway(options: GatewayOptions): Promise<Gateway> {
	const {listen, port, certificate, helloTime = 5000} = options;
	if (certificate === undefined && !isLoopback(listen ?? '')) {
		throw new Error('A gateway without a certificate serves 127.0.0.1 only.');
	}

	const reception = new Reception(options, helloTime);
	const {port: taken, stop} = await accept({
		listen,
		port,
		certificate,
		// A seat's old connection may still be there when the new one comes.
		most: 2500,
		time: helloTime,
		onConnection: (stream, address) => void reception.receive(stream, address),
	});
	return {
		port: taken,
		async close() {
			stop();
			await reception.close();
		},
	};
}

/** Receives connections, and brings those that may come in to their seats. */
class Reception {
	readonly #options: GatewayOptions;
	readonly #helloTime: number;
	readonly #admission: Admission;
	/** For what may come of strangers. */
	readonly #refusals: BoundedLog;
	readonly #lines = new Set<LearnerLine>();
	/** The latest visit of every seat. */
	readonly #visits = new Map<number, Visit>();
	#isClosed = false;

	constructor(options: GatewayOptions, helloTime: number) {
		this.#options = options;
		this.#helloTime = helloTime;
		this.#admission = new Admission({check: options.check});
		this.#refusals = new BoundedLog((event) => this.#log(event));
	}

	async receive(stream: Duplex, address: string): Promise<void> {
		const line: LearnerLine = new Line(stream, learnerFrames(), encodeGatewayFrame);
		this.#lines.add(line);
		line.closed.addEventListener('abort', () => this.#lines.delete(line), {once: true});
		try {
			await this.#serve(line, address);
		} catch (error) {
			if (error instanceof ProtocolError) {
				this.#refusals.write(`refuses what came from ${address}: ${error.message}`);
				line.end({kind: 'refused', text: error.message});
			} else {
				this.#refusals.write(`fails: ${error instanceof Error ? error.message : String(error)}`);
				line.end({kind: 'later', text: 'The workshop could not take your connection.'});
			}
		}
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		const text = 'The way to the seats is closed on the side of the workshop.';
		const visits = [...this.#visits.values()];
		for (const visit of visits) visit.leave({kind: 'later', text});
		for (const line of this.#lines) line.end({kind: 'later', text});
		await Promise.all(visits.map(({done}) => done));
		for (const line of this.#lines) line.cut();
		this.#refusals.close();
	}

	async #serve(line: LearnerLine, address: string): Promise<void> {
		const frames = line.frames();
		const hello = await this.#firstFrame(line, frames);
		if (hello === undefined) return;
		if (!(await this.#letIn(line, hello, address))) return;
		const visit = this.#enter(line, hello);
		const silence = watchSilence(line);
		try {
			for await (const frame of frames) {
				silence.pause();
				await visit.take(frame);
				silence.resume();
			}
		} catch (error) {
			if (error instanceof ProtocolError) visit.leave({kind: 'refused', text: error.message});
			throw error;
		} finally {
			silence.stop();
			visit.leave({kind: 'ended', why: 'tutor'});
		}
	}

	async #firstFrame(line: LearnerLine, frames: AsyncGenerator<LearnerFrame>): Promise<Hello | undefined> {
		const cut = setTimeout(() => {
			line.end({kind: 'refused', text: `Nothing was said within ${this.#helloTime / 1000} s.`});
		}, this.#helloTime);
		try {
			const {value} = await frames.next();
			if (value === undefined) return undefined;
			if (value.kind !== 'hello') throw new ProtocolError('The first frame has to be "hello".');
			return value.hello;
		} finally {
			clearTimeout(cut);
		}
	}

	async #letIn(line: LearnerLine, {workshop, seat, role, secret}: Hello, address: string): Promise<boolean> {
		const own = this.#options.workshop;
		if (workshop !== own) {
			// Its own name is for those who have its join code.
			line.end({kind: 'refused', text: `Your seat is in the workshop "${workshop}", and this is another one.`});
			return false;
		}

		try {
			await this.#admission.admit({seat, role, secret}, address, line.closed);
		} catch (error) {
			if (line.closed.aborted) return false;
			if (!(error instanceof RosterFault)) throw error;
			const {kind, message, remedy} = error;
			this.#refusals.write(`seat ${seat} from ${address} is not let in (${kind})`);
			const text = [message, remedy].filter(Boolean).join(' ');
			line.end({kind: kind === 'away' ? 'later' : 'refused', text});
			return false;
		}

		return !line.closed.aborted && !this.#isClosed;
	}

	#enter(line: LearnerLine, hello: Hello): Visit {
		const {hosts, keyFile, placed} = this.#options;
		const {seat} = hello;
		const log = (event: string) => this.#log(`seat ${seat} ${event}`);
		const before = this.#visits.get(seat);
		const visit = new Visit({line, hello, keyFile: keyFile(hello), hosts, placed, log}, before);
		this.#visits.set(seat, visit);
		void visit.done.then(() => {
			if (this.#visits.get(seat) === visit) this.#visits.delete(seat);
		});
		return visit;
	}

	#log(event: string): void {
		this.#options.log?.(event);
	}
}

/**
 * Cuts a connection on which nothing comes although the other side has nothing to wait for: it pings as long as it is
 * there. A learner whose terminal stands still reads nothing, and is let be.
 */
function watchSilence(line: LearnerLine): {pause: () => void; resume: () => void; stop: () => void} {
	let heard = Date.now();
	let isBusy = false;
	const timer = setInterval(() => {
		if (isBusy || line.isWaiting) heard = Date.now();
		else if (Date.now() - heard > longestSilence) line.cut();
	}, longestSilence / 4);
	timer.unref();
	return {
		pause() {
			isBusy = true;
		},
		resume() {
			isBusy = false;
			heard = Date.now();
		},
		stop: () => clearInterval(timer),
	};
}
