import path from 'node:path';
import {within} from '../../base/within.js';
import type {Tutor} from '../../tutor/views.js';
import type {Classroom, ClassroomMessage, ClassroomState, Gate} from '../classroom.js';
import type {ConnectSeat, RosterFault, SeatKey} from '../roster/roster.js';
import type {NoticeRow} from '../roster/rows.js';
import {type FlushPace, flushOutbox} from './flush.js';
import {openOutbox, type SeatNews} from './outbox.js';
import {reporter} from './reporter.js';
import {readMemory, type SeatMemory, writeMemory} from './seat-memory.js';

/** Milliseconds. */
const closeTimeoutMs = 2000;

/** A classroom that a tutor can be brought to. */
export type OpenClassroom = Classroom & {
	/** Reports a tutor's events from now on. */
	readonly follow: (tutor: Pick<Tutor, 'course' | 'subscribe'>, version: string) => void;
	/** Why the roster does not accept this seat any more, if so. */
	readonly ended: () => RosterFault | undefined;
};

/**
 * Opens the classroom of a claimed seat; waits for nothing and never throws. The caller has taken the seat
 * (`takeSeat`).
 * @param folder of the seat's outbox and memory; made if need be
 * @param tell gets, once, what the learner should know: that the workshop is closed, or that nothing can be kept
 */
export function openClassroom(
	key: SeatKey,
	connect: ConnectSeat,
	folder: string,
	tell: (text: string) => void = () => {},
	pace?: FlushPace,
): OpenClassroom {
	const listeners = new Set<() => void>();
	let notices: readonly NoticeRow[] = [];
	let seatMemory: SeatMemory = {dismissed: [], hand: 'down'};
	/** Changed before the memory was read: overrides it. */
	let isHandMoved = false;
	let refusal: RosterFault | undefined;
	let step: string | undefined;
	let closing: Promise<void> | undefined;
	let state: ClassroomState = {
		workshop: key.workshop,
		alias: key.alias,
		seat: key.seat,
		link: 'connecting',
		unsent: 0,
		hand: 'down',
		messages: [],
	};

	const put = (change: Partial<ClassroomState>) => {
		state = {...state, ...change};
		for (const listener of listeners) listener();
	};

	const outbox = openOutbox(path.join(folder, 'outbox.jsonl'), (text) => {
		if (text !== undefined) tell(`${text} The course goes on without it.`);
	});
	outbox.subscribe(() => {
		if (outbox.unsent() !== state.unsent) put({unsent: outbox.unsent()});
	});
	const reading = readMemory(folder).then((read) => {
		const dismissed = [...new Set([...read.dismissed, ...seatMemory.dismissed])];
		seatMemory = {dismissed, hand: isHandMoved ? seatMemory.hand : read.hand};
		put({hand: seatMemory.hand});
	});
	let writing = reading;
	const remember = (change: Partial<SeatMemory>) => {
		seatMemory = {...seatMemory, ...change};
		put({hand: seatMemory.hand, messages: messagesOf(notices, seatMemory)});
		writing = writing.then(() => writeMemory(folder, seatMemory));
	};

	const flusher = flushOutbox(
		outbox,
		() => connect(key),
		{
			link(link) {
				if (link !== state.link) put({link});
			},
			notices(rows) {
				if (JSON.stringify(rows) === JSON.stringify(notices)) return;
				notices = rows;
				// Messages that were dismissed the last time must not flash up.
				void reading.then(() => put({messages: messagesOf(notices, seatMemory), gate: gateOf(notices)}));
			},
			hand(hand) {
				void reading.then(() => {
					if (hand !== state.hand && !outbox.mayHold(isAboutHand)) remember({hand});
				});
			},
			refused(fault) {
				refusal = fault;
				notices = [];
				put({link: 'away', messages: [], gate: undefined});
				tell(`${sentenceOf(fault, key)} You can go on learning without the workshop.`);
			},
		},
		{pace},
	);
	const report = (news: SeatNews) => {
		step = news.step ?? step;
		outbox.add(news);
		put({unsent: outbox.unsent()});
	};

	const moveHand = (hand: 'down' | 'up') => {
		if (hand === state.hand) return;
		isHandMoved = true;
		report({
			kind: hand === 'up' ? 'hand-raised' : 'hand-lowered',
			...(step !== undefined && {step}),
			at: new Date().toISOString(),
		});
		remember({hand});
	};

	const closeAll = async () => {
		await outbox.settled();
		await flusher.close(1000);
		await Promise.all([outbox.close(), writing]);
	};

	return {
		getState: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		raiseHand: () => moveHand('up'),
		lowerHand: () => moveHand('down'),
		dismiss(message) {
			// Those that are withdrawn never come back, and are forgotten.
			const held = new Set(notices.map(({id}) => id));
			remember({dismissed: [...seatMemory.dismissed.filter((id) => held.has(id)), message]});
		},
		follow(tutor, version) {
			tutor.subscribe(reporter(tutor.course, version, report));
		},
		ended: () => refusal,
		close() {
			// A disk that hangs does not keep the learner from leaving.
			closing ??= within(closeAll(), closeTimeoutMs, () => {});
			return closing;
		},
	};
}

/** The learner's own change of the hand counts until the roster knows it. */
function isAboutHand({kind}: SeatNews): boolean {
	return kind === 'hand-raised' || kind === 'hand-lowered';
}

/** An unproved answer may say that a workshop is closed. */
function sentenceOf({kind, message, remedy}: RosterFault, {host, port}: SeatKey): string {
	if (kind !== 'closed') return [message, remedy].filter(Boolean).join(' ');
	return `The workshop at ${host}:${port} seems to be closed. Your seat is kept, and "workshop join" tries it again.`;
}

function messagesOf(notices: readonly NoticeRow[], {dismissed}: SeatMemory): ClassroomMessage[] {
	return notices
		.flatMap(({id, kind, body}) => (kind === 'gate' || dismissed.includes(id) ? [] : [{id, kind, text: body}]))
		.toSorted((a, b) => a.id - b.id);
}

/** A new gate takes the place of the one before. */
function gateOf(notices: readonly NoticeRow[]): Gate | undefined {
	const latest = notices.filter(({kind}) => kind === 'gate').toSorted((a, b) => b.id - a.id)[0];
	if (latest?.step === undefined) return undefined;
	return {id: latest.id, step: latest.step, text: latest.body};
}
