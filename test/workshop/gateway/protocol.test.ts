import {describe, expect, it} from 'vitest';
import {
	dataFrames,
	encodeGatewayFrame,
	encodeLearnerFrame,
	type GatewayFrame,
	gatewayFrames,
	type LearnerFrame,
	learnerFrames,
	longestData,
	ProtocolError,
} from '../../../source/workshop/gateway/protocol.js';
import {randomNumbers} from '../../support/random/random-input.js';

const hello = {
	version: 1,
	workshop: 'spring',
	seat: 7,
	role: 'ws_spring_seat_032',
	secret: 'a secret',
	alias: 'heron',
	columns: 80,
	rows: 24,
	env: {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
} as const;

const ofLearners: readonly LearnerFrame[] = [
	{kind: 'hello', hello},
	{kind: 'data', data: Buffer.from('ls\r')},
	{kind: 'data', data: Buffer.alloc(longestData, 'x')},
	{kind: 'data', data: Buffer.alloc(0)},
	{kind: 'resize', columns: 1, rows: 1000},
	{kind: 'ping'},
];

const ofGateways: readonly GatewayFrame[] = [
	{kind: 'notice', text: 'Making your seat ready on host-b …'},
	{kind: 'data', data: Buffer.from('\u001B[31mé主')},
	{kind: 'refused', text: 'No.'},
	{kind: 'later', text: 'Not now.'},
	{kind: 'ended', why: 'tutor'},
	{kind: 'ended', why: 'taken-over'},
	{kind: 'pong'},
];

/** A frame as it is sent, made by hand. */
function frame(kind: string, body: string | Buffer, length?: number): Buffer {
	const bytes = Buffer.from(body);
	const head = Buffer.alloc(5);
	head.write(kind);
	head.writeUInt32BE(length ?? bytes.length, 1);
	return Buffer.concat([head, bytes]);
}

function helloFrame(changes: object): Buffer {
	return frame('H', JSON.stringify({...hello, ...changes}));
}

describe('frames', () => {
	it.each([1, 2, 3, 7, 1000, 1_000_000])('are put together from pieces of %i bytes', (length) => {
		const sent = Buffer.concat(ofLearners.map(encodeLearnerFrame));
		const reader = learnerFrames();
		const read: LearnerFrame[] = [];
		for (let at = 0; at < sent.length; at += length) read.push(...reader.push(sent.subarray(at, at + length)));
		expect(read).toEqual(ofLearners);
		expect(reader.isInside).toBe(false);
	});

	it('of a gateway are what it has sent', () => {
		const read = [...gatewayFrames().push(Buffer.concat(ofGateways.map(encodeGatewayFrame)))];
		expect(read).toEqual(ofGateways);
	});

	it('carry output of any length in pieces', () => {
		const data = Buffer.from(Array.from({length: 3 * longestData + 5}, (_, index) => index % 251));
		const frames = dataFrames(data);
		expect(frames).toHaveLength(4);
		expect(Buffer.concat(frames.map((one) => one.data)).equals(data)).toBe(true);
		expect(dataFrames(Buffer.alloc(0))).toEqual([]);
	});

	it('shorten a sentence that is too long between two letters, and drop what a terminal would obey', () => {
		const [long] = gatewayFrames().push(encodeGatewayFrame({kind: 'notice', text: '主'.repeat(1000)}));
		expect(long).toMatchObject({kind: 'notice', text: `${'主'.repeat(665)}…`});
		const [bold] = gatewayFrames().push(encodeGatewayFrame({kind: 'refused', text: 'a\u001B[2Jb\u009Bc\r\n'}));
		expect(bold).toEqual({kind: 'refused', text: 'ab'});
	});

	it('hand out what came before a bad one', () => {
		const read: LearnerFrame[] = [];
		const reader = learnerFrames();
		expect(() => {
			for (const one of reader.push(Buffer.concat([encodeLearnerFrame({kind: 'ping'}), Buffer.from('GET /')]))) {
				read.push(one);
			}
		}).toThrow(ProtocolError);
		expect(read).toEqual([{kind: 'ping'}]);
	});
});

const malformed: ReadonlyArray<readonly [what: string, bytes: Buffer, says: RegExp]> = [
	['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n'), /not how this program speaks/],
	['what only a gateway sends', frame('N', 'Ready.'), /not how this program speaks/],
	['data without an end', frame('D', '', 0xff_ff_ff_ff), /4294967295 bytes; there are at most 65536/],
	['a hello that is too long', frame('H', ' '.repeat(5000)), /5000 bytes; there are at most 4096/],
	['a hello that is no JSON', frame('H', '{"version":'), /"hello" is no JSON/],
	['an empty hello', frame('H', ''), /"hello" is no JSON/],
	['a hello without anything', frame('H', '{}'), /"hello" is not as it should be at "version"/],
	['a newer version', helloFrame({version: 2}), /speaks version 1 and your program version 2/],
	['a seat that there is not', helloFrame({seat: 0}), /at "seat"/],
	['a role that is none', helloFrame({role: 'a; b'}), /at "role"/],
	['a secret that is none', helloFrame({secret: {a: 1}}), /at "secret"/],
	['a window without rows', helloFrame({rows: 0}), /at "rows"/],
	['a window of a million columns', helloFrame({columns: 1e6}), /at "columns"/],
	['a variable that is not allowed', helloFrame({env: {LD_PRELOAD: '/evil.so'}}), /at "env"/],
	['a variable with an escape in it', helloFrame({env: {TERM: '\u001B[2J'}}), /at "env.TERM"/],
	['a resize of three bytes', frame('R', 'abc'), /"resize" has 3 bytes instead of 4/],
	['a resize to nothing', frame('R', Buffer.from([0, 0, 0, 24])), /no window of 0x24/],
	['a ping with something in it', frame('P', 'x'), /"ping" has 1 bytes; there are at most 0/],
];

