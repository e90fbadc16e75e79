import {type RosterNames, rosterNames} from '../names.js';
import type {ClassRows, NoticeKind, NoticeRow, SeatRow, StepRow} from './rows.js';
import type {RosterSession, Rows} from './session.js';

type Row = Rows[number];

/**
 * Reads the class in one transaction, and of the events only those of passed steps. Has the roster end what seats leave
 * running, also where the server was started anew without `keepWatch`.
 */
export async function readClass(session: Pick<RosterSession, 'queries'>, workshop: string): Promise<ClassRows> {
	const [, about = [], steps = [], seats = [], notices = [], medians = []] = await session.queries(
		question(rosterNames(workshop)),
	);
	return {
		workshop: String(about[0]?.name),
		now: about[0]?.now as Date,
		steps: steps.map(readStep),
		seats: seats.map(readSeat),
		notices: notices.map(readNotice),
		medians: new Map(medians.map(({step, milliseconds}) => [String(step), Number(milliseconds)])),
	};
}

function question({schema}: RosterNames): string {
	return `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT name, now() FROM ${schema}.workshop;
SELECT * FROM ${schema}.step ORDER BY position;
SELECT seat, alias, host, p.step, step_since, passed, fails, failing_check, failing_observed, failing_diagnosis,
	hand_since, finished_at, last_seen
FROM ${schema}.seat JOIN ${schema}.progress p USING (seat) ORDER BY seat;
SELECT id, kind, body, seat, step, posted_at FROM ${schema}.notice WHERE withdrawn_at IS NULL ORDER BY id;
SELECT step, milliseconds FROM ${schema}.median_times();
COMMIT;
SELECT ${schema}.end_overlong()`;
}

function readStep(row: Row): StepRow {
	return {
		step: String(row.step),
		title: String(row.title),
		lesson: String(row.lesson),
		lessonTitle: String(row.lesson_title),
		lessonNumber: Number(row.lesson_number),
		position: Number(row.position),
		lessonMinutes: Number(row.lesson_minutes),
	};
}

function readSeat(row: Row): SeatRow {
	const fails = Number(row.fails);
	return {
		seat: Number(row.seat),
		passed: Number(row.passed),
		fails,
		...present('alias', row.alias as string | null),
		...present('host', row.host as string | null),
		...present('step', row.step as string | null),
		...present('stepSince', row.step_since as Date | null),
		...present('handSince', row.hand_since as Date | null),
		...present('finishedAt', row.finished_at as Date | null),
		...present('lastSeen', row.last_seen as Date | null),
		...(fails === 0
			? {}
			: {
					failing: {
						check: String(row.failing_check ?? ''),
						observed: String(row.failing_observed ?? ''),
						...present('diagnosis', row.failing_diagnosis as string | null),
					},
				}),
	};
}

export function readNotice(row: Row): NoticeRow {
	return {
		id: Number(row.id),
		kind: row.kind as NoticeKind,
		body: String(row.body),
		postedAt: row.posted_at as Date,
		...present('seat', row.seat as number | null),
		...present('step', row.step as string | null),
	};
}

/** A property that is there when its value is. */
function present<K extends string, V>(name: K, value: V | null): {readonly [key in K]?: V} {
	return value === null ? {} : ({[name]: value} as {readonly [key in K]?: V});
}
