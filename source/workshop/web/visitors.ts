import type {IncomingMessage} from 'node:http';
import {isIP} from 'node:net';
import {hostname} from 'node:os';
import {isLoopback} from '../loopback.js';
import {Refusal} from './answers.js';

/**
 * Refuses requests with another host than this one: a foreign page that makes its own name lead here (DNS rebinding)
 * would otherwise read the board as its own. The port may be another one, as it is behind `ssh -L`.
 * @param listen the board's address, as it was requested
 * @throws Refusal
 */
export function checkHost({headers: {host}}: IncomingMessage, listen: string, onLoopback: boolean): void {
	const name = hostNameOf(host);
	if (name === undefined) throw new Refusal(400, 'The request names no host.');
	if (name === 'localhost' || name === listen.toLowerCase()) return;
	if (onLoopback ? isIP(name) !== 0 && isLoopback(name) : isIP(name) !== 0 || isOurName(name)) return;
	throw new Refusal(403, 'The board is not served under this name; open the address that it has printed.');
}

/**
 * Refuses requests of foreign pages, even from another port of this host.
 * @throws Refusal
 */
export function checkOrigin({headers}: IncomingMessage): void {
	const {origin, host} = headers;
	const from = headers['sec-fetch-site'];
	const isForeign = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
	if (isForeign || (from !== undefined && from !== 'same-origin' && from !== 'none'))
		throw new Refusal(403, 'Only the page of the board itself may ask for this.');
}

function hostNameOf(host: string | undefined): string | undefined {
	if (host === undefined || !/^[\w.:[\]-]+$/.test(host)) return undefined;
	try {
		return new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1');
	} catch {
		return undefined;
	}
}

function isOurName(name: string): boolean {
	const first = (text: string) => text.toLowerCase().split('.')[0];
	return first(name) === first(hostname());
}
