import type {Board} from '../../workshop/board/board.js';
import {countWords} from '../../workshop/board/board-words.js';
import type {BoardAction} from '../../workshop/board/live-board.js';

/**
 * A sentence about an action that has been carried out.
 * @param board as it was when the user asked for it
 */
export function doneWords(action: BoardAction, board: Board | undefined): string {
	const aliasOf = (seat: number) => board?.seats.find((view) => view.seat === seat)?.alias ?? `seat ${seat}`;
	switch (action.kind) {
		case 'message':
			return `Sent to ${countWords(board?.claimed ?? 0, 'seat', 'seats')}; a seat reads it within 15 seconds.`;
		case 'hint':
			return `Sent to ${aliasOf(action.seat)}, who reads it within 15 seconds.`;
		case 'gate': {
			const title = board?.steps.find(({step}) => step === action.step)?.title ?? action.step;
			return `Everybody is asked to wait behind "${title}".`;
		}
		case 'withdraw':
			return board?.gate?.id === action.notice ? 'The gate is lifted.' : 'Taken back.';
		case 'lower-hand':
			return `The hand of ${aliasOf(action.seat)} is down.`;
		case 'release':
			return `Seat ${action.seat} is free.`;
	}
}
