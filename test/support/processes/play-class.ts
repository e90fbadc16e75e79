import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {TutorEvent} from '../../../source/tutor/events.js';
import type {Invitation} from '../../../source/workshop/invitation.js';
import {claimSeat} from '../../../source/workshop/roster/claim-seat.js';
import {connectSeat} from '../../../source/workshop/roster/connect-seat.js';
import {type ConnectSeat, RosterFault, type SeatKey} from '../../../source/workshop/roster/roster.js';
import {type OpenClassroom, openClassroom} from '../../../source/workshop/seat/classroom.js';
import {openOutbox} from '../../../source/workshop/seat/outbox.js';
import {takeSeat} from '../../../source/workshop/seat/seat-lock.js';
import {followedTutor} from '../fakes/followed-tutor.js';
import {randomNumbers} from '../random/random-input.js';
import type {ClassAnswer, ClassOrder, ClassTask, LearnerReport} from '../workshop/class-words.js';
import {newClaim} from '../workshop/roster-class.js';
import {type Moment, simulateLearner} from '../workshop/simulated-class.js';

// Many learners in one process, each with a seat, an outbox and connections of its own; their tutors are made up.

let go: () => void = () => {};
const isToGo = new Promise<void>((resolve) => {
	go = resolve;
});
process.on('message', (order: ClassOrder) => {
	if (order.kind === 'go') go();
	if (order.kind === 'quit') process.exit(0);
	if (order.kind !== 'task') return;
	const {task} = order;
	(task.kind === 'course' ? playCourse(task) : flood(task)).then(
		(learners) => say({kind: 'done', learners}),
		(error: unknown) => say({kind: 'failed', why: error instanceof Error ? `${error.stack}` : String(error)}),
	);
});
// The process that has started it has ended.
process.on('disconnect', () => process.exit(1));

function say(answer: ClassAnswer): void {
	process.send?.(answer);
}

/** Counts what goes over a seat's connections. */
function counted() {
	const ids = new Map<number, string>();
	const counts = {again: 0, connections: 0, refused: 0};
	const connect: ConnectSeat = async (key) => {
		const connection = await connectSeat(key).catch((error: unknown) => {
			counts.refused++;
			throw error;
		});
		counts.connections++;
		return {
			...connection,
			send(events) {
				for (const {seq, id} of events) {
					if (ids.has(seq)) counts.again++;
					if ((ids.get(seq) ?? id) !== id) throw new Error(`Number ${seq} stands for two events.`);
					ids.set(seq, id);
				}

				return connection.send(events);
			},
		};
	};
	return {connect, counts, ids: () => [...ids].toSorted(([a], [b]) => a - b).map(([, id]) => id)};
}

function untilSent(classroom: OpenClassroom): Promise<void> {
	return new Promise((resolve, reject) => {
		const look = () => {
			const {link, unsent} = classroom.getState();
			const refusal = classroom.ended();
			if (refusal !== undefined) reject(refusal);
			if (link === 'connected' && unsent === 0) resolve();
		};
		classroom.subscribe(look);
		look();
	});
}

type Course = Extract<ClassTask, {kind: 'course'}>;
type Flood = Extract<ClassTask, {kind: 'flood'}>;

/** The code is on the wall, and a class types it in within so many milliseconds. */
const joiningTime = 4000;

/** A learner whose roster is out of reach gives the command again, a few times. */
async function join(invitation: Invitation, number: number): Promise<SeatKey> {
	const claim = newClaim(`learner ${number}`);
	for (let tries = 1; ; tries++) {
		try {
			return await claimSeat(invitation, claim);
		} catch (error) {
			if (tries === 4 || !(error instanceof RosterFault) || error.kind !== 'away') throw error;
		}
	}
}

async function playCourse({folder, pace, invitation, seed, steps, length, haste, learners}: Course) {
	const opened = await Promise.all(
		learners.map(async ({number, port}) => {
			await delay(joiningTime * randomNumbers(seed * 1000 + number)());
			const claimed = await join(invitation, number);
			const own = path.join(folder, `learner-${number}`);
			await takeSeat(own);
			const line = counted();
			const classroom = openClassroom({...claimed, port: port ?? claimed.port}, line.connect, own, undefined, pace);
			const report = followedTutor(classroom);
			const {moments} = simulateLearner(steps, seed * 1000 + number, length);
			return {number, seat: claimed.seat, line, classroom, moments, report};
		}),
	);
	await Promise.all(opened.map(({classroom}) => untilSent(classroom)));
	say({kind: 'ready'});
	await isToGo;
	const began = performance.now();
	await Promise.all(
		opened.map(async ({moments, classroom, report}) => {
			for (const moment of moments) {
				const left = began + moment.at / haste - performance.now();
				if (left > 1) await delay(left);
				act(moment, classroom, report);
			}
		}),
	);
	say({kind: 'played'});
	return Promise.all(
		opened.map(async ({number, seat, classroom, line}): Promise<LearnerReport> => {
			await untilSent(classroom);
			return {number, seat, ids: line.ids(), ...line.counts, took: performance.now() - began};
		}),
	);
}

function act(moment: Moment, classroom: OpenClassroom, report: (event: TutorEvent) => void): void {
	if (moment.kind === 'tutor') report(moment.event);
	else if (moment.hand === 'up') classroom.raiseHand();
	else classroom.lowerHand();
}

async function flood({folder, pace, keys, events, step, leave}: Flood): Promise<LearnerReport[]> {
	const folderOf = ({seat}: SeatKey) => path.join(folder, `seat-${seat}`);
	const full = keys.map(async (key) => {
		const outbox = openOutbox(path.join(folderOf(key), 'outbox.jsonl'), (text) => {
			if (text !== undefined) say({kind: 'failed', why: text});
		});
		const at = new Date().toISOString();
		outbox.add({kind: 'step-entered', step, at});
		for (let hints = 2; hints <= events; hints++) outbox.add({kind: 'hint', step, detail: {hints}, at});
		await outbox.settled();
		await outbox.close();
	});
	await Promise.all(full);
	say({kind: 'ready'});
	await isToGo;
	const began = performance.now();
	return Promise.all(
		keys.map(async (key): Promise<LearnerReport> => {
			const line = counted();
			const classroom = openClassroom(key, line.connect, folderOf(key), undefined, pace);
			// While the outbox is read nothing is known to be unsent.
			await untilKept(classroom);
			await untilSent(classroom);
			const took = performance.now() - began;
			if (leave) await classroom.close();
			return {number: key.seat, seat: key.seat, ids: line.ids(), ...line.counts, took};
		}),
	);
}

function untilKept(classroom: OpenClassroom): Promise<void> {
	return new Promise((resolve) => {
		const look = () => {
			if (classroom.getState().unsent > 0) resolve();
		};
		classroom.subscribe(look);
		look();
	});
}
