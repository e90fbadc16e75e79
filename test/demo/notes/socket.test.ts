import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmod, chown, mkdir, mkdtemp, readdir, rm, stat, writeFile} from 'node:fs/promises';
import {createConnection, createServer, type Socket} from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {connectToDemo, NoConnection, type RemoteDemo} from '../../../source/demo/notes/connect-to-demo.js';
import {type Follower, followDemo} from '../../../source/demo/notes/follow-demo.js';
import {protocolVersion} from '../../../source/demo/notes/protocol.js';
import {type NotesServer, serveNotes} from '../../../source/demo/notes/serve-notes.js';
import {withNotes} from '../../../source/demo/notes/with-notes.js';
import {
	findNotesSockets,
	notesFolders,
	prepareNotesSocket,
	removeNotesSockets,
} from '../../../source/lab/notes-socket.js';
import {type NotesDemo, notesDemo} from '../../support/scenes/notes-demo.js';

let home = '';
let place = '';
let demo: NotesDemo;
const servers: NotesServer[] = [];
const remotes: RemoteDemo[] = [];
const sockets: Socket[] = [];
const followers: Follower[] = [];
const hello = `{"type":"hello","version":${protocolVersion}}\n`;
const isRoot = process.getuid?.() === 0;

beforeEach(async () => {
	home = await mkdtemp('/tmp/pg-tutorial-notes-');
	place = path.join(home, 'notes.sock');
	demo = notesDemo();
});

afterEach(async () => {
	for (const follower of followers.splice(0)) follower.leave();
	for (const remote of remotes.splice(0)) remote.close();
	for (const socket of sockets.splice(0)) socket.destroy();
	await Promise.all(servers.splice(0).map((server) => server.close()));
	await rm(home, {recursive: true, force: true});
});

async function serve(): Promise<NotesServer> {
	const server = await serveNotes(demo, place);
	servers.push(server);
	return server;
}

async function connect(): Promise<RemoteDemo> {
	const remote = await connectToDemo(place);
	remotes.push(remote);
	return remote;
}

/** A client that says what it likes. */
async function talk(words: string) {
	const socket = createConnection(place);
	sockets.push(socket);
	let heard = '';
	socket.on('data', (chunk) => {
		heard += chunk.toString();
	});
	socket.on('error', () => {});
	const closed = once(socket, 'close');
	socket.write(words);
	return {socket, heard: () => heard, closed};
}

describe('the socket of the notes', () => {
	it('tells the demonstration as it is, and as it becomes', async () => {
		await serve();
		const remote = await connect();
		expect(remote.getReport()).toMatchObject({lab: 'main', beat: 'explaining'});
		const heard = vi.fn();
		remote.subscribe(heard);
		demo.put({beat: {kind: 'typed', action: 1}});
		await vi.waitFor(() => expect(remote.getReport().beat).toContain('command 2 of 2'));
		expect(heard).toHaveBeenCalledTimes(1);
	});

	it('takes intents, from several notes, and all of them see what became of it', async () => {
		await serve();
		const [one, two] = [await connect(), await connect()];
		one.dispatch({type: 'advance'});
		await vi.waitFor(() => expect(two.getReport().next).toBe('run command 1 of 2'));
		two.dispatch({type: 'go-to', lesson: 'network'});
		await vi.waitFor(() => expect(demo.intents).toEqual([{type: 'advance'}, {type: 'go-to', lesson: 'network'}]));
		one.close();
		two.dispatch({type: 'back'});
		await vi.waitFor(() => expect(demo.intents).toHaveLength(3));
	});

	it('takes changes that come together in one report, and listens only while somebody is there', async () => {
		await serve();
		expect(demo.listeners()).toBe(0);
		const remote = await connect();
		expect(demo.listeners()).toBe(1);
		const heard = vi.fn();
		remote.subscribe(heard);
		const began = Date.now();
		for (let turn = 0; turn < 500; turn++) {
			demo.put({beat: {kind: 'typed', action: turn % 2}});
			await new Promise((resolve) => setImmediate(resolve));
		}

		demo.put({remark: 'the last one'});
		await vi.waitFor(() => expect(remote.getReport().remark).toBe('the last one'));
		expect(heard.mock.calls.length).toBeLessThanOrEqual(2 + (Date.now() - began) / 100);
		const count = heard.mock.calls.length;
		// A change without an effect on the report is not sent.
		const looks = vi.spyOn(demo, 'getState');
		demo.put({});
		await vi.waitFor(() => expect(looks).toHaveBeenCalled());
		demo.put({remark: 'one more'});
		await vi.waitFor(() => expect(remote.getReport().remark).toBe('one more'));
		expect(heard).toHaveBeenCalledTimes(count + 1);
		remote.close();
		await vi.waitFor(() => expect(demo.listeners()).toBe(0));
	});

	it('says good-bye at the end, and leaves nothing behind', async () => {
		const server = await serve();
		const [one, two] = [await connect(), await connect()];
		await server.close();
		expect(await one.closed).toEqual({kind: 'ended', says: 'The demonstration has ended.'});
		expect(await two.closed).toMatchObject({kind: 'ended'});
		expect(await readdir(home)).toEqual([]);
		await server.close();
		await expect(connect()).rejects.toThrow(NoConnection);
	});

	it('is not kept open by a client that does not hang up', async () => {
		const server = await serve();
		const socket = createConnection({path: place, allowHalfOpen: true});
		sockets.push(socket);
		socket.on('error', () => {});
		socket.write(hello);
		await vi.waitFor(() => expect(demo.listeners()).toBe(1));
		await server.close();
	});
});

