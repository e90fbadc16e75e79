import type {ResultRow, RosterLink} from '../../../source/workshop/roster/roster.js';
import type {ClassRows} from '../../../source/workshop/roster/rows.js';

/** How far each seat was when a board was told, by this machine's clock, in milliseconds. */
type Reading = {
	readonly at: number;
	readonly seats: ReadonlyMap<number, {readonly step: number; readonly passed: number}>;
};

/** Remembers when a board has shown what. */
export class BoardMemory {
	readonly #readings: Reading[] = [];
	readonly #away: Array<{readonly from: number; to: number}> = [];
	latest: ClassRows | undefined;

	readonly seen = (rows: ClassRows): void => {
		const places = new Map(rows.steps.map(({step, position}) => [step, position]));
		const seats = rows.seats.map(
			({seat, step, passed}) => [seat, {step: places.get(step ?? '') ?? -1, passed}] as const,
		);
		this.#readings.push({at: Date.now(), seats: new Map(seats)});
		this.latest = rows;
		const last = this.#away.at(-1);
		if (last?.to === Number.POSITIVE_INFINITY) last.to = Date.now();
	};

	readonly link = (link: RosterLink): void => {
		if (link.kind === 'away' && this.#away.at(-1)?.to !== Number.POSITIVE_INFINITY)
			this.#away.push({from: Date.now(), to: Number.POSITIVE_INFINITY});
	};

	get readings(): number {
		return this.#readings.length;
	}

	/** Milliseconds that the board knew that it was away. */
	get away(): number {
		return this.#away.reduce((sum, {from, to}) => sum + to - from, 0);
	}

	/**
	 * Milliseconds from when the roster got an event that moves a seat on until the board has shown it; the roster's clock
	 * is this machine's, and the time is that of the transaction's beginning. Without those that came while the board
	 * was away, or just before.
	 */
	lags(results: readonly ResultRow[], steps: ClassRows['steps']): number[] {
		const places = new Map(steps.map(({step, position}) => [step, position]));
		return results.flatMap(({seat, kind, step, received}) => {
			const place = places.get(step ?? '');
			const came = received.getTime();
			if (place === undefined || (kind !== 'step-entered' && kind !== 'step-passed')) return [];
			if (this.#away.some(({from, to}) => came > from - 2000 && came < to)) return [];
			const shown = this.#readings.find(({at, seats}) => {
				const known = seats.get(seat);
				if (at < came || known === undefined) return false;
				return kind === 'step-entered' ? known.step >= place : known.passed > place;
			});
			return [shown === undefined ? Number.POSITIVE_INFINITY : shown.at - came];
		});
	}
}