describe('bad input', () => {
	it.each(malformed)('of a learner: %s', (_, bytes, says) => {
		const read = () => [...learnerFrames().push(bytes)];
		expect(read).toThrow(ProtocolError);
		expect(read).toThrow(says);
		expect(read).not.toThrow(/\n|a secret/);
	});

	it.each([
		['an end that is not known', frame('E', 'because'), /in a way that this program does not know/],
		['what only a learner sends', frame('R', 'abcd'), /not how this program speaks/],
		['a notice without an end', frame('N', '', 3000), /3000 bytes; there are at most 2000/],
	])('of a gateway: %s', (_, bytes, says) => {
		expect(() => [...gatewayFrames().push(bytes)]).toThrow(says);
	});

	it('is a frame, a sentence or a wait, whatever comes, and never much memory', () => {
		const random = randomNumbers(20_261_123);
		const number = (below: number) => Math.floor(random() * below);
		const good = ofLearners.map(encodeLearnerFrame);
		const ends = {read: 0, refused: 0};
		for (let round = 0; round < 3000; round++) {
			const bytes = Buffer.concat(
				Array.from({length: 1 + number(3)}, () => good[number(good.length)] ?? Buffer.alloc(0)),
			);
			for (let changes = number(4); changes > 0; changes--) bytes[number(Math.min(bytes.length, 200))] = number(256);
			const reader = learnerFrames();
			try {
				for (let at = 0; at < bytes.length; ) {
					const next = at + 1 + number(30_000);
					for (const one of reader.push(bytes.subarray(at, next))) {
						ends.read++;
						if (one.kind === 'data') expect(one.data.length).toBeLessThanOrEqual(longestData);
						if (one.kind === 'resize') expect(Math.min(one.columns, one.rows)).toBeGreaterThan(0);
					}

					at = next;
				}
			} catch (error) {
				expect(error).toBeInstanceOf(ProtocolError);
				expect((error as Error).message).toMatch(/^[^\n]{10,200}\.$/);
				ends.refused++;
			}
		}

		expect(ends.read).toBeGreaterThan(500);
		expect(ends.refused).toBeGreaterThan(500);
	});
});
