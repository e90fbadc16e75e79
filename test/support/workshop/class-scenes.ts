import path from 'node:path';
import {loadCourse} from '../../../source/course/load-course.js';
import type {Invitation} from '../../../source/workshop/invitation.js';
import {rosterNames} from '../../../source/workshop/names.js';
import {connectionsFor} from '../../../source/workshop/own-roster/settings.js';
import {connectInstructor} from '../../../source/workshop/roster/connect-instructor.js';
import {installRoster} from '../../../source/workshop/roster/install-roster.js';
import type {ResultRow, SeatKey} from '../../../source/workshop/roster/roster.js';
import {openSession} from '../../../source/workshop/roster/session.js';
import {watchClass} from '../../../source/workshop/roster/watch-class.js';
import type {FlushPace} from '../../../source/workshop/seat/flush.js';
import {flushPace} from '../../../source/workshop/seat/flush.js';
import {stepRows} from '../../../source/workshop/steps.js';
import {watchMemory} from '../processes/server-memory.js';
import {BoardMemory} from './board-lag.js';
import {ClassProcesses} from './class-processes.js';
import type {LearnerReport} from './class-words.js';
import {invitationTo, joinSecret, newClaim} from './roster-class.js';
import {RosterServer} from './roster-server.js';
import {type SimulatedLearner, simulateLearner} from './simulated-class.js';

/** A server for so many seats as the product sets its own up, safe on disk. */
export function startClassServer(seats: number): Promise<RosterServer> {
	return RosterServer.start({
		settings: `max_connections = ${connectionsFor(seats)}
superuser_reserved_connections = 5
fsync = on
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB`,
	});
}

/** Minutes pass in seconds, and so do the times between two tries. */
export const hastyPace: FlushPace = {
	backoff: {fromMs: 250, toMs: 3000},
	heartbeatMs: 3000,
	timeoutMs: 6000,
	connectTimeoutMs: 11_000,
};

const processes = 4;

function shared<T>(list: readonly T[]): T[][] {
	return Array.from({length: processes}, (_, index) => list.filter((_item, at) => at % processes === index));
}

export type ClassRun = {
	readonly learners: ReadonlyArray<LearnerReport & {readonly simulated: SimulatedLearner}>;
	readonly results: readonly ResultRow[];
	readonly board: BoardMemory;
	readonly lags: readonly number[];
	/** Milliseconds that joining took. */
	readonly joining: number;
	/** Milliseconds from the end of the course's time until all was sent. */
	readonly rest: number;
};

/** How a class is simulated; `trouble` is called when the course begins. */
export type ClassPlan = {
	readonly server: RosterServer;
	readonly player: string;
	readonly folder: string;
	readonly workshop: string;
	readonly seats: number;
	readonly seed: number;
	/** Milliseconds of the course's time, and how many of them pass in one of ours. */
	readonly length: number;
	readonly haste: number;
	/** Port by which a learner reaches the roster, where it is not the roster's own. */
	readonly portOf?: (learner: number) => number | undefined;
	readonly trouble?: (board: BoardMemory) => Promise<void>;
	/** Looks at the class at its end, while all learners are still there. */
	readonly atEnd?: (run: Pick<ClassRun, 'learners' | 'board'>) => Promise<void>;
};

