import {rosterNames} from '../names.js';
import {readClass} from './read-class.js';
import {type ConnectInstructor, type NewNotice, type ResultRow, type RosterAccess, RosterFault} from './roster.js';
import {openSession, type RosterSession, type Rows} from './session.js';

/** Longest text of a notice, in characters. */
export const maxNoticeLength = 2000;

/** Most time that reading all events may take. */
const readTimeoutMs = 60_000;

/**
 * After a connection was lost the next call reconnects.
 * @see ConnectInstructor
 */
export const connectInstructor: ConnectInstructor = async (access) => {
	const {schema} = rosterNames(access.workshop);
	const lasting = await keepConnected(access);
	const call = async (text: string, ...values: readonly unknown[]): Promise<Rows> =>
		(await lasting.session()).query(`SELECT ${schema}.${text} AS answer`, values);
	return {
		readClass: async () => readClass(await lasting.session(), access.workshop),
		async post(notice) {
			checkNotice(notice);
			const {kind, body, seat = null, step = null} = notice;
			const [row] = await call('post($1, $2, $3, $4)', kind, body, seat, step);
			return Number(row?.answer);
		},
		withdraw: async (notice) => void (await call('withdraw($1)', notice)),
		lowerHand: async (seat) => void (await call('lower_hand($1)', seat)),
		release: async (seat) => void (await call('release($1)', seat)),
		place: async (seat, host) => void (await call('place($1, $2)', seat, host)),
		readResults: async () => readResults(await lasting.session(), schema),
		close: lasting.close,
	};
};

async function keepConnected(access: RosterAccess) {
	let current = Promise.resolve(await openSession(access, 'issued'));
	return {
		async session(): Promise<RosterSession> {
			const session = await current.catch(() => undefined);
			if (session && !session.isLost()) return session;
			const before = current;
			// Of several calls that find it lost the first one reconnects.
			await Promise.resolve();
			if (current === before) current = openSession(access, 'issued');
			current.catch(() => {});
			return current;
		},
		async close() {
			await (await current.catch(() => undefined))?.close();
		},
	};
}

/** @throws RosterFault with the place of the mistake */
function checkNotice({kind, body, step}: NewNotice): void {
	const length = [...body].length;
	if (length === 0) throw new RosterFault('refused', 'The notice has no text.');
	if (length > maxNoticeLength) {
		throw new RosterFault('refused', `The notice has ${length} characters; it may have ${maxNoticeLength}.`);
	}

	if (body.includes('\0')) throw new RosterFault('refused', 'The notice has a character that nobody can read.');
	if (kind === 'gate' && step === undefined) throw new RosterFault('refused', 'A gate stands behind a step.');
}

async function readResults(session: RosterSession, schema: string): Promise<readonly ResultRow[]> {
	const [, , rows = []] = await session.queries(
		`BEGIN READ ONLY;
		SET LOCAL statement_timeout = ${readTimeoutMs};
		SELECT seat, alias, id, seq, kind, step, detail, client_at, recv_at FROM ${schema}.event
		ORDER BY seat, recv_at, seq;
		COMMIT`,
		readTimeoutMs,
	);
	return rows.map((row) => ({
		seat: Number(row.seat),
		alias: String(row.alias),
		id: String(row.id),
		seq: Number(row.seq),
		kind: String(row.kind),
		...(row.step === null ? {} : {step: String(row.step)}),
		...(row.detail === null ? {} : {detail: row.detail as Readonly<Record<string, unknown>>}),
		at: row.client_at as Date,
		received: row.recv_at as Date,
	}));
}
