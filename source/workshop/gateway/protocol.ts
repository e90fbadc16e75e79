import * as z from 'zod';
import {printableLine} from '../../base/printable.js';
import {maxSeats} from '../names.js';

/** Version of what gateway and program say to each other. */
export const protocolVersion = 1;

/** Most columns or rows that a window is taken for. */
export const mostCells = 1000;

const word = z.string().regex(/^[ -~]{0,100}$/);

/** The first frame of a learner: which seat, the proof, and what the terminal is like. */
const hello = z.object({
	version: z.literal(protocolVersion),
	workshop: z.string().max(40),
	seat: z.number().int().min(1).max(maxSeats),
	/** Role of the seat in the roster; a seat that was released has another one. */
	role: z.string().regex(/^[a-z\d_]{1,63}$/),
	/** Its password. */
	secret: z.string().min(1).max(200),
	alias: z.string().min(1).max(100),
	columns: z.number().int().min(1).max(mostCells),
	rows: z.number().int().min(1).max(mostCells),
	/** What the learner's terminal says of itself; nothing else of its environment leaves the learner's machine. */
	env: z.strictObject({
		TERM: word.optional(),
		COLORTERM: word.optional(),
		NO_COLOR: word.optional(),
		LANG: word.optional(),
	}),
});
export type Hello = z.infer<typeof hello>;

/** What a learner's program sends. */
export type LearnerFrame =
	| {readonly kind: 'hello'; readonly hello: Hello}
	| {readonly kind: 'data'; readonly data: Buffer}
	| {readonly kind: 'resize'; readonly columns: number; readonly rows: number}
	/** Is answered, so that both sides know that the other one is there. */
	| {readonly kind: 'ping'};

/** What the gateway sends. */
export type GatewayFrame =
	| {readonly kind: 'data'; readonly data: Buffer}
	/** How far the seat is, before its tutor is there. */
	| {readonly kind: 'notice'; readonly text: string}
	/** Another try will not do. */
	| {readonly kind: 'refused'; readonly text: string}
	/** Not now; another try may do. */
	| {readonly kind: 'later'; readonly text: string}
	| {readonly kind: 'ended'; readonly why: 'tutor' | 'taken-over'}
	| {readonly kind: 'pong'};

/** What came was no frame, or not one that this side is sent; the message is one sentence. */
export class ProtocolError extends Error {
	override readonly name = 'ProtocolError';
}

/** Longest piece of input or output in one frame, in bytes; a longer one is cut by `dataFrames`. */
export const longestData = 65_536;

const longestText = 2000;

/** A frame: one letter for its kind, the length of what follows in four bytes, the highest first, and that. */
const headLength = 5;

const learnerKinds = {
	H: {kind: 'hello', longest: 4096},
	D: {kind: 'data', longest: longestData},
	R: {kind: 'resize', longest: 4},
	P: {kind: 'ping', longest: 0},
} as const;

const gatewayKinds = {
	D: {kind: 'data', longest: longestData},
	N: {kind: 'notice', longest: longestText},
	X: {kind: 'refused', longest: longestText},
	L: {kind: 'later', longest: longestText},
	E: {kind: 'ended', longest: 20},
	P: {kind: 'pong', longest: 0},
} as const;

/** Puts the frames of a learner together from what arrives. */
export function learnerFrames(): FrameReader<LearnerFrame> {
	return new FrameReader(learnerKinds, readLearnerFrame);
}

/** Puts the frames of a gateway together from what arrives. */
export function gatewayFrames(): FrameReader<GatewayFrame> {
	return new FrameReader(gatewayKinds, readGatewayFrame);
}

export function encodeLearnerFrame(frame: LearnerFrame): Buffer {
	switch (frame.kind) {
		case 'hello':
			return encode('H', Buffer.from(JSON.stringify(frame.hello)));
		case 'data':
			return encode('D', frame.data);
		case 'resize': {
			const size = Buffer.alloc(4);
			size.writeUInt16BE(frame.columns, 0);
			size.writeUInt16BE(frame.rows, 2);
			return encode('R', size);
		}
		case 'ping':
			return encode('P', Buffer.alloc(0));
	}
}

export function encodeGatewayFrame(frame: GatewayFrame): Buffer {
	switch (frame.kind) {
		case 'data':
			return encode('D', frame.data);
		case 'notice':
			return encode('N', clipped(frame.text));
		case 'refused':
			return encode('X', clipped(frame.text));
		case 'later':
			return encode('L', clipped(frame.text));
		case 'ended':
			return encode('E', Buffer.from(frame.why));
		case 'pong':
			return encode('P', Buffer.alloc(0));
	}
}

/** Input or output of any length as frames. */
export function dataFrames(data: Buffer): Array<{readonly kind: 'data'; readonly data: Buffer}> {
	return Array.from({length: Math.ceil(data.length / longestData)}, (_, index) => ({
		kind: 'data',
		data: data.subarray(index * longestData, (index + 1) * longestData),
	}));
}

type Kind = {readonly kind: string; readonly longest: number};

