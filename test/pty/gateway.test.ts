import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {type Certificate, makeCertificate} from '../../source/workshop/certificate.js';
import {type Gateway, serveGateway} from '../../source/workshop/gateway/serve-gateway.js';
import {RosterFault, type SeatKey} from '../../source/workshop/roster/roster.js';
import {type FakeSeat, FakeSeatHosts} from '../support/fakes/fake-seat-hosts.js';
import {TcpProxy} from '../support/network/tcp-proxy.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {residentMemory} from '../support/processes/left-processes.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';

const secret = 'right-secret-of-the-seat';
let program = '';
let folder = '';
let certificate: Certificate;
let hosts: FakeSeatHosts;
let gateway: Gateway;
let proxy: TcpProxy;
let log: string[];
const placed = new Map<number, string>();
const open: PtyTerminal[] = [];

beforeAll(async () => {
	program = await bundlePlayer('play-attach.ts');
	folder = path.dirname(program);
	certificate = await makeCertificate(['127.0.0.1']);
});
afterAll(() => rm(folder, {recursive: true, force: true}));
beforeEach(async () => {
	hosts = new FakeSeatHosts();
	log = [];
	gateway = await startGateway();
	proxy = new TcpProxy(gateway.port);
	await proxy.open();
});
afterEach(async () => {
	for (const terminal of open.splice(0)) terminal.stop();
	await proxy.close();
	await gateway.close();
	hosts.close();
	placed.clear();
	expect(log.join('\n')).not.toContain(secret);
});

async function startGateway(port = 0): Promise<Gateway> {
	return serveGateway({
		listen: '127.0.0.1',
		port,
		certificate,
		workshop: 'spring',
		async check(given) {
			if (given.secret !== secret)
				throw new RosterFault('refused', 'The roster does not let seat 7 in.', 'Join again.');
		},
		keyFile: ({seat}) => `key of ${seat}`,
		hosts,
		placed: {
			get: async (seat) => placed.get(seat),
			async set(seat, host) {
				placed.set(seat, host);
			},
		},
		log: (event) => log.push(event),
	});
}

function key(changes: Partial<SeatKey> = {}): SeatKey {
	return {
		host: '127.0.0.1',
		port: 1,
		database: 'workshop',
		workshop: 'spring',
		role: 'ws_spring_seat_007',
		password: secret,
		fingerprint: certificate.fingerprint,
		seat: 7,
		alias: 'heron',
		gateway: proxy.port,
		...changes,
	};
}

/** A learner's command. */
function attach(changes: Partial<SeatKey> = {}, env: Record<string, string> = {}): PtyTerminal {
	return run([process.execPath, program], changes, env);
}

function run([file, ...args]: [string, ...string[]], changes: Partial<SeatKey>, env: Record<string, string>) {
	const terminal = new PtyTerminal(file, args, {env: {SEAT_KEY: JSON.stringify(key(changes)), ...env}});
	open.push(terminal);
	return terminal;
}

/** The same from a shell, which tells the state of its terminal before and after. */
function attachFromShell(): PtyTerminal {
	// What a shell has written just before its end may be lost with the terminal: it waits to be ended.
	const script =
		'stty -g; "$0" "$1"; echo "exit $?"; stty -g; echo over; read -r line; echo "typed $line"; read -r line';
	return run(['bash', '-c', script, process.execPath, program], {}, {});
}

function seat(index: number): FakeSeat {
	const found = hosts.opened[index];
	if (found === undefined) throw new Error(`There is no tutor ${index}, but ${hosts.opened.length}.`);
	return found;
}

/** The states that `attachFromShell` has told, before and after. */
function statesOf({written}: PtyTerminal): readonly string[] {
	return [...written.matchAll(/^[\da-f]+(?::[\da-f]+){10,}/gm)].map(([state]) => state);
}

async function expectSane(terminal: PtyTerminal): Promise<void> {
	await terminal.sees('over');
	const [before, after] = statesOf(terminal);
	expect(before).toBeDefined();
	expect(after).toBe(before);
	expect(terminal.isAlternate).toBe(false);
	terminal.type('hello\r');
	await terminal.sees('typed hello');
}

