import {mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {isLabName} from '../../source/lab/lab-name.js';
import type {Invitation} from '../../source/workshop/invitation.js';
import {suggestAlias, whyNoAlias} from '../../source/workshop/seat/aliases.js';
import {takeSeat} from '../../source/workshop/seat/seat-lock.js';
import {
	forgetSeat,
	keepSeat,
	keptSeats,
	keyFileText,
	labOfWorkshop,
	parseKeyFile,
	type StoredSeat,
	seatFolder,
	seatFor,
	seatMemory,
} from '../../source/workshop/seat/seat-store.js';
import {fakeKey} from '../support/fakes/fake-roster.js';

let home: string;
const before = process.env.PG_REPLICATION_TUTORIAL_HOME;

beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'seats-'));
	process.env.PG_REPLICATION_TUTORIAL_HOME = home;
});

afterEach(() => {
	if (before === undefined) delete process.env.PG_REPLICATION_TUTORIAL_HOME;
	else process.env.PG_REPLICATION_TUTORIAL_HOME = before;
	rmSync(home, {recursive: true, force: true});
});

const invitation: Invitation = {
	secret: 'K7QM2XPD94RT',
	host: '192.168.1.20',
	port: 5999,
	database: 'workshop',
	workshop: 'spring',
};
const seat = (change: Partial<StoredSeat> = {}): StoredSeat => ({
	invitation,
	claim: {id: '5b6f6b0e-7a0b-4c0f-9a43-0d2b1f6f4d11', alias: 'heron'},
	joinedAt: '2026-05-04T09:00:00.000Z',
	key: fakeKey,
	...change,
});

test('keeps a seat for its user only, and finds it by its invitation', async () => {
	expect(await seatFor(invitation)).toBeUndefined();
	expect(await keptSeats()).toEqual([]);
	await keepSeat(seat());
	expect(await seatFor(invitation)).toEqual(seat());
	// The machine of the roster has got another address.
	expect(await seatFor({...invitation, host: '10.0.0.1', port: 1})).toEqual(seat());
	expect(await seatFor({...invitation, secret: 'AAAAAAAAAAAA'})).toBeUndefined();
	const folder = seatFolder(invitation);
	expect(statSync(folder).mode & 0o777).toBe(0o700);
	expect(statSync(path.join(folder, 'seat.json')).mode & 0o777).toBe(0o600);
	expect(folder).not.toMatch(/K7QM/);
	await forgetSeat(seat());
	expect(readdirSync(path.join(home, 'workshops'))).toEqual([]);
});

test('knows which was joined last', async () => {
	const later = seat({invitation: {...invitation, workshop: 'autumn'}, joinedAt: '2026-10-01T09:00:00.000Z'});
	await keepSeat(later);
	await keepSeat(seat());
	expect((await keptSeats()).map(({invitation: {workshop}}) => workshop)).toEqual(['autumn', 'spring']);
});

test('tells a damaged file instead of claiming a second seat', async () => {
	await keepSeat(seat());
	writeFileSync(path.join(seatFolder(invitation), 'seat.json'), '{');
	await expect(seatFor(invitation)).rejects.toThrow(/seat\.json is damaged/);
});

test('says where it cannot be kept', async () => {
	writeFileSync(path.join(home, 'workshops'), 'in the way');
	await expect(keepSeat(seat())).rejects.toThrow(/^Your seat cannot be kept in .*: /);
});

test('gives each workshop its lab and each seat its memory', () => {
	const longest = {...invitation, workshop: 'a'.repeat(20)};
	expect(isLabName(labOfWorkshop(longest))).toBe(true);
	expect(labOfWorkshop(invitation)).toMatch(/^ws-spring-[\da-f]{4}$/);
	expect(labOfWorkshop({...invitation, secret: 'AAAAAAAAAAAA'})).not.toBe(labOfWorkshop(invitation));
	expect(path.basename(seatMemory(seat(), fakeKey))).toBe('seat-003');
});

test('writes a key file that another machine can read', () => {
	expect(parseKeyFile(keyFileText(fakeKey))).toEqual(fakeKey);
	expect(keyFileText({...fakeKey, ...{more: 'x'}})).not.toMatch(/more/);
	for (const text of ['', '{', '[]', '{"seat":3}', JSON.stringify({...fakeKey, seat: 0})]) {
		expect(parseKeyFile(text)).toBeUndefined();
	}
});

test("a seat is one tutor's at a time, until that has ended in whatever way", async () => {
	const folder = path.join(home, 'seat-003');
	const release = await takeSeat(folder);
	await expect(takeSeat(folder)).rejects.toThrow(`Another tutor (process ${process.pid}) is in your seat`);
	release();
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, 'tutor-7.json'), JSON.stringify({pid: process.pid, startedAt: 'long ago'}));
	const again = await takeSeat(folder);
	again();
	writeFileSync(path.join(folder, 'tutor-9.json'), '');
	(await takeSeat(folder))();
	// The number goes on, and nothing else is left.
	expect(readdirSync(folder)).toEqual(['tutor-10.json']);
});

test('of many that take a seat a killed tutor had, one has it', async () => {
	const folder = path.join(home, 'seat-003');
	mkdirSync(folder);
	writeFileSync(path.join(folder, 'tutor-1.json'), JSON.stringify({pid: 2 ** 22 + 1, startedAt: '1'}));
	const taken = await Promise.allSettled(Array.from({length: 8}, () => takeSeat(folder)));
	expect(taken.filter(({status}) => status === 'fulfilled')).toHaveLength(1);
	expect(readdirSync(folder)).toEqual(['tutor-2.json']);
});

test.each([
	['', 'at least one character'],
	['   ', 'neither begins nor ends with a space'],
	[' heron', 'neither begins nor ends with a space'],
	['grey  heron', 'no two of them together'],
	['her\u001B[31mon', 'visible characters only'],
	['her\non', 'visible characters only'],
	['her\u200Bon', 'visible characters only'],
	['\u202Enoreh', 'visible characters only'],
	['her\u00A0on', 'visible characters only'],
	['!!!', 'at least one letter or digit'],
	['anna@example.org', 'looks like an address'],
	['a'.repeat(25), 'at most 24 characters, and this one has 25'],
	['\uD83D', 'visible characters only'],
])('%j is no alias', (text, reason) => {
	const why = whyNoAlias(text);
	expect(why).toContain(reason);
	expect(why).toMatch(/^[^\n]*\.$/);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: what would move a terminal's cursor
	expect(why).not.toMatch(/[\u0000-\u001F]/);
});

test.each(['heron', 'Zaunkönig 7', '鷺', 'a'.repeat(24), 'x'])('%j is an alias', (text) => {
	expect(whyNoAlias(text)).toBeUndefined();
});

test('suggestions are aliases', () => {
	for (const random of [0, 0.3, 0.999_999]) expect(whyNoAlias(suggestAlias(() => random))).toBeUndefined();
});