describe('whoever does not keep to the protocol', () => {
	it.each([
		['no JSON', `${hello}what?\n`, 'A line was no JSON.'],
		[
			'the end of the demonstration',
			`${hello}{"type":"intent","intent":{"type":"quit","lab":"remove"}}\n`,
			'A line was not what was expected',
		],
		[
			'an intent before the hello',
			'{"type":"intent","intent":{"type":"advance"}}\n',
			'The first line has to be a hello.',
		],
		[
			'a lesson that is not there',
			`${hello}{"type":"intent","intent":{"type":"go-to","lesson":"x"}}\n`,
			'There is no lesson \\"x\\".',
		],
		['a line without end', `${hello}${'x'.repeat(20_000)}`, 'A line was too long.'],
		['another version', '{"type":"hello","version":99}\n', 'The notes speak version 99 and the demonstration version'],
	])('hears why, and the demonstration goes on: %s', async (_, words, says) => {
		await serve();
		const good = await connect();
		const bad = await talk(words);
		await bad.closed;
		expect(bad.heard()).toContain(says);
		expect(bad.heard().trimEnd().split('\n').at(-1)).toMatch(/^\{"type":"bye","kind":"refused"/);
		expect(demo.intents).toEqual([]);
		good.dispatch({type: 'back'});
		await vi.waitFor(() => expect(demo.intents).toEqual([{type: 'back'}]));
	});

	it('is let go when it says nothing', async () => {
		await serve();
		const silent = await talk('');
		await silent.closed;
		expect(silent.heard()).toContain('Nothing was said.');
	});

	it('is let go when it does not read, and the others go on', async () => {
		await serve();
		const good = await connect();
		const slow = await talk(hello);
		await vi.waitFor(() => expect(slow.heard()).toContain('report'));
		slow.socket.pause();
		// Each report is as large as the notes are.
		const large = 'x'.repeat(400_000);
		for (let number = 0; number < 5; number++) {
			demo.put({remark: `${number} ${large}`});
			await vi.waitFor(() => expect(good.getReport().remark?.startsWith(`${number} `)).toBe(true), 5000);
		}
		slow.socket.resume();
		await slow.closed;
		expect(slow.heard()).not.toContain(`4 ${large}`);
		good.dispatch({type: 'advance'});
		await vi.waitFor(() => expect(demo.intents).toHaveLength(1));
	});

	it.each([
		['another version', '{"type":"hello","version":99}\n', /start both with the same program\.$/],
		['something else', 'SSH-2.0\r\n', /^The demonstration is not understood\./],
	])('is not talked to by the notes either: %s', async (_, words, says) => {
		const stranger = createServer((socket) =>
			socket
				.resume()
				.on('error', () => {})
				.end(words),
		);
		stranger.listen(place);
		await once(stranger, 'listening');
		await expect(connectToDemo(place)).rejects.toThrow(says);
		await new Promise((resolve) => stranger.close(resolve));
	});
});

describe('the place of the socket', () => {
	const lab = () => ({name: 'main', dir: home});

	it('is short, of this user and of one lab, and the same wherever the runtime folder is not told', () => {
		const [first, ...others] = notesFolders(lab(), '/run/user/7');
		expect(first).toMatch(/^\/run\/user\/7\/pg-tutorial-\d+-[0-9a-f]{10}$/);
		expect(others).toEqual(notesFolders(lab(), undefined));
		expect(notesFolders({name: 'two', dir: home}, '/run/user/7')).not.toContain(first);
		expect(notesFolders(lab(), `/run/${'long'.repeat(30)}`)).toEqual(others);
		expect(notesFolders(lab(), 'relative')).toEqual(others);
	});

	it('is open to its owner alone', async () => {
		const [folder = ''] = notesFolders(lab(), home);
		place = await prepareNotesSocket(lab(), [folder]);
		await serve();
		expect((await stat(folder)).mode & 0o777).toBe(0o700);
		expect((await stat(place)).mode & 0o777).toBe(0o600);
		expect(await findNotesSockets(lab(), [folder])).toEqual([place]);
	});

	it.runIf(isRoot)('refuses another account, by the folder and by the socket itself', async () => {
		await rm(home, {recursive: true});
		await mkdir(home, {mode: 0o755});
		const folder = path.join(home, 'sockets');
		place = await prepareNotesSocket(lab(), [folder]);
		await serve();
		expect(await connectAs(65_534, place)).toBe('EACCES');
		// Even where the folder is opened by mistake.
		await chmod(folder, 0o755);
		expect(await connectAs(65_534, place)).toBe('EACCES');
		expect(await connectAs(0, place)).toBe('connected');
	});

	it('is not taken where others could have put something', async () => {
		const wide = path.join(home, 'wide');
		await mkdir(wide, {mode: 0o755});
		await expect(prepareNotesSocket(lab(), [wide])).rejects.toThrow('can be opened by others');
		const file = path.join(home, 'file');
		await writeFile(file, '');
		await expect(prepareNotesSocket(lab(), [file])).rejects.toThrow('is no folder');
		const own = path.join(home, 'own');
		expect(await prepareNotesSocket(lab(), [wide, own])).toBe(path.join(own, 'notes.sock'));
	});

	it.runIf(isRoot)('is not taken where it belongs to another account, nor looked for there', async () => {
		const folder = path.join(home, 'theirs');
		await mkdir(folder, {mode: 0o700});
		place = path.join(folder, 'notes.sock');
		await serve();
		await chown(folder, 65_534, 65_534);
		await expect(prepareNotesSocket(lab(), [folder])).rejects.toThrow('belongs to another account (uid 65534)');
		expect(await findNotesSockets(lab(), [folder])).toEqual([]);
		expect(await removeNotesSockets(lab(), [folder])).toEqual([]);
		expect(await readdir(folder)).toEqual(['notes.sock']);
	});

	it('is taken again after a demonstration that was killed, and cleaned away', async () => {
		const folder = path.join(home, 'sockets');
		place = await prepareNotesSocket(lab(), [folder]);
		const program = `require('node:net').createServer().listen(${JSON.stringify(place)}, () => console.log('there'))`;
		const killed = spawn(process.execPath, ['-e', program], {stdio: ['ignore', 'pipe', 'inherit']});
		await once(killed.stdout, 'data');
		killed.kill('SIGKILL');
		await once(killed, 'exit');
		expect((await stat(place)).isSocket()).toBe(true);
		await expect(connectToDemo(place)).rejects.toThrow(NoConnection);
		expect(await prepareNotesSocket(lab(), [folder])).toBe(place);
		const server = await serve();
		expect((await connect()).getReport().lab).toBe('main');
		await server.close();
		await writeFile(place, 'left');
		expect(await removeNotesSockets(lab(), [folder])).toEqual([folder]);
		expect(await readdir(home)).toEqual([]);
	});
});

describe('a demonstration with notes', () => {
	it('opens them where the notes of its lab look, and removes the place at the end', async () => {
		demo = notesDemo({dir: home});
		const say = vi.fn();
		const {closed} = withNotes(demo, say);
		const lab = {name: 'main', dir: home};
		await vi.waitFor(async () => expect(await findNotesSockets(lab)).toHaveLength(1));
		const [found = ''] = await findNotesSockets(lab);
		place = found;
		const remote = await connect();
		demo.end();
		await closed;
		expect(await remote.closed).toMatchObject({kind: 'ended'});
		await expect(stat(path.dirname(found))).rejects.toThrow('ENOENT');
		expect(say).not.toHaveBeenCalled();
	});

	it('starts without them, and says why, where they cannot be', async () => {
		demo = notesDemo({dir: home});
		const folders = notesFolders({name: 'main', dir: home});
		for (const folder of folders) await writeFile(folder, '').catch(() => {});
		const say = vi.fn();
		const {closed} = withNotes(demo, say);
		demo.end();
		await closed;
		for (const folder of folders) await rm(folder, {force: true});
		expect(say).toHaveBeenCalledWith(expect.stringMatching(/^The notes of a second terminal cannot follow .*\.$/));
	});
});

describe('notes that follow', () => {
	const follow = async (patience = 5000) => {
		const follower = await followDemo(async () => [place], {delayMs: 20, giveUpAfterMs: patience});
		if (follower !== undefined) followers.push(follower);
		return follower;
	};

	it('do not begin where nobody listens', async () => {
		expect(await follow()).toBeUndefined();
	});

	it('end with the demonstration', async () => {
		const server = await serve();
		const follower = await follow();
		await server.close();
		expect(await follower?.over).toEqual({kind: 'ended', says: 'The demonstration has ended.'});
		expect(follower?.get().kind).toBe('over');
	});

	it('come back after a connection that broke', async () => {
		const connections = new Set<Socket>();
		const proxy = createServer((client) => {
			const through = createConnection(`${place}.real`);
			connections.add(client);
			through.on('error', () => {});
			client.on('error', () => {});
			client.pipe(through).pipe(client);
		});
		servers.push(await serveNotes(demo, `${place}.real`));
		proxy.listen(place);
		await once(proxy, 'listening');
		const follower = await follow();
		const kinds: unknown[] = [];
		follower?.subscribe(() => {
			const following = follower.get();
			kinds.push(`${following.kind} ${following.report.lab}`);
			// Intents meanwhile are dropped.
			if (following.kind === 'broken') follower.dispatch({type: 'advance'});
		});
		for (const connection of connections) connection.destroy();
		await vi.waitFor(() => expect(kinds).toEqual(['broken main', 'connected main']));
		follower?.dispatch({type: 'back'});
		await vi.waitFor(() => expect(demo.intents).toEqual([{type: 'back'}]));
		follower?.leave();
		proxy.close();
		for (const connection of connections) connection.destroy();
	});

	it('give up when it does not come back', async () => {
		const stranger = createServer((socket) => {
			const report = `${JSON.stringify({type: 'report', report: reportOnce})}\n`;
			// Unread words would make an error of the end.
			socket.once('data', () => socket.write(hello + report, () => socket.destroy()));
			stranger.close();
		});
		servers.push(await serve());
		const reportOnce = (await connect()).getReport();
		await servers[0]?.close();
		stranger.listen(place);
		await once(stranger, 'listening');
		const follower = await follow(100);
		expect(await follower?.over).toMatchObject({kind: 'lost'});
	});
});

/** Connects as another account; returns how that ended. */
async function connectAs(uid: number, file: string): Promise<string> {
	const program = `require('node:net').createConnection(${JSON.stringify(file)})
		.on('connect', () => { console.log('connected'); process.exit() })
		.on('error', (error) => { console.log(error.code); process.exit() })`;
	const child = spawn(process.execPath, ['-e', program], {
		uid,
		gid: uid,
		cwd: '/',
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let words = '';
	child.stdout.on('data', (chunk) => {
		words += chunk.toString();
	});
	await once(child, 'close');
	return words.trim();
}
