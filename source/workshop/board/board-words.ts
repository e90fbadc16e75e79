import {printableLine} from '../../base/printable.js';
import {durationInWords} from '../../base/units.js';
import type {Board, SeatView, StuckReason} from './board.js';

/** The failing check of a seat, in one line. */
export function findingWords({failing}: SeatView): string | undefined {
	return failing === undefined ? undefined : printableLine(`${failing.check}: ${failing.observed}`);
}

/** The reason why a seat is stuck, in at most three short words. */
export function shortReason(reason: StuckReason, at: Date): string {
	switch (reason.kind) {
		case 'hand':
			return `hand ${durationInWords(at.getTime() - reason.since.getTime())}`;
		case 'failing':
			return `failed ${reason.times}x`;
		case 'slow':
			return 'slow';
	}
}

/** Why a seat is stuck, in a sentence. */
export function longReason(reason: StuckReason, at: Date): string {
	switch (reason.kind) {
		case 'hand':
			return `The hand has been up for ${durationInWords(at.getTime() - reason.since.getTime())}.`;
		case 'failing':
			return `The step has failed ${reason.times} times in a row.`;
		case 'slow':
			return reason.median === undefined
				? `At the step for ${durationInWords(reason.time)}, more than twice what its lesson is planned for.`
				: `At the step for ${durationInWords(reason.time)}; those who have passed it took ${durationInWords(reason.median)} (median).`;
	}
}

/** A number with its noun, in singular or plural. */
export function countWords(count: number, one: string, more: string): string {
	return `${count} ${count === 1 ? one : more}`;
}

/** The class in one line: how many have come, are here, and have finished. */
export function classWords({claimed, free, here, away, finished}: Board): string {
	return `${claimed} of ${countWords(claimed + free, 'seat', 'seats')} taken, ${here} here, ${away} away, ${finished} finished`;
}

/** The same in less room. */
export function shortClassWords({claimed, free, here, away, finished}: Board): string {
	return `${claimed}/${claimed + free} taken, ${here} here, ${away} away, ${finished} done`;
}

export function stuckSeats({seats}: Board): readonly SeatView[] {
	return seats.filter(({stuck}) => stuck.length > 0);
}

/** Seats that are beyond a step already, by its index among all. */
export function beyond({seats}: Board, step: number): readonly SeatView[] {
	return seats.filter(({stepIndex = -1, isFinished}) => isFinished || stepIndex > step);
}
