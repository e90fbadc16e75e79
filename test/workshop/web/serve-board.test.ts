import {readdir, readFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {RosterFault} from '../../../source/workshop/roster/roster.js';
import {type BoardPage, serveBoardPage} from '../../../source/workshop/web/serve-board.js';
import {BoardOfTest, boardWith, seatView} from '../../support/scenes/board-class.js';
import {type Answered, ReadStream, send, sendBytes} from '../../support/workshop/web-requests.js';

const hand = {kind: 'hand', since: new Date('2027-03-01T09:58:00Z')} as const;
const source = new BoardOfTest(boardWith([seatView(7, {alias: 'Grace', stuck: [hand]}), seatView(8)]));
const act = {message: vi.fn(), gate: vi.fn(), hint: vi.fn(), lowerHand: vi.fn()};

let page: BoardPage;
let root: string;
let port: string;
beforeAll(async () => {
	page = await serveBoardPage({port: 'any', board: source, act});
	({origin: root, port} = new URL(page.url));
});
afterAll(() => page.close());

const json = {'content-type': 'application/json'};
const tokenOf = ({url}: BoardPage) => new URL(url).hash.replace(/^#.*key=/, '');

/** A page's credentials after it has exchanged the token. */
async function keyOf(served: BoardPage): Promise<{readonly cookie: string; readonly 'x-board-key': string}> {
	const answered = await send(`${new URL(served.url).origin}/session`, {
		method: 'POST',
		headers: json,
		body: JSON.stringify({token: tokenOf(served)}),
	});
	expect(answered.status).toBe(200);
	return {
		cookie: answered.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
		'x-board-key': JSON.parse(answered.text).key,
	};
}
const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
	send(`${root}${path}`, {method: 'POST', headers: {...json, ...headers}, body: JSON.stringify(body)});
const isSentence = ({text}: Answered) => expect(text).toMatch(/^[A-Z][^\n]*\.\n$/);

describe('the page', () => {
	it.each([
		['/', 'text/html', '<!doctype html>'],
		['/board.css', 'text/css', ':root'],
		['/board.js', 'text/javascript', 'import'],
		['/live.js', 'text/javascript', 'EventSource'],
		['/drawing.js', 'text/javascript', 'textContent'],
		['/seats.js', 'text/javascript', 'helpCard'],
	])('serves %s to be shown and not kept', async (path, type, text) => {
		const answered = await send(`${root}${path}`);
		expect(answered.status).toBe(200);
		expect(answered.headers['content-type']).toBe(`${type}; charset=utf-8`);
		expect(answered.headers['cache-control']).toBe('no-store');
		expect(answered.headers['x-content-type-options']).toBe('nosniff');
		expect(answered.headers['referrer-policy']).toBe('same-origin');
		expect(answered.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
		expect(answered.headers['content-security-policy']).not.toContain('unsafe');
		expect(answered.text).toContain(text);
		const head = await send(`${root}${path}`, {method: 'HEAD'});
		expect([head.status, head.text]).toEqual([200, '']);
	});

	it('lies beside the built program as it was written', async () => {
		for (const name of await readdir('source/workshop/web/page'))
			expect(await readFile(`dist/page/${name}`, 'utf8')).toBe(
				await readFile(`source/workshop/web/page/${name}`, 'utf8'),
			);
	});

	it('names nothing of elsewhere, and no script of its own in its HTML', async () => {
		const {text} = await send(`${root}/`);
		expect(text).not.toMatch(/https?:|\/\/[a-z]|<script>|\son\w+=|\sstyle=/);
	});

	it('is refused where it cannot be served, in a sentence', async () => {
		const busy = createServer().listen(0, '127.0.0.1');
		await vi.waitFor(() => expect(busy.listening).toBe(true));
		const taken = (busy.address() as {port: number}).port;
		await expect(serveBoardPage({port: taken, board: source})).rejects.toMatchObject({
			name: 'LabFault',
			message: `The board cannot be served at 127.0.0.1:${taken}: the port is in use.`,
			kind: 'world',
		});
		busy.close();
		await expect(serveBoardPage({port: 70_000, board: source})).rejects.toMatchObject({
			message: 'There is no port 70000 for the board.',
			kind: 'request',
		});
		await expect(serveBoardPage({listen: '192.0.2.1', port: 'any', board: source})).rejects.toMatchObject({
			message: 'The board cannot be served at 192.0.2.1:*: this machine has no such address.',
			kind: 'request',
		});
	});
});

describe('who may read', () => {
	it('is everybody of this machine, under a name of this machine only', async () => {
		expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#key=[\w-]{22}$/);
		for (const host of [`localhost:${port}`, '127.0.0.1', '[::1]:9', '127.9.9.9:1', 'LOCALHOST'])
			expect([host, (await send(`${root}/session`, {headers: {host}})).status]).toEqual([host, 200]);
		for (const host of ['evil.example', '127.0.0.1.evil.example', '192.168.1.20:80', 'localhost.evil.example']) {
			for (const path of ['/', '/session', '/events', '/act']) {
				const answered = await send(`${root}${path}`, {headers: {host}});
				expect([host, path, answered.status]).toEqual([host, path, 403]);
				isSentence(answered);
			}
		}
	});

	it('is no page of somebody else, not even one on another port of this machine', async () => {
		const foreign: Record<string, string>[] = [
			{origin: 'http://evil.example'},
			{origin: 'http://127.0.0.1:1'},
			{origin: 'null'},
			{'sec-fetch-site': 'cross-site'},
			{'sec-fetch-site': 'same-site'},
		];
		for (const headers of foreign) {
			expect((await send(`${root}/events`, {headers})).status).toBe(403);
			expect((await post('/session', {token: tokenOf(page)}, headers)).status).toBe(403);
			const answered = await post('/act', {do: 'message', text: 'forged'}, {...headers, ...(await keyOf(page))});
			expect(answered.status).toBe(403);
			isSentence(answered);
		}
		expect(act.message).not.toHaveBeenCalled();
		const own = await post('/session', {token: tokenOf(page)}, {origin: root, 'sec-fetch-site': 'same-origin'});
		expect(own.status).toBe(200);
	});

	it('is, at every other address, who has the key', async () => {
		const open = await serveBoardPage({listen: '0.0.0.0', port: 'any', board: source});
		const [{hash, port: openPort}, there] = [new URL(open.url), `http://127.0.0.1:${new URL(open.url).port}`];
		expect(hash).toMatch(/^#key=[\w-]{22}$/);
		for (const headers of [
			{},
			{cookie: `pg-workshop-board-${openPort}=`},
			{cookie: `pg-workshop-board-${openPort}=${tokenOf(open)}`},
			{cookie: `x=${'a'.repeat(43)}; pg-workshop-board-${openPort}=${'a'.repeat(43)}`},
			// Of another board.
			{cookie: (await keyOf(page)).cookie.replace(port, openPort)},
		]) {
			for (const path of ['/events', '/session']) {
				const answered = await send(`${there}${path}`, {headers});
				expect(answered.status).toBe(401);
				isSentence(answered);
			}
		}
		expect((await send(`${there}/`)).text).not.toContain('Grace');
		const wrong = await send(`${there}/session`, {method: 'POST', headers: json, body: '{"token":"wrong"}'});
		expect(wrong.status).toBe(401);
		expect(wrong.headers['set-cookie']).toBeUndefined();
		const right = await send(`${there}/session`, {
			method: 'POST',
			headers: json,
			body: JSON.stringify({token: tokenOf(open)}),
		});
		expect(right.headers['set-cookie']).toEqual([
			expect.stringMatching(/^pg-workshop-board-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
		]);
		expect(right.headers['set-cookie']?.[0]).not.toContain(tokenOf(open));
		const stream = new ReadStream(`${there}/events`, {cookie: right.headers['set-cookie']?.[0]?.split(';')[0]});
		await expect.poll(() => stream.boards[0]?.board?.seats[0]?.alias).toBe('Grace');
		await open.close();
	});
});

describe('actions', () => {
	it('are done with the whole key, with half of it never', async () => {
		const {cookie, 'x-board-key': second} = await keyOf(page);
		const halves: Record<string, string>[] = [{}, {cookie}, {'x-board-key': second}, {cookie, 'x-board-key': 'x'}];
		for (const headers of halves) {
			const answered = await post('/act', {do: 'message', text: 'Lunch'}, headers);
			expect(answered.status).toBe(401);
			isSentence(answered);
			expect(JSON.parse((await send(`${root}/session`, {headers})).text)).toEqual({view: 'full', actions: 'locked'});
		}
		expect(act.message).not.toHaveBeenCalled();
		const session = await send(`${root}/session`, {headers: {cookie, 'x-board-key': second}});
		expect(JSON.parse(session.text)).toEqual({view: 'full', actions: 'open'});
	});

	it('come to the instructor as they were meant', async () => {
		const key = await keyOf(page);
		for (const asked of [
			{do: 'message', text: ' Lunch at <b>12</b> '},
			{do: 'gate', step: 'lesson-2/do', text: ''},
			{do: 'open-gate'},
			{do: 'hint', seat: 7, text: 'Look at pg_hba.conf'},
			{do: 'lower-hand', seat: 7},
		])
			expect(await post('/act', asked, key)).toMatchObject({status: 200, text: '{}'});
		expect(act.message.mock.calls).toEqual([['Lunch at <b>12</b>']]);
		expect(act.gate.mock.calls).toEqual([
			['lesson-2/do', ''],
			[undefined, ''],
		]);
		expect(act.hint.mock.calls).toEqual([[7, 'Look at pg_hba.conf']]);
		expect(act.lowerHand.mock.calls).toEqual([[7]]);
		vi.clearAllMocks();
	});

	it.each([
		[400, 'This cannot be done: it cannot be read.', []],
		[400, 'This cannot be done: "do" cannot be read.', {do: 'drop'}],
		[400, 'This cannot be done: the text is empty.', {do: 'message', text: '  '}],
		[400, 'This cannot be done: the text is longer than 1000 characters.', {do: 'message', text: 'x'.repeat(1001)}],
		[400, 'This cannot be done: "text" cannot be read.', {do: 'message', text: {toString: 1}}],
		[400, 'This cannot be done: it cannot be read.', {do: 'lower-hand', seat: 7, more: 1}],
		[400, 'This cannot be done: "seat" cannot be read.', {do: 'lower-hand', seat: '7; DROP'}],
		[400, 'This cannot be done: "seat" cannot be read.', {do: 'hint', seat: -1, text: 'x'}],
		[404, 'Nobody has seat 9.', {do: 'hint', seat: 9, text: 'x'}],
		[404, 'The course has no such step.', {do: 'gate', step: '../..', text: ''}],
	])('are refused with %i: %s', async (status, sentence, asked) => {
		const answered = await post('/act', asked, await keyOf(page));
		expect(answered).toMatchObject({status, text: `${sentence}\n`});
		for (const called of Object.values(act)) expect(called).not.toHaveBeenCalled();
	});

	it('that the roster does not do are told, and what went wrong inside is not', async () => {
		const key = await keyOf(page);
		act.lowerHand.mockRejectedValueOnce(new RosterFault('away', 'The roster does not answer.', 'Try again.'));
		const away = await post('/act', {do: 'lower-hand', seat: 7}, key);
		expect(away).toMatchObject({status: 503, text: 'The roster does not answer. Try again.\n'});
		act.lowerHand.mockRejectedValueOnce(new Error('password=secret at /home'));
		const inside = await post('/act', {do: 'lower-hand', seat: 7}, key);
		expect(inside).toMatchObject({status: 500, text: 'The board could not do this.\n'});
		vi.clearAllMocks();
	});

	it('are there on no board that is read only, and on none for a projector', async () => {
		for (const [options, link] of [
			[{}, ''],
			[{act, view: 'projector'}, '#projector'],
		] as const) {
			const reading = await serveBoardPage({port: 'any', board: source, ...options});
			const {hash, origin} = new URL(reading.url);
			expect(hash).toBe(link);
			const answered = await send(`${origin}/act`, {method: 'POST', headers: json, body: '{"do":"open-gate"}'});
			expect(answered).toMatchObject({status: 403, text: 'This board can be read only.\n'});
			expect((await send(`${origin}/session`)).text).toContain('"actions":"none"');
			await reading.close();
		}
		expect(act.gate).not.toHaveBeenCalled();
	});
});

describe('bad requests', () => {
	const line = (text: string) => `${text}\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
	it.each([
		['no HTTP at all', 'hello\r\n\r\n', 400],
		['bytes', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), 400],
		['an unknown method', line('FROB / HTTP/1.1'), 400],
		['another version', line('GET / HTTP/9.9'), 400],
		['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
		['an empty host', 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 400],
		['a strange host', 'GET / HTTP/1.1\r\nHost: a b@c/\r\nConnection: close\r\n\r\n', 400],
		['a bad header', 'GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n', 400],
		['two lengths', 'POST /act HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
		['a long head', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
		['a path out of the folder', line('GET /../../etc/passwd HTTP/1.1'), 404],
		['an encoded one', line('GET /%2e%2e/board.js HTTP/1.1'), 404],
		['a whole address', line('GET http://evil.example/ HTTP/1.1'), 404],
		['an unknown path', line('GET /favicon.ico HTTP/1.1'), 404],
		['a wrong method', line('DELETE / HTTP/1.1'), 405],
		['a wrong way to act', line('GET /act HTTP/1.1'), 405],
		['only the head of the stream', line('HEAD /events HTTP/1.1'), 405],
		[
			'a form',
			'POST /session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\nConnection: close\r\n\r\ntoken=x',
			415,
		],
		[
			'broken JSON',
			'POST /session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\nConnection: close\r\n\r\n{',
			400,
		],
	])('%s is answered with its status and a sentence', async (_, bytes, status) => {
		const answered = await sendBytes(root, bytes);
		expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		expect((await send(`${root}/`)).status).toBe(200);
		const [, text] = answered.split('\r\n\r\n');
		expect(text).toMatch(String(bytes).startsWith('HEAD') ? /^$/ : /^[A-Z][^\n]*\.\n$/);
	});

	it.each([1, 2, 3])('a body that is too long is answered, not kept (%i)', async () => {
		const body = JSON.stringify({token: 'x'.repeat(300_000)});
		const answered = await send(`${root}/session`, {method: 'POST', headers: json, body});
		expect(answered).toMatchObject({status: 413, text: 'At most 8192 bytes can be sent.\n'});
		const chunked = {...json, 'transfer-encoding': 'chunked'};
		expect((await send(`${root}/session`, {method: 'POST', headers: chunked, body})).status).toBe(413);
		expect((await send(`${root}/`)).status).toBe(200);
	});
});