describe('a terminal that is lent to a seat', () => {
	it('has its keys, colours and size there, and nothing else of the environment', async () => {
		const terminal = attach({}, {COLORTERM: 'truecolor', NO_COLOR: '1', LD_NOT_OURS: 'no'});
		await terminal.sees('seat>');
		terminal.type('printf "\\033[31mred\\033[0m"; stty size; env | grep -c -e NOT_OURS -e SEAT_KEY\r');
		await terminal.sees(/^red24 80\s+0$/m);
		expect(terminal.written).toContain('\u001B[31mred');
		terminal.type('echo "$TERM/$COLORTERM/$NO_COLOR/$LANG"\r');
		await terminal.sees('xterm-256color/truecolor/1/C.UTF-8');
		terminal.resize(101, 31);
		terminal.type('while [ "$(stty size)" != "31 101" ]; do :; done; echo grown\r');
		await terminal.sees(/^grown$/m);
		// Ctrl+C is for the seat's program, and letters beyond ASCII arrive whole.
		terminal.type('echo "cat?"; cat\r');
		await terminal.sees(/^cat\?$/m);
		terminal.type('é主👩‍👩‍👧\r');
		await terminal.sees(/^é主.*\n?é主/m);
		terminal.type('\u0003');
		await terminal.sees(/\^C\s+seat>/);
		terminal.type('exit\r');
		expect(await terminal.exited).toMatchObject({exitCode: 0});
		await terminal.sees('Your seat keeps its lab.');
		expect(hosts.opened.map(({start}) => start.keyFile)).toEqual(['key of 7']);
		expect(placed).toEqual(new Map([[7, 'host-a']]));
	});

	it('shows full screens', async () => {
		const file = path.join(folder, 'lines');
		await writeFile(file, Array.from({length: 500}, (_, line) => `line ${line + 1}\n`).join(''));
		hosts.program = ['less', file];
		const terminal = attach();
		await terminal.sees('line 23');
		expect(terminal.isAlternate).toBe(true);
		terminal.type('G');
		await terminal.sees('line 500');
		terminal.type('q');
		expect(await terminal.exited).toMatchObject({exitCode: 0});
		await terminal.sees('Your seat keeps its lab.');
		expect(terminal.isAlternate).toBe(false);
	});

	it('takes a paste of 100 kB whole', async () => {
		hosts.program = ['bash', '-c', 'stty raw -echo; printf "paste?"; head -c 100000 | sha256sum; read -r'];
		const terminal = attach();
		await terminal.sees('paste?');
		const paste = Array.from({length: 100_000}, (_, index) => 'abcdefghij'[(index * 7 + (index >> 8)) % 10]).join('');
		terminal.type(paste);
		const {createHash} = await import('node:crypto');
		await terminal.sees(createHash('sha256').update(paste).digest('hex'));
	});

	it('makes a program wait that writes faster than it is read', async () => {
		hosts.program = ['bash', '-c', 'head -c 20000000 /dev/zero | tr "\\0" x; echo; echo END; read -r'];
		const terminal = attachFromShell();
		await expect.poll(() => hosts.opened.length, {timeout: 10_000}).toBe(1);
		const [child] = (await import('../support/processes/left-processes.js')).childrenOf(terminal.pid);
		if (child === undefined) throw new Error('The learner has no program.');
		const before = process.memoryUsage().rss;
		process.kill(child, 'SIGSTOP');
		const {read} = seat(0);
		// It stands still when nothing more is read between two looks.
		let last = -1;
		await expect
			.poll(
				() => {
					const now = read();
					const stands = now === last && now > 0;
					last = now;
					return stands;
				},
				{timeout: 10_000, interval: 400},
			)
			.toBe(true);
		// The sockets in between hold several megabytes.
		expect(read()).toBeLessThan(18_000_000);
		expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
		process.kill(child, 'SIGCONT');
		await terminal.sees('END', 30_000);
		expect(read()).toBeGreaterThan(20_000_000);
		expect(residentMemory(child)).toBeLessThan(200_000_000);
	});
});

describe('a connection that breaks', () => {
	it('is made again, calmly, with the terminal as it was in between', async () => {
		hosts.program = ['bash', '-c', 'printf "\\033[?1049h\\033[?2004h\\033[?1000hFULL %s" $$; stty raw; cat'];
		const terminal = attach();
		await terminal.sees(`FULL ${hosts.opened[0]?.pid ?? ''}`);
		expect(terminal.isAlternate).toBe(true);
		await proxy.close();
		await terminal.sees(/^No seat since [\d:]{8}; next try [\d:]{8}\. Ctrl\+C gives up\.$/m);
		await terminal.sees(/^[\d:]{8} The connection to the workshop broke\.$/m);
		expect(terminal.isAlternate).toBe(false);
		expect(terminal.written).toContain('\u001B[?1000l');
		await expect.poll(() => seat(0).isOpen()).toBe(false);
		await proxy.open();
		await expect.poll(() => hosts.opened.length, {timeout: 15_000}).toBe(2);
		await terminal.sees(`FULL ${seat(1).pid}`);
		expect(terminal.isAlternate).toBe(true);
	});

	it('leaves a good terminal to a learner who gives up', async () => {
		hosts.program = ['vi', '-u', 'NONE', path.join(folder, 'new-file')];
		const terminal = attachFromShell();
		await terminal.sees(/^~$/m);
		await proxy.close();
		await terminal.sees('Ctrl+C gives up');
		terminal.type('x');
		terminal.type('\u0003');
		await terminal.sees('exit 130');
		await expectSane(terminal);
	});

	it('is given up by a signal, too', async () => {
		const terminal = attach();
		await terminal.sees('seat>');
		terminal.signal('SIGTERM');
		expect(await terminal.exited).toMatchObject({exitCode: 130});
		await expect.poll(() => seat(0).isOpen()).toBe(false);
	});

	it('comes back when the gateway does', async () => {
		const terminal = attach();
		await terminal.sees('seat>');
		const {port} = gateway;
		await gateway.close();
		expect(seat(0).isOpen()).toBe(false);
		await terminal.sees('closed on the side of the workshop');
		gateway = await startGateway(port);
		await expect.poll(() => hosts.opened.length, {timeout: 15_000}).toBe(2);
		await terminal.sees(/seat>[\s\S]*workshop\.\s+seat>/);
		terminal.type('echo back=$((1))\r');
		await terminal.sees('back=1');
	});

	it('with its host is told in a sentence, and tried again', async () => {
		const terminal = attach();
		await terminal.sees('seat>');
		hosts.down = 'host-a';
		process.kill(seat(0).pid, 'SIGKILL');
		await terminal.sees('host-a, on which your seat is, does not answer');
		hosts.down = undefined;
		await expect.poll(() => hosts.opened.length, {timeout: 15_000}).toBe(2);
		await terminal.sees(/seat>$/m);
	});
});

