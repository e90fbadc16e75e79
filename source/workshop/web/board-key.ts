import {createHash, createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import type {IncomingMessage} from 'node:http';

/**
 * The key of a board's page. The token is behind the # of the printed address, which browsers do not send; the page
 * exchanges it once for two others. The cookie allows reading. Browsers send a cookie to every port of a host, and so
 * to other users' servers on this machine: for actions the page also sends the second one, which it keeps to itself.
 */
export type BoardKey = {
	readonly token: string;
	readonly isToken: (given: string) => boolean;
	/** Second half, for `x-board-key`. */
	readonly second: string;
	/** Value of `set-cookie`. */
	readonly cookie: (port: number) => string;
	readonly mayRead: (request: IncomingMessage, port: number) => boolean;
	readonly mayAct: (request: IncomingMessage, port: number) => boolean;
};

/**
 * A new key, of 128 random bits: nobody guesses it at any rate, so that wrong ones are refused and not slowed, and keep the
 * instructor out of nothing.
 */
export function newBoardKey(): BoardKey {
	const token = randomBytes(16).toString('base64url');
	const derived = (use: string) => createHmac('sha256', token).update(use).digest('base64url');
	const [first, second] = [derived('cookie'), derived('page')];
	const mayRead = (request: IncomingMessage, port: number) => isSame(cookieOf(request, cookieName(port)) ?? '', first);
	return {
		token,
		isToken: (given) => isSame(given, token),
		second,
		cookie: (port) => `${cookieName(port)}=${first}; HttpOnly; SameSite=Strict; Path=/`,
		mayRead,
		mayAct(request, port) {
			const given = request.headers['x-board-key'];
			return mayRead(request, port) && typeof given === 'string' && isSame(given, second);
		},
	};
}

/** Boards on other ports of the same host have cookies of their own. */
function cookieName(port: number): string {
	return `pg-workshop-board-${port}`;
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
	const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
	return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Takes the same time for all differences and all lengths. */
function isSame(given: string, right: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(right));
}
