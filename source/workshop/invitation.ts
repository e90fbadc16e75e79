import {isIP} from 'node:net';
import {defaultWorkshopName, isWorkshopName} from './names.js';

/** A learner's data for claiming a seat: the parsed join code. */
export type Invitation = {
	/** Password of the role that claims seats: twelve characters of `alphabet`, 60 bits. */
	readonly secret: string;
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly workshop: string;
};

/** Digits and capitals without those that look alike (Crockford's base 32). */
export const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const secretLength = 12;

/** Database of a roster that the workshop has started itself. */
export const ownDatabase = 'workshop';

export class InvitationError extends Error {
	override readonly name = 'InvitationError';
}

/** The join code for the projector: `K7QM-2XPD-94RT@192.168.1.20:5999`. */
export function invitationCode({secret, host, port, database, workshop}: Invitation): string {
	const grouped = secret.match(/.{4}/g)?.join('-') ?? secret;
	const parts = [database === ownDatabase ? '' : database, workshop === defaultWorkshopName ? '' : workshop];
	const place = parts[0] === '' ? (parts[1] === '' ? '' : `/${parts[1]}`) : `/${workshop}/${database}`;
	return `${grouped}@${isIP(host) === 6 ? `[${host}]` : host}:${port}${place}`;
}

/** The same as an address: `pgworkshop://192.168.1.20:5999/spring?code=K7QM-2XPD-94RT`. */
export function invitationUrl(invitation: Invitation): string {
	const [code = '', place = ''] = invitationCode(invitation).split('@');
	return `pgworkshop://${place.includes('/') ? place : `${place}/`}?code=${code}`;
}

/**
 * Parses a code or an address; accepts letters of either case, and those that look like digits.
 * @throws InvitationError with one sentence that tells the mistake and the correct form
 */
export function parseInvitation(given: string): Invitation {
	const text = given.trim();
	const url = /^pgworkshop:\/\/([^?]*)\?code=([^&]*)$/.exec(text);
	const [code, place] = url === null ? splitCode(text) : [url[2] ?? '', url[1] ?? ''];
	return {secret: readSecret(code, text), ...readPlace(place, text)};
}

const example = 'K7QM-2XPD-94RT@192.168.1.20:5999';

function refuse(given: string, why: string): InvitationError {
	return new InvitationError(`"${given}" is no join code: ${why}. One looks like ${example}.`);
}

function splitCode(text: string): [string, string] {
	const [code = '', place, ...more] = text.split('@');
	if (place === undefined) throw refuse(text, 'the address behind @ is missing');
	if (more.length > 0) throw refuse(text, 'it has more than one @');
	return [code, place];
}

function readSecret(code: string, text: string): string {
	const secret = code.toUpperCase().replaceAll(/[-\s]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
	const strange = [...secret].find((character) => !alphabet.includes(character));
	if (strange !== undefined) throw refuse(text, `"${strange}" never stands in one`);
	if (secret.length === secretLength) return secret;
	throw refuse(text, `it has ${secret.length} letters and digits before the address instead of ${secretLength}`);
}

const places = /^(\[[\da-f:.]+\]|[a-z\d.-]+)(?::(\d+))?(?:\/([^/]*)(?:\/([^/]*))?)?$/i;

function readPlace(place: string, text: string): Omit<Invitation, 'secret'> {
	const [, host, port, workshop, database] = places.exec(place) ?? [];
	if (host === undefined) throw refuse(text, `"${place}" is no address`);
	if (host.startsWith('[') && isIP(host.slice(1, -1)) !== 6) throw refuse(text, `"${host}" is no address`);
	if (port === undefined) throw refuse(text, 'the port is missing');
	if (Number(port) < 1 || Number(port) > 65_535) throw refuse(text, `there is no port ${port}`);
	const name = workshop || defaultWorkshopName;
	if (!isWorkshopName(name)) throw refuse(text, `"${name}" is no name of a workshop`);
	return {host: host.replaceAll(/[[\]]/g, ''), port: Number(port), workshop: name, database: database || ownDatabase};
}
