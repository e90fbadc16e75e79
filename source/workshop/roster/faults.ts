import pg from 'pg';
import {RosterFault, type RosterFaultKind} from './roster.js';

/** The credential of a connection; the meaning of a refusal depends on it. */
export type Credential =
	/** With the secret of a join code. */
	| 'joiner'
	/** A password from the roster: it is refused only when its role does not exist any more. */
	| 'issued'
	/** The key of a seat that somebody shows, and that may be wrong. */
	| 'shown'
	/** The password of the server's administrator. */
	| 'administrator';

export type ServerAddress = {readonly host: string; readonly port: number; readonly credential: Credential};

/** SQLSTATEs of the roster's own functions (migrations/), whose messages explain themselves. */
const own: Readonly<Record<string, {readonly kind: RosterFaultKind; readonly remedy: string}>> = {
	WS001: {kind: 'full', remedy: 'Ask the instructor for a free seat.'},
	WS002: {kind: 'alias-taken', remedy: 'Choose another one with --as ALIAS.'},
	WS003: {kind: 'refused', remedy: 'Choose another one with --as ALIAS.'},
	WS004: {kind: 'refused', remedy: 'Ask the instructor to release the seat, and join again.'},
	WS005: {kind: 'refused', remedy: 'Give `workshop open` again, which makes new keys.'},
	WS006: {kind: 'refused', remedy: 'Join again for a seat of your own.'},
	WS008: {kind: 'refused', remedy: 'Ask the instructor to release the seat, and join again.'},
	WS007: {kind: 'refused', remedy: 'Look at the board for what there is.'},
};

/** Names that PostgreSQL does not find (PostgreSQL 15, appendix A): a database, a schema, a table, a function. */
const gone = new Set(['3D000', '3F000', '42P01', '42883']);

/** Classes of SQLSTATEs that pass: connection, resources, intervention by the operator, system, insides. */
const passing = /^(08|53|57|58|55|40|XX)/;

/** Turns an error of the driver, the network or the server into a sentence; a RosterFault stays as it is. */
export function rosterFault(error: unknown, address: ServerAddress): RosterFault {
	if (error instanceof RosterFault) return error;
	if (error instanceof pg.DatabaseError) return said(error, address);
	const {code, message} = error as NodeJS.ErrnoException;
	if (message === 'The server does not support SSL connections') {
		return new RosterFault(
			'refused',
			`The server at ${at(address)} has no TLS, without which no password is sent over a network.`,
			'Ask whoever runs the server to turn `ssl` on.',
		);
	}

	if (message?.startsWith('SASL')) return unproven(address);
	return away(address, reasons[code ?? ''] ?? (/time(d )?out|timeout/i.test(message) ? reasons.ETIMEDOUT : undefined));
}

/** The connection was lost, or the roster does not answer any more. */
export function away(address: ServerAddress, why = 'the connection broke off'): RosterFault {
	return new RosterFault('away', `The roster at ${at(address)} is out of reach: ${why}.`, 'It is tried again.');
}

/** The server does not know the password, or sits between us and the roster. */
export function unproven(address: ServerAddress): RosterFault {
	return new RosterFault(
		'refused',
		`The server at ${at(address)} could not prove that it is the roster.`,
		address.credential === 'joiner'
			? 'Compare the join code with what the instructor shows; somebody may be listening in this network.'
			: 'Somebody may be listening in this network: ask the instructor.',
	);
}

/** The server asks for a password, and there is none. */
export function withoutPassword(address: ServerAddress): RosterFault {
	return new RosterFault('refused', `The server at ${at(address)} wants a password.`, 'Give it with its address.');
}

/** Says no more than that: whether there is such a role is not told by the server either (RFC 5802, 9). */
export function wrongKey(): RosterFault {
	return new RosterFault(
		'refused',
		'The key of your seat is wrong, or not right any more.',
		'Join again with the code.',
	);
}

/** Another certificate than the first one that was seen. */
export function otherCertificate(address: ServerAddress): RosterFault {
	return new RosterFault(
		'refused',
		`The server at ${at(address)} has another certificate than the roster had, so it is not taken for the roster.`,
		'Ask the instructor whether the roster was made again; then join again.',
	);
}

const reasons: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'nothing listens there',
	ENOTFOUND: 'no machine has this name',
	EAI_AGAIN: 'no name server answers',
	EHOSTUNREACH: 'no way leads there',
	ENETUNREACH: 'no way leads there',
	ETIMEDOUT: 'it does not answer within five seconds',
};

function at({host, port}: ServerAddress): string {
	return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function said(error: pg.DatabaseError, address: ServerAddress): RosterFault {
	const code = error.code ?? '';
	const known = own[code];
	if (known) return new RosterFault(known.kind, error.message, known.remedy);
	if (gone.has(code)) return closed(address);
	if (code === '28P01' || code === '28000') return notLetIn(error, address);
	if (passing.test(code)) return away(address, busy[code] ?? error.message);
	return new RosterFault('refused', `The roster at ${at(address)} refuses: ${error.message}.`);
}

const busy: Readonly<Record<string, string>> = {
	'53300': 'it has too many connections',
	'57014': 'it does not answer within five seconds',
	'57P01': 'it ends the connection',
	'57P02': 'it has crashed',
	'57P03': 'it is just starting or stopping',
};

function closed(address: ServerAddress): RosterFault {
	return new RosterFault('closed', `There is no such workshop at ${at(address)}, or it is closed.`);
}

function notLetIn(error: pg.DatabaseError, address: ServerAddress): RosterFault {
	// The text is in the server's language; the name of the routine that refused is not.
	const {routine} = error as {routine?: string};
	if (routine === 'ClientAuthentication') {
		return new RosterFault(
			'refused',
			`The rules of the server at ${at(address)} do not let this machine in.`,
			'Ask whoever runs the server for a line in pg_hba.conf, with scram-sha-256.',
		);
	}

	// The two sides have bound the password to different certificates.
	if (routine === 'read_client_final_message') return unproven(address);

	switch (address.credential) {
		case 'joiner':
			return new RosterFault(
				'refused',
				`The roster at ${at(address)} does not know this join code.`,
				'Compare it with what the instructor shows; when a workshop is closed, its code ends.',
			);
		case 'issued':
			return closed(address);
		case 'shown':
			return wrongKey();
		case 'administrator':
			return new RosterFault(
				'refused',
				`The server at ${at(address)} does not let this administrator in.`,
				'Look at user and password of its address.',
			);
	}
}
