import {once} from 'node:events';
import {connect} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type LineEnd, openSeatLine} from '../../source/workshop/gateway/seat-line.js';
import {type Gateway, serveGateway} from '../../source/workshop/gateway/serve-gateway.js';
import {claimSeat} from '../../source/workshop/roster/claim-seat.js';
import {installRoster} from '../../source/workshop/roster/install-roster.js';
import {proveSeat} from '../../source/workshop/roster/prove-seat.js';
import type {SeatKey} from '../../source/workshop/roster/roster.js';
import {FakeSeatHosts} from '../support/fakes/fake-seat-hosts.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {invitationTo, newClaim, newRoster} from '../support/workshop/roster-class.js';
import {RosterServer} from '../support/workshop/roster-server.js';

describe.skipIf(!hasPrograms)('guesses at the gateway', () => {
	const hosts = new FakeSeatHosts();
	const log: string[] = [];
	let asked = 0;
	let server: RosterServer;
	let gateway: Gateway;
	let keys: readonly SeatKey[];

	beforeAll(async () => {
		server = await RosterServer.start();
		await installRoster(server.administrator(), newRoster(3));
		keys = await Promise.all(['one', 'two'].map((alias) => claimSeat(invitationTo(server), newClaim(alias))));
		gateway = await serveGateway({
			listen: '127.0.0.1',
			port: 0,
			workshop: 'workshop',
			async check({seat, role, secret}) {
				asked++;
				const {port} = server;
				await proveSeat(
					{host: '127.0.0.1', port, database: 'workshop', workshop: 'workshop', role, password: secret},
					seat,
				);
			},
			keyFile: () => '',
			hosts,
			placed: {get: async () => undefined, set: async () => {}},
			log: (event) => log.push(event),
		});
	});
	afterAll(async () => {
		await gateway?.close();
		hosts.close();
		await server?.remove();
	});

	function key(seat: number): SeatKey {
		const found = keys[seat];
		if (found === undefined) throw new Error('there is no such seat');
		return {...found, gateway: gateway.port};
	}

	function open(given: SeatKey, onData: () => void = () => {}) {
		return openSeatLine({
			key: given,
			size: {columns: 80, rows: 24},
			env: {},
			onData: async () => onData(),
			onNotice: () => {},
		});
	}

	const knock = (changes: Partial<SeatKey>): Promise<LineEnd> => open({...key(0), ...changes}).ended;

	/** Comes in, sees the tutor of the seat, and leaves it. */
	async function enter(seat: number): Promise<number> {
		const began = performance.now();
		await new Promise<void>((resolve, reject) => {
			const line = open(key(seat), resolve);
			void line.ended.then((end) => reject(new Error(JSON.stringify(end))));
		});
		return performance.now() - began;
	}

	const wrong = {
		kind: 'refused',
		says: 'The key of your seat is wrong, or not right any more. Join again with the code.',
	};

	it('are told to be wrong, and no more than that', async () => {
		expect(await knock({password: 'guess'})).toEqual(wrong);
		expect(await knock({role: 'ws_workshop_seat_999', seat: 999})).toEqual(wrong);
		// A role of another kind is not tried at the roster.
		const before = await refusals();
		expect(await knock({role: 'admin'})).toEqual(wrong);
		expect(await knock({role: 'ws_workshop_joiner'})).toEqual(wrong);
		expect(await refusals()).toBe(before);
		expect(await knock({workshop: 'other'})).toEqual({
			kind: 'refused',
			says: 'Your seat is in the workshop "other", and this is another one.',
		});
	});

	it('of eight connections at once are few questions and few lines, and learners come in beside them', async () => {
		await enter(1);
		asked = 0;
		log.length = 0;
		const until = performance.now() + 5000;
		let answered = 0;
		const guessing = Array.from({length: 8}, async () => {
			while (performance.now() < until) {
				const line = open({...key(0), password: `guess ${answered}`});
				const cut = setTimeout(() => line.close(), until - performance.now());
				const end = await line.ended;
				clearTimeout(cut);
				expect(['refused', 'away']).toContain(end.kind);
				answered++;
			}
		});
		// One that was in before, of the same address.
		const took = await enter(1);
		await Promise.all([...guessing, ...Array.from({length: 30}, chatter)]);
		expect(took).toBeLessThan(4000);
		expect(asked).toBeLessThan(20);
		expect(log.filter((event) => /not let in|refuses/.test(event)).length).toBeLessThanOrEqual(10);
		expect(log.join('\n')).not.toContain('guess ');
		await gateway.close();
		expect(log.at(-1)).toMatch(/^\d+ more of these in the last minute$/);
	}, 60_000);

	/** Says something that is no frame. */
	async function chatter(): Promise<void> {
		const socket = connect(gateway.port, '127.0.0.1');
		socket.end('GET / HTTP/1.1\r\n\r\n');
		socket.resume();
		await once(socket, 'close');
	}

	/** Logins that the roster has refused, as its own log has them. */
	async function refusals(): Promise<number> {
		const {rows} = await server.sql('SELECT pg_read_file(pg_current_logfile()) AS log', 'postgres');
		return String(rows[0].log).split('password authentication failed').length;
	}
});
