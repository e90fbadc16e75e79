import {seatNumber} from '../names.js';
import {workshopLabelKey} from './hosts.js';

/** The label of a seat's container and volume; its value is the seat's number, as in its name. */
export const seatLabelKey = 'pg-replication-tutorial.seat';

/** The label of an image of seats that tells which image was brought to the host for it. */
export const broughtLabelKey = 'pg-replication-tutorial.brought';

export const seatRepository = 'pg-replication-tutorial/seat';

/** Names and labels of what a workshop has on its hosts. */
export type WorkshopThings = {
	readonly labels: Readonly<Record<string, string>>;
	/** What all of it is found by. */
	readonly label: string;
	readonly network: string;
	/** Container and volume of a seat. */
	readonly seat: (seat: number) => {readonly name: string; readonly labels: Readonly<Record<string, string>>};
	/** Containers of which images are made. */
	readonly building: string;
};

/** @param value what tells this workshop from all others, also of the same name */
export function workshopThings(workshop: string, value: string): WorkshopThings {
	const labels = {[workshopLabelKey]: value};
	const prefix = `pgws-${workshop}`;
	return {
		labels,
		label: `${workshopLabelKey}=${value}`,
		network: prefix,
		seat(seat) {
			const number = seatNumber(seat);
			return {name: `${prefix}-s${number}`, labels: {...labels, [seatLabelKey]: number}};
		},
		building: `${prefix}-image`,
	};
}
