import {randomUUID} from 'node:crypto';
import type {Invitation} from '../../../source/workshop/invitation.js';
import type {NewRoster, RosterAccess} from '../../../source/workshop/roster/roster.js';
import type {StepRow} from '../../../source/workshop/roster/rows.js';
import type {SeatEvent} from '../../../source/workshop/seat-events.js';
import type {RosterServer} from './roster-server.js';

export const joinSecret = 'K7QM2XPD94RT';

/** A course of two lessons with two steps each: `one/a`, `one/b`, `two/a`, `two/b`. */
export const courseSteps: readonly StepRow[] = ['one/a', 'one/b', 'two/a', 'two/b'].map((step, position) => ({
	step,
	title: `Step ${step}`,
	lesson: step.slice(0, 3),
	lessonTitle: `Lesson ${step.slice(0, 3)}`,
	lessonNumber: position < 2 ? 1 : 2,
	position,
	lessonMinutes: 5,
}));

export function newRoster(seats: number, more: Partial<NewRoster> = {}): NewRoster {
	return {workshop: 'workshop', seats, steps: courseSteps, joinSecret, ownsServer: true, ...more};
}

export function invitationTo(server: RosterServer, more: Partial<Invitation> = {}): Invitation {
	const {port} = server;
	return {secret: joinSecret, host: '127.0.0.1', port, database: 'workshop', workshop: 'workshop', ...more};
}

export function accessTo(
	server: RosterServer,
	login: {readonly role: string; readonly password: string},
	more: Partial<RosterAccess> = {},
): RosterAccess {
	const {secret: _, ...place} = invitationTo(server);
	return {...place, ...login, ...more};
}

export function newClaim(alias: string): {readonly id: string; readonly alias: string} {
	return {id: randomUUID(), alias};
}

/** Events of one seat, numbered as its outbox does. */
export function numbered(kinds: ReadonlyArray<Partial<SeatEvent> & Pick<SeatEvent, 'kind'>>, first = 1): SeatEvent[] {
	return kinds.map((event, index) => ({
		id: randomUUID(),
		seq: first + index,
		at: new Date().toISOString(),
		...event,
	}));
}
