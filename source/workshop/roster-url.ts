import {isIP} from 'node:net';
import {LabFault} from '../lab/lab-fault.js';
import {isLoopback} from './loopback.js';
import type {Administrator} from './roster/roster.js';

const shape = 'postgresql://user:password@host:port/database';

/**
 * Reads the address of a server in which a workshop is to have its roster. Encryption is not a matter of choice: beyond
 * this machine TLS is always used, and the server authenticates itself by channel binding.
 * @param otherwise the password when the address has none, as psql takes it from PGPASSWORD
 * @throws LabFault of kind `request` with one sentence, which never holds the address, because a password may be in it
 */
export function parseRosterUrl(given: string, otherwise?: string): Administrator {
	const text = given.trim();
	if (!/^postgres(ql)?:\/\//i.test(text)) throw refuse('it does not begin with postgresql://');
	if (/\s/.test(text)) throw refuse('there is a blank in it, which is written as %20');
	const [, authority = '', rest = ''] = /^\w+:\/\/([^/?#]*)(.*)$/.exec(text) ?? [];
	const at = authority.lastIndexOf('@');
	if (at === -1) throw refuse('it names no user');
	const [user, password] = readUser(authority.slice(0, at), otherwise);
	const {host, port} = readPlace(authority.slice(at + 1));
	return {host, port, user, password, database: readDatabase(rest, host)};
}

/** The address as the workshop's description has it; parsing it gives the same administrator. */
export function rosterUrl({host, port, user, password = '', database}: Administrator): string {
	const encode = encodeURIComponent;
	return `postgresql://${encode(user)}:${encode(password)}@${bracketed(host)}:${port}/${encode(database)}`;
}

/** The address as it may be shown. */
export function shownRosterUrl({host, port, user, database}: Administrator): string {
	return `postgresql://${encodeURIComponent(user)}@${bracketed(host)}:${port}/${encodeURIComponent(database)}`;
}

function readUser(text: string, otherwise: string | undefined): [user: string, password: string] {
	const colon = text.indexOf(':');
	const user = decode(colon === -1 ? text : text.slice(0, colon), 'user');
	const password = colon === -1 ? '' : decode(text.slice(colon + 1), 'password');
	if (user === '') throw refuse('it names no user');
	if (password !== '') return [user, password];
	if (otherwise) return [user, otherwise];
	throw refuse('the password is missing, and PGPASSWORD is not set');
}

function readPlace(text: string): {host: string; port: number} {
	if (text.includes(',')) throw refuse('it names several hosts, and a roster is on one');
	if (/^[^[]*:.*:/.test(text)) throw refuse('an address of IPv6 stands in brackets, such as [::1]');
	const [, host, port = '5432'] = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(text) ?? [];
	if (host === undefined) throw refuse('what stands in brackets is no address');
	if (host === '') throw refuse('it names no host');
	const plain = decode(host.replaceAll(/[[\]]/g, ''), 'host');
	if (host.startsWith('[') && isIP(plain) !== 6) throw refuse('what stands in brackets is no address');
	if (!/^[\w.:-]+$/.test(plain)) throw refuse('its host is neither a name nor an address');
	if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
		throw refuse('its port is no number from 1 to 65535');
	}

	return {host: plain, port: Number(port)};
}

function readDatabase(text: string, host: string): string {
	if (text.includes('#')) throw refuse('there is a # in it, which is written as %23');
	const [name = '', query = ''] = text.split('?', 2);
	if (/^\/?$/.test(name)) throw refuse('it names no database');
	if (name.slice(1).includes('/')) throw refuse('there is more than one / behind its host');
	for (const parameter of query.split('&').filter((part) => part !== '')) {
		const [key, value = ''] = parameter.split('=', 2);
		if (key === 'sslmode') refuseMode(value, host);
		else if (key !== 'channel_binding') throw refuse(`the parameter "${key}" means nothing here, only sslmode does`);
	}

	return decode(name.slice(1), 'database');
}

function refuseMode(mode: string, host: string): void {
	if (['allow', 'prefer', 'require'].includes(mode)) return;
	if (mode === 'disable') {
		if (isLoopback(host)) return;
		throw refuse('sslmode=disable would send what learners do unencrypted; beyond this machine TLS is needed');
	}

	if (/^verify-(ca|full)$/.test(mode)) {
		throw refuse(
			`no authorities are asked, so that sslmode=${mode} cannot be; sslmode=require binds to the certificate`,
		);
	}

	throw refuse('its sslmode is none; beyond this machine it is require');
}

function decode(text: string, what: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw refuse(`in its ${what} there is a % that is no %25`);
	}
}

function bracketed(host: string): string {
	return isIP(host) === 6 ? `[${host}]` : host;
}

function refuse(why: string): LabFault {
	return new LabFault(`The address of --roster cannot be read: ${why}.`, `One looks like ${shape}.`, 'request');
}
