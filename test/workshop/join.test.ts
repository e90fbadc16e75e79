import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {claim} from '../../source/commands/workshop/claim.js';
import {joinWorkshop} from '../../source/commands/workshop/join.js';
import type {SeatEnd} from '../../source/commands/workshop/learn-in-seat.js';
import type {RosterCalls} from '../../source/commands/workshop/roster-calls.js';
import {parseInvitation} from '../../source/workshop/invitation.js';
import {RosterFault, type SeatKey} from '../../source/workshop/roster/roster.js';
import {keptSeats, keyFileText} from '../../source/workshop/seat/seat-store.js';
import {FakeRoster, fakeClaims, fakeKey} from '../support/fakes/fake-roster.js';

const code = 'K7QM-2XPD-94RT@192.168.1.20:5999';
const ours = process.env.PG_REPLICATION_TUTORIAL_HOME;
let home: string;
let printed: string;
let visits: Array<{key: SeatKey; folder: string; lab?: string}>;
let end: SeatEnd;
let calls: RosterCalls;

beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'join-'));
	process.env.PG_REPLICATION_TUTORIAL_HOME = home;
	printed = '';
	visits = [];
	end = {exitCode: 0};
	calls = {claim: fakeClaims(), connect: new FakeRoster().connect};
	vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
		printed += String(text);
		return true;
	});
});

afterEach(() => {
	vi.restoreAllMocks();
	delete process.env.PG_REPLICATION_TUTORIAL_SEAT;
	if (ours === undefined) delete process.env.PG_REPLICATION_TUTORIAL_HOME;
	else process.env.PG_REPLICATION_TUTORIAL_HOME = ours;
	rmSync(home, {recursive: true, force: true});
});

const join = (options: Parameters<typeof joinWorkshop>[0] = {}, given?: string) =>
	joinWorkshop(options, given, calls, async (key, folder, {lab}) => {
		visits.push({key, folder, lab});
		return end;
	});

const failing = (fault: RosterFault): RosterCalls => ({...calls, claim: () => Promise.reject(fault)});
const kept = () => keptSeats();

test('claims a seat, and goes on in it with the code, in whatever letters, and without', async () => {
	expect(await join({as: 'heron'}, code)).toBe(0);
	await join({}, code.toLowerCase().replaceAll('-', ''));
	await join({});
	expect(visits.map(({key}) => [key.seat, key.alias])).toEqual([
		[1, 'heron'],
		[1, 'heron'],
		[1, 'heron'],
	]);
	expect(visits[0]?.lab).toMatch(/^ws-workshop-[\da-f]{4}$/);
	expect(new Set(visits.map(({lab, folder}) => `${lab} ${folder}`)).size).toBe(1);
	expect(visits[0]?.folder.startsWith(path.join(home, 'workshops'))).toBe(true);
});

test('goes on in the workshop that was joined last, in the lab that was named', async () => {
	await join({as: 'heron', lab: 'mine'}, code);
	await join({as: 'wren'}, `${code}/autumn`);
	await join();
	await join({}, code);
	await join();
	expect(visits.map(({key, lab}) => [key.workshop, lab === 'mine'])).toEqual([
		['workshop', true],
		['autumn', false],
		['autumn', false],
		['workshop', true],
		['workshop', true],
	]);
});

test('without a terminal an alias is chosen, and that is said', async () => {
	await join({}, code);
	expect(printed).toMatch(
		/^The board calls you "[a-z]+-\d\d"; no real names are asked for\. --as ALIAS chooses another one\.\n$/,
	);
	expect(visits[0]?.key.alias).toBe(/"(.*?)"/.exec(printed)?.[1]);
});

test('a seat keeps its alias', async () => {
	await join({as: 'heron'}, code);
	await join({as: 'wren'}, code);
	expect(printed).toBe('Your seat (number 1) has the alias "heron" already, and keeps it.\n');
	expect(visits.at(-1)?.key.alias).toBe('heron');
});

