/** The size of a terminal. */
export type CastSize = {readonly columns: number; readonly rows: number};

/** An event in a recorded terminal; `at` in seconds since its beginning. */
export type CastEvent =
	| {readonly kind: 'output'; readonly at: number; readonly data: string}
	| {readonly kind: 'marker'; readonly at: number; readonly label: string}
	| {readonly kind: 'resize'; readonly at: number; readonly size: CastSize};

/** A recording in memory: asciicast v2, as https://docs.asciinema.org/manual/asciicast/v2/ has it. */
export type Cast = {
	readonly size: CastSize;
	readonly title?: string;
	/** In the order of their times. */
	readonly events: readonly CastEvent[];
	/** The last line was incomplete, as after a kill, and is left out. */
	readonly cut: boolean;
};

/** A marked place; ours are at every step and carry its identifier, `lesson/step`. */
export type Marker = {
	readonly label: string;
	readonly at: number;
	/** Index of the marker among the events. */
	readonly index: number;
};

export function markersOf({events}: Pick<Cast, 'events'>): Marker[] {
	return events.flatMap((event, index) => (event.kind === 'marker' ? [{label: event.label, at: event.at, index}] : []));
}

/**
 * The marker of a name: a label, the part of one before its slash (a lesson, which is its first step), or a number,
 * counted from 1.
 */
export function findMarker(markers: readonly Marker[], name: string): Marker | undefined {
	return (
		markers.find(({label}) => label === name) ??
		markers.find(({label}) => label.startsWith(`${name}/`)) ??
		(/^\d+$/.test(name) ? markers[Number(name) - 1] : undefined)
	);
}

/** Seconds that a recording takes. */
export function durationOf({events}: Pick<Cast, 'events'>): number {
	return events.at(-1)?.at ?? 0;
}

/** Room that all of a recording needs. */
export function largestSize({size, events}: Pick<Cast, 'size' | 'events'>): CastSize {
	let {columns, rows} = size;
	for (const event of events) {
		if (event.kind !== 'resize') continue;
		columns = Math.max(columns, event.size.columns);
		rows = Math.max(rows, event.size.rows);
	}

	return {columns, rows};
}

/** The same recording with pauses of at most so many seconds. */
export function limitIdle(cast: Cast, seconds: number): Cast {
	let before = 0;
	let at = 0;
	const events = cast.events.map((event): CastEvent => {
		at += Math.min(event.at - before, seconds);
		before = event.at;
		return {...event, at};
	});
	return {...cast, events};
}
