import type {RosterFault, SeatKey} from '../../workshop/roster/roster.js';
import {openClassroom} from '../../workshop/seat/classroom.js';
import {takeSeat} from '../../workshop/seat/seat-lock.js';
import type {OpenedTutor} from '../open-tutor.js';
import {programVersion} from '../program-version.js';
import type {GlobalOptions} from '../settings.js';
import {tutorWith} from '../tutor.js';
import type {RosterCalls} from './roster-calls.js';

/** How a tutor in a seat has ended; `refusal` when the roster does not accept the seat any more. */
export type SeatEnd = {readonly exitCode: number; readonly refusal?: RosterFault};

/**
 * Opens the tutor in a claimed seat, without waiting for the roster, until the learner leaves it.
 * @param folder where the seat's outbox and memory are
 * @throws LabFault when another tutor is in the seat
 */
export async function learnInSeat(
	key: SeatKey,
	folder: string,
	options: GlobalOptions,
	{connect}: RosterCalls,
): Promise<SeatEnd> {
	const release = await takeSeat(folder);
	const early: string[] = [];
	let opened: OpenedTutor | undefined;
	const tell = (text: string) => {
		if (opened === undefined) early.push(text);
		else opened.notice(text);
	};
	const classroom = openClassroom(key, connect, folder, tell);
	try {
		const exitCode = await tutorWith(options, {
			classroom,
			onOpened(tutor) {
				opened = tutor;
				classroom.follow(tutor, programVersion());
				for (const text of early.splice(0)) queueMicrotask(() => tutor.notice(text));
			},
			onClosed: () => classroom.close(),
			command: () => (classroom.ended()?.kind === 'closed' ? '' : ' workshop join'),
		});
		return {exitCode, refusal: classroom.ended()};
	} finally {
		await classroom.close();
		release();
	}
}
