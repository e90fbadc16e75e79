import type {SeatKey} from '../roster/roster.js';
import {DialFault, dial} from './dial.js';
import {Line, longestSilence, pingTime} from './line.js';
import {
	dataFrames,
	encodeLearnerFrame,
	type GatewayFrame,
	gatewayFrames,
	type Hello,
	type LearnerFrame,
	mostCells,
	ProtocolError,
	protocolVersion,
} from './protocol.js';

export type WindowSize = {readonly columns: number; readonly rows: number};

/** How a connection to a seat ended. */
export type LineEnd =
	/** The learner has left the tutor. */
	| {readonly kind: 'left'}
	/** The seat is used over another connection now. */
	| {readonly kind: 'taken-over'}
	/** Another try will not do. */
	| {readonly kind: 'refused'; readonly says: string}
	/** Another try may do. */
	| {readonly kind: 'away'; readonly says: string};

export type SeatLineOptions = {
	readonly key: SeatKey;
	readonly size: WindowSize;
	readonly env: Hello['env'];
	/** Takes what the tutor writes; what comes next waits until that has settled. */
	readonly onData: (data: Buffer) => Promise<void>;
	readonly onNotice: (text: string) => void;
};

/** A connection to the tutor of a seat, or the attempt to make one. */
export type SeatLine = {
	/** Types for the tutor; settles when there is room for more. */
	readonly type: (data: Buffer) => Promise<void>;
	readonly resize: (size: WindowSize) => void;
	readonly close: () => void;
	readonly ended: Promise<LineEnd>;
};

/** Connects to the tutor of a seat. */
export function openSeatLine(options: SeatLineOptions): SeatLine {
	const closing = new AbortController();
	let line: Line<GatewayFrame, LearnerFrame> | undefined;
	let size = fitting(options.size);

	const connect = async (): Promise<LineEnd> => {
		const stream = await dial(options.key, closing.signal);
		line = new Line(stream, gatewayFrames(), encodeLearnerFrame);
		if (closing.signal.aborted) line.cut();
		const {workshop, seat, role, password: secret, alias} = options.key;
		line.send({
			kind: 'hello',
			hello: {version: protocolVersion, workshop, seat, role, secret, alias, ...size, env: options.env},
		});
		const pulse = keepPulse(line);
		try {
			return await follow(line, options, pulse);
		} finally {
			pulse.stop();
			line.end();
		}
	};

	return {
		async type(data) {
			if (line === undefined) return;
			const to = line;
			const hasRoom = dataFrames(data).map((frame) => to.send(frame));
			if (hasRoom.includes(false)) await drained(to);
		},
		resize(next) {
			size = fitting(next);
			line?.send({kind: 'resize', ...size});
		},
		close() {
			closing.abort();
			line?.cut();
		},
		ended: connect().catch((error: unknown): LineEnd => {
			if (error instanceof DialFault) return {kind: error.kind === 'final' ? 'refused' : 'away', says: error.message};
			if (error instanceof ProtocolError) return {kind: 'refused', says: error.message};
			throw error;
		}),
	};
}

async function follow(
	line: Line<GatewayFrame, LearnerFrame>,
	{onData, onNotice}: SeatLineOptions,
	pulse: Pulse,
): Promise<LineEnd> {
	for await (const frame of line.frames()) {
		pulse.heard();
		switch (frame.kind) {
			case 'data':
				pulse.hold();
				await onData(frame.data);
				pulse.heard();
				break;
			case 'notice':
				onNotice(frame.text);
				break;
			case 'refused':
				return {kind: 'refused', says: frame.text};
			case 'later':
				return {kind: 'away', says: frame.text};
			case 'ended':
				return {kind: frame.why === 'tutor' ? 'left' : 'taken-over'};
			case 'pong':
		}
	}

	return {kind: 'away', says: 'The connection to the workshop broke.'};
}

type Pulse = {readonly heard: () => void; readonly hold: () => void; readonly stop: () => void};

/** Says again and again that this side is there, and cuts the connection when the other one is silent. */
function keepPulse(line: Line<GatewayFrame, LearnerFrame>): Pulse {
	let heardAt: number | undefined = Date.now();
	const timer = setInterval(() => {
		if (heardAt !== undefined && Date.now() - heardAt > longestSilence) line.cut();
		// A ping behind one that has not been sent yet tells nothing.
		else if (!line.isWaiting) line.send({kind: 'ping'});
	}, pingTime);
	return {
		heard() {
			heardAt = Date.now();
		},
		/** The terminal of this side keeps what came waiting. */
		hold() {
			heardAt = undefined;
		},
		stop: () => clearInterval(timer),
	};
}

async function drained(line: Line<GatewayFrame, LearnerFrame>): Promise<void> {
	await new Promise<void>((resolve) => {
		const stop = line.onDrain(done);
		function done() {
			stop();
			resolve();
		}
		if (line.closed.aborted) done();
		line.closed.addEventListener('abort', done, {once: true});
	});
}

function fitting({columns, rows}: WindowSize): WindowSize {
	const within = (cells: number) => Math.min(mostCells, Math.max(1, Math.floor(cells) || 1));
	return {columns: within(columns), rows: within(rows)};
}
