import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {prepareEnvironment} from '../../source/ui/prepare-environment.js';
import {classRows, classTime, largeClass, livelyClass, seatRow} from '../support/fakes/fake-class.js';
import {openBoard} from '../support/scenes/board-screen.js';

const environment = {...process.env};
const [up, down, end] = ['\u001B[A', '\u001B[B', '\u001B[F'];
const enter = '\r';

beforeAll(() => prepareEnvironment());
afterAll(() => Object.assign(process.env, environment));

describe('the board', () => {
	it('sends a message to all, and says so', async () => {
		const {terminal, roster, sees, leave} = await openBoard({keys: ['m']});
		terminal.type('Break at ');
		terminal.type('\u001B[200~three\nand more\u001B[201~');
		await sees('To all: Break at three');
		terminal.type(enter);
		await sees('Sent to 24 seats');
		expect(roster.asked).toEqual([['post', {kind: 'message', body: 'Break at three'}]]);
		expect(roster.connections()).toBe(0);
		expect(await terminal.text()).not.toContain('To all:');
		await leave();
	});

	it('keeps what was typed when the roster does not take it', async () => {
		const {terminal, roster, sees, leave} = await openBoard({keys: ['m', 'o', 'n', 'e']});
		roster.refuse('The roster is away.');
		terminal.type(enter);
		await sees('The roster is away. Try again.');
		await sees('To all: one');
		roster.refuse();
		terminal.type('!');
		await sees('To all: one!');
		terminal.type(enter);
		await sees('Sent to 24 seats');
		expect(roster.asked.map(([, notice]) => notice)).toEqual([
			{kind: 'message', body: 'one'},
			{kind: 'message', body: 'one!'},
		]);
		await leave();
	});

	it('sends nothing twice while the roster has not answered, and its keys stay alive', async () => {
		const {terminal, roster, sees, leave} = await openBoard({keys: ['m', 'x']});
		const answer = roster.hold();
		for (const key of [enter, enter, 'y', enter]) terminal.type(key);
		await sees('Telling the roster');
		terminal.type('\u001B');
		await sees('m message');
		for (const key of '/lynx') terminal.type(key);
		await sees('Alias (3 seats): lynx');
		answer();
		await sees('Sent to 24 seats');
		expect(roster.asked).toEqual([['post', {kind: 'message', body: 'x'}]]);
		expect(await terminal.text()).toContain('Alias (3 seats): lynx');
		await leave();
	});

	it('opens a seat; sends it a hint, lowers its hand, gives it free after a question only', async () => {
		const {terminal, roster, sees, leave} = await openBoard({keys: [enter, 'h']});
		for (const key of ['Look ', 'at ', 'it']) terminal.type(key);
		await sees('To amber-heron: Look at it');
		terminal.type(enter);
		await sees('Sent to amber-heron');
		await sees('What it sees');
		terminal.type('d');
		await sees('The hand of amber-heron is down.');
		terminal.type('f');
		await sees('Give seat 1, amber-heron, free');
		terminal.type('n');
		await sees('What it sees');
		terminal.type('f');
		await sees('Give seat 1, amber-heron, free');
		terminal.type('y');
		await sees('Seat 1 is free.');
		expect(roster.asked).toEqual([
			['post', {kind: 'hint', seat: 1, body: 'Look at it'}],
			['lower-hand', 1],
			['release', 1],
		]);
		await leave();
	});

	it('says that a seat has gone that somebody else has given free', async () => {
		const {terminal, roster, sees, leave} = await openBoard({keys: [enter]});
		roster.put({...livelyClass(), seats: livelyClass().seats.slice(1)});
		await sees('Nobody is in this seat any more.');
		terminal.type('h');
		await vi.waitFor(async () => expect((await terminal.text()).match(/any more/g)).toHaveLength(2));
		expect(roster.asked).toEqual([]);
		await leave();
	});

	it('closes a gate behind the chosen step, and lifts it with the same key', async () => {
		const {terminal, roster, sees, leave} = await openBoard({rows: {...livelyClass(), notices: []}, keys: ['g', down]});
		await sees('Beyond it already: ');
		terminal.type(enter);
		await sees('At the gate: Please wait here: we go on together.');
		terminal.type('\u0015');
		for (const key of 'Tea') terminal.type(key);
		await sees('At the gate: Tea');
		terminal.type(enter);
		await sees('Everybody is asked to wait behind "Create the user".');
		roster.put(livelyClass());
		await sees('Gate behind Look into the archive');
		terminal.type('g');
		await sees('The gate is lifted.');
		expect(roster.asked).toEqual([
			['post', {kind: 'gate', step: 'lesson-3/step-1', body: 'Tea'}],
			['withdraw', 6],
		]);
		await leave();
	});

	it('takes a message back', async () => {
		const {terminal, roster, sees, leave} = await openBoard({keys: ['x']});
		await sees('To amber-heron: Is the port free?');
		terminal.type(up);
		terminal.type(enter);
		await sees('Taken back.');
		expect(roster.asked).toEqual([['withdraw', 4]]);
		await leave();
	});

	it('stays on the seat that is pointed at when the seats change places', async () => {
		const {terminal, roster, sees, leave} = await openBoard({keys: [down, down]});
		await sees('❯ △ amber-lynx');
		const {seats, ...rest} = livelyClass();
		roster.put({...rest, seats: seats.map(({handSince: _, ...row}) => row)});
		await sees('❯ △ amber-lynx');
		await vi.waitFor(async () => expect(await terminal.text()).toContain('failed 4x'));
		terminal.type(enter);
		await sees('Seat 3, on left, here');
		await leave();
	});

	it('on the projector tells nothing of anybody, and is left by no key when it was started so', async () => {
		const {terminal, sees, leave} = await openBoard({mode: 'projector'});
		const secrets = ['amber', 'blue-', 'Connection refused', 'takes connections', 'half past two', 'port free'];
		const leaked = async () => {
			const shown = await terminal.text();
			return secrets.filter((words) => shown.includes(words));
		};
		expect(await leaked()).toEqual([]);
		terminal.type('v');
		await sees('started for the projector');
		for (const key of ['m', 'g', 'x', '/', 'l', enter, down]) terminal.type(key);
		await vi.waitFor(async () => expect(await terminal.text()).not.toContain('started for the projector'));
		expect(await leaked()).toEqual([]);
		terminal.type('c');
		await sees('workshop join K7QM');
		expect(secrets.filter((words) => terminal.written.includes(words))).toEqual([]);
		await leave();
	});

	it('goes to the projector and comes back', async () => {
		const {terminal, sees, leave} = await openBoard({keys: ['v']});
		await sees('free seats');
		expect(await terminal.text()).not.toContain('amber');
		terminal.type('v');
		await sees('amber-heron');
		await leave();
	});

	it('shows since when the roster is away, and goes on by itself when it is back', async () => {
		const {terminal, roster, sees, leave} = await openBoard({});
		roster.goAway('It does not answer.');
		await sees('Roster away since 14:03:55. This is from 14:05:00. It does not answer.');
		terminal.type('l');
		await sees('beyond');
		terminal.type('l');
		roster.put(classRows([seatRow(1)]));
		await sees('1 of 1 seat taken');
		expect(await terminal.text()).not.toContain('Roster away');
		await leave();
	});

	it('draws no control characters of learners', async () => {
		const nasty = {check: 'a\u001B[2Jb\nc', observed: '\u001B]0;title\u0007x\u202Ey\r\nz\tw'};
		const alias = '\u001B[31mre\u0000d\u202E\n';
		const rows = classRows([seatRow(1, {alias, fails: 3, failing: nasty, handSince: classTime})]);
		const {terminal, sees, leave} = await openBoard({rows});
		await sees('△ red ');
		await sees('ab c: xy z w');
		terminal.type(enter);
		await sees('Seat 1');
		for (const bad of ['[31mred', '\u0007', '\u202E', ']0;title']) expect(terminal.written).not.toContain(bad);
		await leave();
	});

	it('knows signs of plain ASCII, and marks without colour', async () => {
		const {terminal, sees, leave} = await openBoard({env: {LANG: 'C', NO_COLOR: '1'}});
		await sees('> ! amber-heron');
		expect(await terminal.text()).toMatch(/^[\n -~]*$/);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are set by such a sequence
		expect(terminal.written).not.toMatch(/\u001B\[[0-9;]*3[0-7]m/);
		await leave();
	});

	it('goes through two hundred seats, and paints no more than changes', async () => {
		const {terminal, sees, leave} = await openBoard({rows: largeClass(200)});
		await sees('↓ 19');
		terminal.type(end);
		await vi.waitFor(async () => expect(await terminal.text()).toMatch(/↑ 18\d/));
		const before = terminal.written.length;
		for (let press = 0; press < 50; press++) terminal.type(up);
		await sees('↓ 4');
		expect((terminal.written.length - before) / 50).toBeLessThan(4000);
		await leave();
	});

	it('follows the size of the terminal, down to where there is no room', async () => {
		const {terminal, sees, leave} = await openBoard({}, '200x60');
		terminal.resize(39, 20);
		await sees('40x12');
		terminal.resize(40, 12);
		await sees('Workshop spring');
		expect(terminal.wrapped).toEqual([]);
		await leave();
	});
});
