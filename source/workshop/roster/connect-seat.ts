import {rosterNames} from '../names.js';
import {maxDetailBytes, type SeatEvent} from '../seat-events.js';
import {readNotice} from './read-class.js';
import {type ConnectSeat, RosterFault} from './roster.js';
import {backgroundConnectTimeoutMs, openSession} from './session.js';

/** Most events that go to the roster in one statement. */
export const maxEventsPerStatement = 50;

/**
 * After the connection was lost every call rejects as away; the caller makes a new one.
 * @see ConnectSeat
 */
export const connectSeat: ConnectSeat = async (key) => {
	const {schema} = rosterNames(key.workshop);
	const session = await openSession(key, 'issued', {connecting: backgroundConnectTimeoutMs});
	// Bare ON CONFLICT needs no right to read the table; one with columns does.
	const insert = `INSERT INTO ${schema}.event (id, seq, kind, step, detail, client_at)
		SELECT id, seq, kind, step, detail, at FROM json_to_recordset($1::json)
			AS e(id uuid, seq integer, kind text, step text, detail jsonb, at timestamptz)
		ON CONFLICT DO NOTHING`;
	// A seat sees only its own row of the progress.
	const beat = `SELECT * FROM ${schema}.beat(); SELECT hand_since IS NOT NULL AS is_up FROM ${schema}.progress`;
	return {
		async send(events) {
			const written = events.map(write);
			for (let start = 0; start < written.length; start += maxEventsPerStatement) {
				await session.query(insert, [`[${written.slice(start, start + maxEventsPerStatement).join(',')}]`]);
			}
		},
		async heartbeat() {
			const [notices = [], [own] = []] = await session.queries(beat);
			return {notices: notices.map(readNotice), hand: own?.is_up === true ? 'up' : 'down'};
		},
		close: () => session.close(),
	};
};

/** An event as JSON that the roster takes. @throws RosterFault when its detail is too long */
function write(event: SeatEvent): string {
	const size = Buffer.byteLength(JSON.stringify(event.detail ?? {}));
	if (size > maxDetailBytes) {
		throw new RosterFault(
			'refused',
			`The detail of event ${event.seq} has ${size} bytes; the roster takes at most ${maxDetailBytes}.`,
			'Shorten what was observed.',
		);
	}

	return JSON.stringify(event, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value));
}

/** PostgreSQL stores neither the character 0 nor half of a pair of surrogates (PostgreSQL 15, 8.14). */
function storable(text: string): string {
	return Buffer.from(text.replaceAll('\0', '')).toString();
}
