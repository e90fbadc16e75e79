/** Names of a workshop's things in the server of its roster, which other workshops may share. */
export type RosterNames = {
	readonly schema: string;
	/** Owns the schema and everything in it; has no login. */
	readonly owner: string;
	/** The group of all seats. */
	readonly learner: string;
	/** Reads the class. */
	readonly board: string;
	/** Reads the class, and acts by functions. */
	readonly instructor: string;
	/** Claims seats, and nothing else. */
	readonly joiner: string;
	/** @param seat from 1 upward */
	readonly seat: (seat: number) => string;
};

/** A seat's number in names of roles, folders and containers: `017`. */
export function seatNumber(seat: number): string {
	return String(seat).padStart(3, '0');
}

export const defaultWorkshopName = 'workshop';

/** Most seats of a workshop; so many have reconnected at once in a test. */
export const maxSeats = 1000;

/** Up to 20 lower-case letters, digits and dashes, beginning with a letter: role names have at most 63 bytes. */
export function isWorkshopName(name: string): boolean {
	return /^[a-z][a-z\d-]{0,19}$/.test(name);
}

/** @param workshop a name as `isWorkshopName` allows it */
export function rosterNames(workshop: string): RosterNames {
	const prefix = `ws_${workshop.replaceAll('-', '_')}`;
	return {
		schema: prefix,
		owner: `${prefix}_owner`,
		learner: `${prefix}_learner`,
		board: `${prefix}_board`,
		instructor: `${prefix}_instructor`,
		joiner: `${prefix}_joiner`,
		seat: (seat) => `${prefix}_seat_${seatNumber(seat)}`,
	};
}