describe('a seat', () => {
	it('whose tutor was killed is told so, and has another one', async () => {
		const terminal = attach();
		await terminal.sees('seat>');
		process.kill(seat(0).pid, 'SIGKILL');
		await terminal.sees('The tutor of your seat on host-a was killed, as it is when the memory');
		await expect.poll(() => hosts.opened.length, {timeout: 10_000}).toBe(2);
		// The prompt of the first one may be on the screen still, and what is typed for it is lost.
		await expect.poll(() => terminal.written.split('seat>').length, {timeout: 10_000}).toBeGreaterThan(2);
		terminal.type('exit 1\r');
		expect(await terminal.exited).toMatchObject({exitCode: 0});
		await terminal.sees('Your seat keeps its lab.');
	});

	it('is not opened with a wrong secret', async () => {
		const terminal = attachFromShell();
		await terminal.sees('seat>');
		const stranger = attach({password: 'wrong-secret'});
		await stranger.sees('The roster does not let seat 7 in. Join again.');
		expect(await stranger.exited).toMatchObject({exitCode: 1});
		// Nor does it disturb the learner who is in it.
		terminal.type('echo still=$((1))\r');
		await terminal.sees('still=1');
		expect(hosts.opened).toHaveLength(1);
	});

	it('is told nothing to a gateway with another certificate', async () => {
		const terminal = attach({fingerprint: '0'.repeat(64)});
		await terminal.sees('Somebody else answers for 127.0.0.1');
		expect(await terminal.exited).toMatchObject({exitCode: 1});
		expect(hosts.opened).toHaveLength(0);
	});

	it('is taken over by a second terminal', async () => {
		const first = attachFromShell();
		await first.sees('seat>');
		const second = attach();
		await first.sees('Your seat is used from another terminal now');
		await second.sees('seat>');
		expect(seat(0).isOpen()).toBe(false);
		await expectSane(first);
		second.type('echo mine=$((1))\r');
		await second.sees('mine=1');
	});

	it('is to be had again by a learner whose old connection is dead and does not know it', async () => {
		const first = attach();
		await first.sees('seat>');
		proxy.hush();
		const second = attach();
		await second.sees('seat>');
		expect(seat(0).isOpen()).toBe(false);
		expect(hosts.opened).toHaveLength(2);
	});

	it('tells how far it is while it is made, and is not wanted any more after Ctrl+C', async () => {
		let ready = () => {};
		hosts.beforeReady = () =>
			new Promise((resolve) => {
				ready = resolve;
			});
		placed.set(7, 'host-b');
		const terminal = attach();
		await terminal.sees('Making your seat ready on host-b …');
		terminal.type('\u0003');
		expect(await terminal.exited).toMatchObject({exitCode: 130});
		// The gateway hears of it later than this process does.
		await expect.poll(() => log).toContain('seat 7 leaves before it is ready');
		ready();
		await expect.poll(() => log).toContain('seat 7 is ready on host-b');
		expect(hosts.opened).toHaveLength(0);
	});

	it('needs a terminal', async () => {
		const {execa} = await import('execa');
		const {exitCode, stdout} = await execa(process.execPath, [program], {
			env: {SEAT_KEY: JSON.stringify(key())},
			stdin: 'ignore',
			reject: false,
		});
		expect(exitCode).toBe(2);
		expect(stdout).toBe('A seat on the workshop\'s machines needs a terminal: with ssh, give it "-t".');
	});
});