/** Holds the beginning of a frame whose end has not come, and no more than that. */
export class FrameReader<Frame> {
	readonly #kinds: Readonly<Record<string, Kind>>;
	readonly #read: (kind: string, body: Buffer) => Frame;
	#chunks: Buffer[] = [];
	#length = 0;
	/** Bytes without which there is no next frame; joining the pieces earlier would only cost time. */
	#needed = 1;

	constructor(kinds: Readonly<Record<string, Kind>>, read: (kind: string, body: Buffer) => Frame) {
		this.#kinds = kinds;
		this.#read = read;
	}

	/**
	 * The frames that are complete by now, in their order. Those before a bad one are handed out before it is refused.
	 * @throws ProtocolError
	 */
	*push(chunk: Uint8Array): Generator<Frame, void, undefined> {
		this.#chunks.push(Buffer.from(chunk));
		this.#length += chunk.length;
		for (let frame = this.#next(); frame !== undefined; frame = this.#next()) yield frame;
	}

	/** Whether a frame has begun and its end has not come. */
	get isInside(): boolean {
		return this.#length > 0;
	}

	#next(): Frame | undefined {
		if (this.#length < this.#needed) return undefined;
		const bytes = Buffer.concat(this.#chunks);
		const letter = String.fromCharCode(bytes[0] ?? 0);
		const known = Object.hasOwn(this.#kinds, letter) ? this.#kinds[letter] : undefined;
		if (known === undefined) throw new ProtocolError('That is not how this program speaks to a workshop.');
		const length = bytes.length < headLength ? 0 : bytes.readUInt32BE(1);
		if (length > known.longest) {
			throw new ProtocolError(`A frame "${known.kind}" has ${length} bytes; there are at most ${known.longest}.`);
		}

		const end = headLength + length;
		const isComplete = bytes.length >= end;
		this.#keep(isComplete ? bytes.subarray(end) : bytes, isComplete ? 1 : end);
		return isComplete ? this.#read(known.kind, bytes.subarray(headLength, end)) : undefined;
	}

	#keep(rest: Buffer, needed: number): void {
		this.#chunks = rest.length === 0 ? [] : [rest];
		this.#length = rest.length;
		this.#needed = needed;
	}
}

function readLearnerFrame(kind: string, body: Buffer): LearnerFrame {
	switch (kind) {
		case 'hello':
			return {kind, hello: readHello(body)};
		case 'data':
			return {kind, data: body};
		case 'resize':
			return {kind, ...readSize(body)};
		default:
			return {kind: 'ping'};
	}
}

function readGatewayFrame(kind: string, body: Buffer): GatewayFrame {
	switch (kind) {
		case 'data':
			return {kind, data: body};
		case 'notice':
		case 'refused':
		case 'later':
			return {kind, text: printableLine(body.toString())};
		case 'ended': {
			const why = body.toString();
			if (why === 'tutor' || why === 'taken-over') return {kind, why};
			throw new ProtocolError('The workshop ended the connection in a way that this program does not know.');
		}
		default:
			return {kind: 'pong'};
	}
}

function readHello(body: Buffer): Hello {
	let given: unknown;
	try {
		given = JSON.parse(body.toString());
	} catch {
		throw new ProtocolError('The frame "hello" is no JSON.');
	}

	const version = z.object({version: z.number()}).safeParse(given).data?.version;
	if (version !== undefined && version !== protocolVersion) {
		throw new ProtocolError(
			`This workshop speaks version ${protocolVersion} and your program version ${version}: take the version of the program that the workshop has.`,
		);
	}

	const {data, error} = hello.safeParse(given);
	if (data !== undefined) return data;
	// Where, and never what: the secret may stand in the wrong place.
	const place = error.issues[0]?.path.join('.') ?? '';
	throw new ProtocolError(
		`The frame "hello" is not as it should be${place === '' ? '' : ` at "${printableLine(place)}"`}.`,
	);
}

function readSize(body: Buffer): {columns: number; rows: number} {
	if (body.length !== 4) throw new ProtocolError(`A frame "resize" has ${body.length} bytes instead of 4.`);
	const [columns, rows] = [body.readUInt16BE(0), body.readUInt16BE(2)];
	const isSize = [columns, rows].every((cells) => cells >= 1 && cells <= mostCells);
	if (!isSize) throw new ProtocolError(`There is no window of ${columns}x${rows}.`);
	return {columns, rows};
}

function encode(letter: string, body: Buffer): Buffer {
	const frame = Buffer.allocUnsafe(headLength + body.length);
	frame.write(letter, 0, 'latin1');
	frame.writeUInt32BE(body.length, 1);
	body.copy(frame, headLength);
	return frame;
}

/** A sentence as bytes, shortened between two characters where it is too long. */
function clipped(text: string): Buffer {
	const bytes = Buffer.from(text);
	if (bytes.length <= longestText) return bytes;
	let end = longestText - 3;
	while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
	return Buffer.concat([bytes.subarray(0, end), Buffer.from('…')]);
}