test('a claim whose answer was lost comes to the same seat', async () => {
	const {claim: real} = calls;
	calls = {
		...calls,
		async claim(...parameters) {
			await real(...parameters);
			throw new RosterFault('away', 'The roster at 192.168.1.20:5999 is out of reach: the connection broke off.');
		},
	};
	await expect(join({as: 'heron'}, code)).rejects.toMatchObject({
		message: expect.stringContaining('out of reach'),
		remedy: expect.stringMatching(/try again.*join --offline$/),
		kind: 'world',
	});
	expect(visits).toEqual([]);
	calls = {...calls, claim: real};
	await join();
	expect(visits.map(({key}) => [key.seat, key.alias])).toEqual([[1, 'heron']]);
	await join({as: 'wren'}, `${code}/autumn`);
	expect(visits.at(-1)?.key.seat).toBe(2);
});

test.each([
	[
		new RosterFault('alias-taken', 'Another seat has the alias "heron".', 'Choose another one with --as ALIAS.'),
		'request',
	],
	[new RosterFault('refused', 'The roster does not know this join code.', 'Compare it.'), 'request'],
	[new RosterFault('full', 'All 2 seats are claimed.', 'Ask the instructor for a free seat.'), 'world'],
	[new RosterFault('closed', 'There is no such workshop, or it is closed.'), 'world'],
])('%s: said with its remedy, and nothing is left', async (fault, kind) => {
	calls = failing(fault);
	const {message, remedy} = fault;
	await expect(join({as: 'heron'}, code)).rejects.toMatchObject({name: 'LabFault', message, remedy, kind});
	expect(await kept()).toEqual([]);
	await expect(join()).rejects.toThrow('No workshop was joined on this machine yet.');
});

test('asks for another alias as long as the one given is taken or is none', async () => {
	const roster = fakeClaims();
	await roster(parseInvitation(code), {id: crypto.randomUUID(), alias: 'heron'});
	const asked: Array<string | undefined> = [];
	const answers = ['her\u0007on', 'wren'];
	const seat = await claim(
		parseInvitation(code),
		undefined,
		{
			given: 'heron',
			ask: async (_, wrong) => {
				asked.push(wrong);
				return answers.shift();
			},
			tell: () => {},
		},
		roster,
	);
	expect(seat).toMatchObject({key: {seat: 2, alias: 'wren'}});
	expect(asked).toEqual(['Somebody is called heron already.', expect.stringContaining('visible characters only')]);
});

test('whoever gives up leaves nothing', async () => {
	const ask = async () => undefined;
	expect(await claim(parseInvitation(code), undefined, {ask, tell: () => {}}, fakeClaims())).toBe('declined');
	expect(readdirSync(home)).toEqual([]);
});

test('a seat that was turned away is claimed anew with its code', async () => {
	end = {exitCode: 0, refusal: new RosterFault('refused', 'The seat was given to somebody else.')};
	await join({as: 'heron'}, code);
	end = {exitCode: 0};
	// Without the code it is tried as it was.
	await join();
	expect(visits.at(-1)?.key.seat).toBe(1);
	expect((await kept())[0]?.isRefused).toBe(false);
	end = {exitCode: 0, refusal: new RosterFault('refused', 'The seat was given to somebody else.')};
	await join();
	await join({as: 'wren'}, code);
	expect(visits.at(-1)?.key).toMatchObject({seat: 2, alias: 'wren'});
});

test('a workshop that seems closed keeps its seat and what is unsent, and is tried again with its code and without', async () => {
	const closed = {exitCode: 0, refusal: new RosterFault('closed', 'It is closed.')};
	end = closed;
	await joinWorkshop({as: 'heron'}, code, calls, async (_, folder) => {
		mkdirSync(folder, {recursive: true});
		writeFileSync(path.join(folder, 'outbox.jsonl'), 'unsent');
		return end;
	});
	expect(await kept()).toMatchObject([{key: {seat: 1, alias: 'heron'}, seemsClosed: true, isRefused: false}]);
	await join({}, code);
	end = {exitCode: 0};
	await join();
	expect(visits.map(({key}) => [key.seat, key.alias])).toEqual([
		[1, 'heron'],
		[1, 'heron'],
	]);
	expect(readFileSync(path.join(visits.at(-1)?.folder ?? '', 'outbox.jsonl'), 'utf8')).toBe('unsent');
	expect((await kept())[0]).toMatchObject({seemsClosed: false});
});

