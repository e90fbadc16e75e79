import type {Board, SeatView} from '../../../source/workshop/board/board.js';
import type {RosterLink} from '../../../source/workshop/roster/roster.js';
import type {BoardSource} from '../../../source/workshop/web/board-source.js';

const lessons = ['Primary', 'Replication user', 'Base backup', 'Standby', 'Failover'];

/** A board of five lessons of two steps each, and of a class that was read at the same time always. */
export function boardWith(seats: readonly SeatView[], more: Partial<Board> = {}): Board {
	const steps = lessons.flatMap((lessonTitle, index) =>
		['Look', 'Do'].map((word, half) => ({
			step: `lesson-${index + 1}/${word.toLowerCase()}`,
			title: `${word}: ${lessonTitle.toLowerCase()}`,
			lesson: `lesson-${index + 1}`,
			lessonTitle,
			lessonNumber: index + 1,
			position: 2 * index + half,
			lessonMinutes: 5,
		})),
	);
	const lessonOf = ({stepIndex}: SeatView) => Math.floor((stepIndex ?? -2) / 2);
	return {
		workshop: 'spring',
		claimed: seats.length,
		free: 20 - seats.length,
		here: seats.filter(({presence}) => presence === 'here').length,
		away: seats.filter(({presence}) => presence === 'away').length,
		finished: seats.filter(({isFinished}) => isFinished).length,
		steps,
		lessons: lessons.map((title, index) => {
			const inside = seats.filter((seat) => lessonOf(seat) === index && !seat.isFinished);
			return {
				lesson: `lesson-${index + 1}`,
				number: index + 1,
				title,
				seats: inside.length,
				stuck: inside.filter(({stuck}) => stuck.length > 0).length,
				behind: seats.filter((seat) => seat.isFinished || lessonOf(seat) > index).length,
			};
		}),
		seats,
		notices: [],
		at: new Date('2027-03-01T10:00:00Z'),
		...more,
	};
}

/** A seat that goes on well at its third step, unless it is said otherwise. */
export function seatView(seat: number, more: Partial<SeatView> = {}): SeatView {
	return {
		seat,
		alias: `learner ${seat}`,
		stepIndex: 2,
		stepTitle: 'Look: replication user',
		atStep: 90_000,
		passed: 2,
		isFinished: false,
		presence: 'here',
		stuck: [],
		...more,
	};
}

/** A source whose board a test changes. */
export class BoardOfTest implements BoardSource {
	readonly #listeners = new Set<() => void>();
	#board: Board | undefined;
	#link: RosterLink = {kind: 'reading'};

	constructor(board?: Board) {
		this.#board = board;
	}

	get listeners(): number {
		return this.#listeners.size;
	}

	readonly get = () => this.#board;
	readonly link = () => this.#link;
	readonly subscribe = (listener: () => void) => {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	};

	put(board: Board, link: RosterLink = {kind: 'reading'}): void {
		this.#board = board;
		this.#link = link;
		for (const listener of this.#listeners) listener();
	}
}
