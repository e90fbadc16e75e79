import type {InstancePicture, Server} from '../../../cluster/cluster.js';
import {printable, type Tone} from '../../text/line.js';

type Role = {readonly word: string; readonly tone: Tone};

/** What an instance is at the moment, in a word or three. */
export function roleOf(server: Server): Role {
	switch (server.kind) {
		case 'unknown':
			return {word: server.why === undefined ? 'not known yet' : 'not known', tone: 'dim'};
		case 'absent':
			return {word: 'not there', tone: 'dim'};
		case 'created':
			return {word: 'created', tone: 'dim'};
		case 'stopped':
			return {word: 'stopped', tone: 'warn'};
		case 'recovering':
			return {word: 'recovering', tone: 'warn'};
		case 'silent':
			return {word: 'does not answer', tone: 'bad'};
		case 'refusing':
			return {word: 'refuses', tone: 'bad'};
		case 'primary':
			return {word: 'primary', tone: 'strong'};
		case 'standby':
			return {word: 'standby', tone: 'strong'};
	}
}

/** What a server that cannot be looked into gives as its reason. */
export function reasonOf(server: Server): string | undefined {
	const says = 'says' in server ? oneLine(server.says) : '';
	const reason = 'sqlstate' in server ? `${oneLine(server.sqlstate)} ${says}` : says;
	return reason.trim() === '' ? undefined : reason.trim();
}

export const nameOf = ({name}: Pick<InstancePicture, 'name'>): string => oneLine(name);

/** A text from a server in one line, and safe to print. */
export function oneLine(content: string): string {
	return printable(content).replaceAll(/\s+/g, ' ').trim();
}

/** Widest that `bytes` returns, `1023 MB`. */
export const bytesWidth = 7;

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes as PostgreSQL counts them: a kB has 1024. At most `bytesWidth` columns. */
export function bytes(count: number): string {
	let value = Math.max(0, count);
	let unit = 0;
	while (value >= 1023.5 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	const shown = unit > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value));
	return `${shown} ${units[unit]}`;
}

/** Widest that `duration` returns, `99 min`. */
export const durationWidth = 6;

/** A time in seconds, at most `durationWidth` columns for anything below a hundred hours. */
export function duration(seconds: number): string {
	if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
	if (seconds < 999.5) return `${Math.round(seconds)} s`;
	const minutes = Math.round(seconds / 60);
	return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** Columns kept for a position, so that nothing moves when it grows: enough for the first 64 GB of WAL. */
export const lsnWidth = 10;

export const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