test('a claim whose answer was lost outlives an answer that nobody has proved', async () => {
	const {claim: real} = calls;
	calls = failing(new RosterFault('away', 'The connection broke off.'));
	await expect(join({as: 'heron'}, code)).rejects.toThrow();
	const id = (await kept())[0]?.claim.id;
	calls = failing(new RosterFault('closed', 'There is no such workshop, or it is closed.'));
	await expect(join({}, code)).rejects.toThrow();
	calls = {...calls, claim: real};
	await join();
	expect((await kept())[0]?.claim.id).toBe(id);
});

test('a seat that was turned away stays kept when there is no other one', async () => {
	end = {exitCode: 0, refusal: new RosterFault('refused', 'Another certificate.')};
	await join({as: 'heron'}, code);
	calls = failing(new RosterFault('full', 'All 2 seats are claimed.'));
	await expect(join({as: 'wren'}, code)).rejects.toThrow('All 2 seats');
	expect((await kept())[0]).toMatchObject({key: {alias: 'heron'}, isRefused: true});
});

test('a workshop whose machine has another address is the same', async () => {
	await join({as: 'heron'}, code);
	await join({}, 'K7QM-2XPD-94RT@10.0.0.7:6000');
	await join();
	expect(visits.slice(1).map(({key}) => [key.seat, key.host, key.port])).toEqual([
		[1, '10.0.0.7', 6000],
		[1, '10.0.0.7', 6000],
	]);
});

test("a key file takes the place of a code where a seat's tutor runs elsewhere", async () => {
	const file = path.join(home, 'key');
	process.env.PG_REPLICATION_TUTORIAL_SEAT = file;
	await expect(join()).rejects.toThrow(`PG_REPLICATION_TUTORIAL_SEAT names ${file}, which is no key file of a seat.`);
	writeFileSync(file, keyFileText(fakeKey));
	await join();
	expect(visits).toEqual([{key: fakeKey, folder: path.join(home, 'seat-3'), lab: undefined}]);
});

test('no machines for labs, no --hosted', async () => {
	await expect(join({as: 'heron', hosted: true}, code)).rejects.toThrow('This workshop has no machines for labs');
});

test.each([
	['K7QM-2XPD-94RT', 'the address behind @ is missing'],
	['K7QM-2XPD-94RT@a@b', 'more than one @'],
	['K7QM-2XPD@192.168.1.20:5999', '8 letters and digits'],
	['K7QM-2XPD-94R!@192.168.1.20:5999', 'never stands in one'],
	['K7QM-2XPD-94RT@192.168.1.20', 'the port is missing'],
	['K7QM-2XPD-94RT@192.168.1.20:0', 'there is no port 0'],
	['K7QM-2XPD-94RT@192.168.1.20:70000', 'there is no port 70000'],
	['K7QM-2XPD-94RT@[::g]:5999', 'is no address'],
	['K7QM-2XPD-94RT@host name:5999', 'is no address'],
	['K7QM-2XPD-94RT@192.168.1.20:5999/Spring!', 'is no name of a workshop'],
	['', 'the address behind @ is missing'],
])('the code %j is refused in a sentence, and nothing is claimed', async (given, reason) => {
	const claimed = vi.spyOn(calls, 'claim');
	await expect(join({as: 'heron'}, given)).rejects.toMatchObject({
		name: 'UsageError',
		message: expect.stringMatching(/^[^\n]*\.$/),
	});
	await expect(join({as: 'heron'}, given)).rejects.toThrow(reason);
	expect(claimed).not.toHaveBeenCalled();
	expect(readdirSync(home)).toEqual([]);
});

test.each(['', ' ', '!!!', 'a\u0000b', 'a\nb', 'x'.repeat(25), 'a  b', 'anna@example.org', '\u202Enoreh', '\u0301a'])(
	'the alias %j is refused in a sentence, and nothing is claimed',
	async (alias) => {
		const claimed = vi.spyOn(calls, 'claim');
		await expect(join({as: alias}, code)).rejects.toMatchObject({
			name: 'UsageError',
			message: expect.stringMatching(/^[^\n]*\.$/),
		});
		expect(claimed).not.toHaveBeenCalled();
		expect(readdirSync(home)).toEqual([]);
	},
);
