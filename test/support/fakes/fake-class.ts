import {
	type InstructorConnection,
	RosterFault,
	type RosterLink,
	type WatchClass,
} from '../../../source/workshop/roster/roster.js';
import type {ClassRows, NoticeRow, SeatRow, StepRow} from '../../../source/workshop/roster/rows.js';

const lessons = [
	['Network', 'Make the network', 'Look at the network'],
	['The primary', 'Write the configuration', 'Start the server', 'Ask it'],
	['Replication user', 'Create the user', 'Let it in'],
	['Write-ahead log', 'Look at the log', 'Set what is written'],
	['Archiving', 'Turn archiving on', 'Start the server anew'],
	['Testing the archive', 'Write something', 'Switch the segment', 'Look into the archive'],
	['Base backup', 'Take the backup', 'Look at what came'],
	['The standby', 'Set it up', 'Start it', 'See that it streams'],
	['Testing replication', 'Write on the primary', 'Read on the standby'],
	['Failover', 'Stop the primary', 'Promote the standby'],
	['A new standby', 'Rewind the old primary', 'Let it follow'],
];

/** A course of eleven lessons. */
export const fakeSteps: readonly StepRow[] = lessons
	.flatMap(([lessonTitle = '', ...titles], index) =>
		titles.map((title, step) => ({
			step: `lesson-${index + 1}/step-${step + 1}`,
			title,
			lesson: `lesson-${index + 1}`,
			lessonTitle,
			lessonNumber: index + 1,
			lessonMinutes: 6,
		})),
	)
	.map((row, position) => ({...row, position}));

/** Five past two in the afternoon, wherever that is. */
export const classTime = new Date(2026, 0, 5, 14, 5);

export const ago = (milliseconds: number) => new Date(classTime.getTime() - milliseconds);

export const minute = 60_000;

const animals = ['heron', 'otter', 'lynx', 'wren', 'newt', 'ibis', 'hare', 'seal', 'kite', 'mole'];
const colours = ['amber', 'blue', 'coral', 'dusky', 'early', 'fern', 'grey', 'hazel', 'ivory', 'jade'];

/** An alias that looks like a learner's choice; different for each of a thousand seats. */
export function aliasOf(seat: number): string {
	const place = seat - 1;
	const again = Math.floor(place / 100);
	return `${colours[Math.floor(place / 10) % 10]}-${animals[place % 10]}${again === 0 ? '' : `-${again + 1}`}`;
}

export function seatRow(seat: number, more: Partial<SeatRow> = {}): SeatRow {
	return {seat, alias: aliasOf(seat), passed: 0, fails: 0, lastSeen: ago(3000), ...more};
}

/** A seat at a step, by its index, for so long. */
export function seatAt(seat: number, index: number, time: number, more: Partial<SeatRow> = {}): SeatRow {
	return seatRow(seat, {step: fakeSteps[index]?.step ?? '', stepSince: ago(time), passed: index, ...more});
}

export function classRows(seats: readonly SeatRow[], more: Partial<ClassRows> = {}): ClassRows {
	const medians = new Map(fakeSteps.map(({step}) => [step, 2 * minute]));
	return {workshop: 'spring', steps: fakeSteps, seats, notices: [], medians, now: classTime, ...more};
}

const refused = {
	check: 'the server takes connections on port 5000',
	observed: 'connection to server at "127.0.0.1", port 5000 failed: Connection refused',
	diagnosis: 'The server is not running: start it.',
};

