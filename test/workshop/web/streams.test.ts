import {once} from 'node:events';
import {connect} from 'node:net';
import {afterEach, expect, it} from 'vitest';
import {type BoardPage, serveBoardPage} from '../../../source/workshop/web/serve-board.js';
import type {StreamLimits} from '../../../source/workshop/web/streams.js';
import {BoardOfTest, boardWith, seatView} from '../../support/scenes/board-class.js';
import {ReadStream, send} from '../../support/workshop/web-requests.js';

const pages: BoardPage[] = [];
const streams: ReadStream[] = [];
afterEach(async () => {
	for (const stream of streams.splice(0)) stream.end();
	for (const page of pages.splice(0)) await page.close();
});

async function serve(source: BoardOfTest, limits: Partial<StreamLimits> = {}, view: 'full' | 'projector' = 'full') {
	const page = await serveBoardPage({port: 'any', board: source, view}, limits);
	pages.push(page);
	return new URL(page.url).origin;
}

function read(url: string): ReadStream {
	const stream = new ReadStream(url);
	streams.push(stream);
	return stream;
}

const seats = (count: number) => boardWith(Array.from({length: count}, (_, index) => seatView(index + 1)));

it('tells a page at once what there is, and then each change, the last one for sure', async () => {
	const source = new BoardOfTest();
	const root = await serve(source);
	const stream = read(`${root}/events`);
	await expect.poll(() => stream.boards).toEqual([{view: 'full', stuck: 0, link: {kind: 'reading'}}]);
	source.put(seats(1));
	await expect.poll(() => stream.boards.at(-1)?.board?.claimed).toBe(1);
	source.put(seats(1), {kind: 'away', since: new Date('2027-03-01T10:00:00Z'), why: 'it has been stopped'});
	await expect.poll(() => stream.boards.at(-1)?.link.kind, {timeout: 3000}).toBe('away');
	// JSON has no dates.
	expect(stream.boards.at(-1)?.board).toEqual(JSON.parse(JSON.stringify(seats(1))));
});

it('tells at most once in a second, however often the board changes, and the same never twice', async () => {
	const source = new BoardOfTest(seats(1));
	const root = await serve(source);
	const stream = read(`${root}/events`);
	await expect.poll(() => stream.boards.length).toBe(1);
	let count = 1;
	const changes = setInterval(() => {
		count += 1;
		source.put(seats(Math.min(count, 200)));
	}, 10);
	await expect.poll(() => stream.boards.at(-1)?.board?.claimed, {timeout: 10_000}).toBe(200);
	clearInterval(changes);
	const told = stream.times.slice(1);
	expect(told.length).toBeGreaterThan(2);
	// A timer may come a millisecond early, and reading takes its time.
	for (const [index, time] of told.slice(1).entries()) expect(time - (told[index] ?? 0)).toBeGreaterThan(900);
	const length = stream.boards.length;
	source.put(seats(200));
	const beats = stream.heartbeats;
	await expect.poll(() => stream.heartbeats, {timeout: 10_000}).toBeGreaterThan(beats);
	expect(stream.boards.length).toBe(length);
});

it('tells a projector counts, and nothing of a single seat', async () => {
	const finding = {check: 'the secret check', observed: 'a secret'};
	const hand = {kind: 'hand', since: new Date()} as const;
	const notices = [{id: 1, kind: 'hint', body: 'a secret hint', seat: 3, postedAt: new Date()} as const];
	const gate = {id: 2, step: 'lesson-1/do', stepTitle: 'Do: primary', body: 'Wait'};
	const source = new BoardOfTest(
		boardWith([seatView(3, {alias: 'Grace', host: 'secret-host', stuck: [hand], failing: finding})], {notices, gate}),
	);
	const full = await serve(source);
	const wall = await serve(source, {}, 'projector');
	for (const url of [`${full}/events?view=projector`, `${wall}/events`, `${wall}/events?view=full`]) {
		const stream = read(url);
		await expect.poll(() => stream.boards.length).toBe(1);
		expect(stream.boards[0]).toMatchObject({view: 'projector', stuck: 1, board: {claimed: 1, seats: [], gate}});
		expect(JSON.stringify(stream.boards)).not.toMatch(/secret|Grace/);
	}
});

it('has so many streams and not more, and room again when one has ended', async () => {
	const source = new BoardOfTest(seats(1));
	const root = await serve(source);
	const opened = Array.from({length: 50}, () => read(`${root}/events`));
	await expect.poll(() => opened.every(({boards}) => boards.length === 1)).toBe(true);
	const refused = await send(`${root}/events`);
	expect(refused).toMatchObject({status: 503, text: 'The board is open 50 times already; close one of them.\n'});
	opened[0]?.end();
	await expect.poll(() => read(`${root}/events`).answered).toBe(200);
	expect(await read(`${root}/events`).answered).toBe(503);
});

it('drops a page that takes nothing, and keeps one telling for it at most', async () => {
	const long = boardWith([seatView(1, {alias: 'x'.repeat(4_000_000)})]);
	const source = new BoardOfTest(long);
	const root = await serve(source, {streams: 1, heartbeatMs: 50, stalledMs: 300, minIntervalMs: 20});
	const before = process.memoryUsage().rss;
	const socket = connect({host: '127.0.0.1', port: Number(new URL(root).port)});
	socket.on('error', () => {});
	await once(socket, 'connect');
	socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
	let count = 0;
	const changes = setInterval(() => {
		count += 1;
		source.put({...long, free: count});
	}, 5);
	await once(socket, 'readable');
	expect(await read(`${root}/events`).answered).toBe(503);
	// Its place becomes free.
	await expect.poll(() => read(`${root}/events`).answered, {timeout: 10_000}).toBe(200);
	clearInterval(changes);
	expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
	socket.destroy();
});

it('ends a stream at its age', async () => {
	const root = await serve(new BoardOfTest(seats(1)), {heartbeatMs: 20, maxAgeMs: 200});
	const stream = read(`${root}/events`);
	await expect.poll(() => stream.isOver).toBe(true);
	expect(stream.heartbeats).toBeGreaterThan(1);
});

it('leaves nothing behind when it is closed, even with streams open', async () => {
	const source = new BoardOfTest(seats(1));
	const page = await serveBoardPage({port: 'any', board: source});
	const {origin, port} = new URL(page.url);
	const stream = read(`${origin}/events`);
	await expect.poll(() => stream.boards.length).toBe(1);
	expect(source.listeners).toBe(1);
	await page.close();
	await page.close();
	expect(source.listeners).toBe(0);
	await expect.poll(() => stream.isOver).toBe(true);
	const again = await serveBoardPage({port: Number(port), board: source});
	expect(again.url).toBe(`http://127.0.0.1:${port}/`);
	await again.close();
});
