/** A host as far as placing seats goes. */
export type Room = {
	readonly name: string;
	/** Most seats that it takes. */
	readonly limit: number;
	/** The seats that it has, or undefined when it does not answer. */
	readonly taken: ReadonlySet<number> | undefined;
};

export type Placement =
	| {readonly kind: 'on'; readonly host: string}
	/** All hosts answer, and none has room. */
	| {readonly kind: 'full'}
	/** The hosts that have the seat, or might have room for it, do not answer. */
	| {readonly kind: 'down'; readonly hosts: readonly string[]};

/**
 * Chooses the host of a seat: the one where it is, whatever else there is, for its lab is there; else the one that
 * answers and has the largest part of its room left, and of those the one with more room, and then the first.
 * @param placed the host where the seat was made ready earlier, as somebody remembers it
 */
export function placeSeat(seat: number, placed: string | undefined, rooms: readonly Room[]): Placement {
	const remembered = rooms.find(({name}) => name === placed);
	const sure = remembered?.taken === undefined || remembered.taken.has(seat) ? remembered : undefined;
	const actual = sure ?? rooms.find(({taken}) => taken?.has(seat)) ?? remembered;
	if (actual !== undefined) {
		return actual.taken === undefined ? {kind: 'down', hosts: [actual.name]} : {kind: 'on', host: actual.name};
	}

	const [best] = rooms
		.flatMap(({name, limit, taken}) => (taken === undefined ? [] : [{name, limit, free: limit - taken.size}]))
		.filter(({free}) => free > 0)
		.toSorted((a, b) => b.free / b.limit - a.free / a.limit || b.free - a.free);
	if (best !== undefined) return {kind: 'on', host: best.name};
	const silent = rooms.filter(({taken}) => taken === undefined).map(({name}) => name);
	return silent.length === 0 ? {kind: 'full'} : {kind: 'down', hosts: silent};
}