/** A class of 24, with every reason to be stuck; some have finished, some are away, six seats are free. */
export function livelyClass(): ClassRows {
	const seats = Array.from({length: 30}, (_, index): SeatRow => {
		const seat = index + 1;
		if (seat > 24) return {seat, passed: 0, fails: 0};
		if (seat === 1) return seatAt(1, 3, 7 * minute, {fails: 4, failing: refused, handSince: ago(3 * minute)});
		if (seat === 2) return seatAt(2, 8, 40_000, {handSince: ago(50_000), lastSeen: ago(2 * minute)});
		if (seat === 3) return seatAt(3, 3, 2 * minute, {fails: 3, failing: refused, host: 'left'});
		if (seat === 4) return seatAt(4, 13, 2 * 60 * minute + 5 * minute);
		if (seat === 5) return seatAt(5, 10, minute, {fails: 1, failing: refused});
		if (seat === 6) return seatAt(6, 5, 20 * minute, {fails: 9, failing: refused, lastSeen: ago(5 * minute)});
		if (seat === 7) return seatRow(7);
		if (seat > 21) return seatAt(seat, fakeSteps.length - 1, 9 * minute, {finishedAt: ago(minute)});
		return seatAt(seat, 3 + ((seat * 5) % 14), ((seat * 13) % 240) * 1000);
	});
	const hint: NoticeRow = {
		id: 5,
		kind: 'hint',
		seat: 1,
		body: 'Is the port free? Try another one.',
		postedAt: ago(2 * minute),
	};
	const message: NoticeRow = {id: 4, kind: 'message', body: 'We go on at half past two.', postedAt: ago(4 * minute)};
	const gate: NoticeRow = {
		id: 6,
		kind: 'gate',
		step: 'lesson-6/step-3',
		body: 'Please wait here: we go on together.',
		postedAt: ago(minute),
	};
	return classRows(seats, {notices: [message, hint, gate]});
}

/** A class of so many seats, the same each time. */
export function largeClass(count: number): ClassRows {
	return classRows(
		Array.from({length: count}, (_, index) => {
			const seat = index + 1;
			const hand = seat % 31 === 0 ? {handSince: ago(seat * 500)} : {};
			const fails = seat % 23 === 0 ? {fails: 3 + (seat % 4), failing: refused} : {};
			return seatAt(seat, (seat * 7) % fakeSteps.length, ((seat * 37) % 400) * 1000, {...hand, ...fails});
		}),
	);
}

/** Calls of a fake roster, in order: the method and its arguments. */
export type Asked = readonly [string, ...unknown[]];

/** A roster without a server: it stands as it is put, and remembers what it was asked. */
export function fakeRoster(first?: ClassRows) {
	const asked: Asked[] = [];
	let seen: (rows: ClassRows) => void = () => {};
	let told: (link: RosterLink) => void = () => {};
	let fault: RosterFault | undefined;
	let answers: Promise<void> = Promise.resolve();
	let connections = 0;
	const watch: WatchClass = (_access, onRows, onLink) => {
		seen = onRows;
		told = onLink;
		if (first !== undefined) {
			onLink({kind: 'reading'});
			onRows(first);
		}
		return async () => {
			asked.push(['stop']);
		};
	};
	const ask = async <T>(answer: T, ...what: Asked): Promise<T> => {
		asked.push(what);
		await answers;
		if (fault !== undefined) throw fault;
		return answer;
	};
	const connection: InstructorConnection = {
		readClass: () => Promise.reject(new Error('nobody reads the class by hand')),
		post: (notice) => ask(1, 'post', notice),
		withdraw: (notice) => ask(undefined, 'withdraw', notice),
		lowerHand: (seat) => ask(undefined, 'lower-hand', seat),
		release: (seat) => ask(undefined, 'release', seat),
		place: (seat, host) => ask(undefined, 'place', seat, host),
		readResults: () => ask([], 'results'),
		close: async () => {
			connections--;
		},
	};
	return {
		ports: {
			watch,
			connect: async () => {
				connections++;
				return connection;
			},
		},
		asked,
		connections: () => connections,
		put: (rows: ClassRows) => {
			told({kind: 'reading'});
			seen(rows);
		},
		goAway: (why = 'Connection refused.', since = ago(65_000)) => told({kind: 'away', since, why}),
		/** From now on every action is refused, or done again. */
		refuse: (message?: string) => {
			fault = message === undefined ? undefined : new RosterFault('away', message, 'Try again.');
		},
		/** Holds the answers back; returns how to give them. */
		hold: () => {
			let give: () => void = () => {};
			answers = new Promise((resolve) => {
				give = resolve;
			});
			return () => give();
		},
	};
}

/** For fakes: no server listens there. */
export const nowhere = {
	host: 'nowhere.invalid',
	port: 1,
	database: 'workshop',
	workshop: 'spring',
	role: 'nobody',
	password: '',
};