/** A class that joins, follows the real course, and is watched by a board. */
export async function playClass(plan: ClassPlan): Promise<ClassRun> {
	const {server, player, folder, workshop, seats, seed, length, haste} = plan;
	const steps = stepRows(await loadCourse('lessons'));
	const roles = await installRoster(server.administrator(), {workshop, seats, steps, joinSecret});
	const invitation = invitationTo(server, {workshop});
	const access = (login: {role: string; password: string}) => ({...placeOf(invitation), ...login});
	const board = new BoardMemory();
	const unwatch = watchClass(access(roles.board), board.seen, board.link);
	const numbers = Array.from({length: seats}, (_, index) => index + 1);
	const learners = numbers.map((number) => ({number, port: plan.portOf?.(number)}));
	const began = performance.now();
	const all = new ClassProcesses(
		player,
		shared(learners).map((own) => ({
			kind: 'course',
			folder: path.join(folder, workshop),
			pace: hastyPace,
			invitation,
			seed,
			steps,
			length,
			haste,
			learners: own,
		})),
	);
	try {
		await all.ready();
		const joining = performance.now() - began;
		all.go();
		await Promise.all([plan.trouble?.(board), all.played()]);
		const over = performance.now();
		const reports = await all.done();
		const rest = performance.now() - over;
		const known = reports.map((report) => ({
			...report,
			simulated: simulateLearner(steps, seed * 1000 + report.number, length),
		}));
		await plan.atEnd?.({learners: known, board});
		const instructor = await connectInstructor(access(roles.instructor));
		const results = await instructor.readResults();
		await instructor.close();
		return {learners: known, results, board, lags: board.lags(results, steps), joining, rest};
	} finally {
		await all.end();
		await unwatch();
	}
}

function placeOf({secret: _, ...place}: Invitation) {
	return place;
}

export type FloodPlan = {
	readonly server: RosterServer;
	readonly player: string;
	readonly folder: string;
	readonly workshop: string;
	readonly seats: number;
	readonly events: number;
	/** Whether learners leave as soon as all is sent. */
	readonly leave: boolean;
	readonly pace?: FlushPace;
	/** Runs when all seats are claimed and all outboxes are full. */
	readonly before?: () => Promise<void>;
};

/** A class that comes back with full outboxes, all at once. */
export async function floodRoster({
	server,
	player,
	folder,
	workshop,
	seats,
	events,
	leave,
	pace = flushPace,
	before,
}: FloodPlan) {
	const steps = stepRows(await loadCourse('lessons'));
	const roles = await installRoster(server.administrator(), {workshop, seats, steps, joinSecret});
	const invitation = invitationTo(server, {workshop});
	const keys = await claimInTurn(invitation, seats);
	const all = new ClassProcesses(
		player,
		shared(keys).map((own) => ({
			kind: 'flood',
			folder: path.join(folder, workshop),
			pace,
			keys: own,
			events,
			step: steps[0]?.step ?? '',
			leave,
		})),
	);
	try {
		await all.ready();
		await before?.();
		const peak = watchMemory(server.pid ?? 0);
		const began = performance.now();
		all.go();
		const learners = await all.done();
		const took = performance.now() - began;
		const memory = peak();
		const instructor = await connectInstructor({...placeOf(invitation), ...roles.instructor});
		const results = await instructor.readResults();
		const rows = await instructor.readClass();
		await instructor.close();
		return {learners, results, rows, took, memory};
	} finally {
		await all.end();
	}
}

/** Claims all seats over one connection, as the joiner may. */
async function claimInTurn(invitation: Invitation, seats: number): Promise<SeatKey[]> {
	const names = rosterNames(invitation.workshop);
	const {secret: password, ...place} = invitation;
	const session = await openSession({...place, role: names.joiner, password}, 'joiner');
	const keys: SeatKey[] = [];
	while (keys.length < seats) {
		const {id, alias} = newClaim(`learner ${keys.length + 1}`);
		const [row = {}] = await session.query(`SELECT * FROM ${names.schema}.join_class($1, $2)`, [id, alias]);
		keys.push({...place, role: String(row.role_name), password: String(row.password), seat: Number(row.seat), alias});
	}

	await session.close();
	return keys;
}

/** The roster's events of a seat, in the seat's order. */
export function ofSeat(results: readonly ResultRow[], seat: number): ResultRow[] {
	return results.filter((row) => row.seat === seat).toSorted((a, b) => a.seq - b.seq);
}

export function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

export function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(1)} s`;
}
