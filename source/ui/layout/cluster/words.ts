import {printableLine} from '../../../base/printable.js';
import {bytesWidth} from '../../../base/units.js';
import type {InstancePicture, Server} from '../../../cluster/cluster.js';
import type {Tone} from '../../text/line.js';

type Role = {readonly word: string; readonly tone: Tone};

/** The role of an instance in up to three words. */
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

/** The reason that an unreachable server gives. */
export function reasonOf(server: Server): string | undefined {
	const says = 'says' in server ? oneLine(server.says) : '';
	const reason = 'sqlstate' in server ? `${oneLine(server.sqlstate)} ${says}` : says;
	return reason.trim() === '' ? undefined : reason.trim();
}

export const nameOf = ({name}: Pick<InstancePicture, 'name'>): string => oneLine(name);

/** A text from a server in one line, and safe to print. */
export function oneLine(content: string): string {
	return printableLine(content);
}

/** Columns of a lag in bytes, or of `unknown` in its place. */
export const lagBytesWidth = Math.max(bytesWidth, 'unknown'.length);

/** Columns kept for a position, so that nothing moves when it grows: enough for the first 64 GB of WAL. */
export const lsnWidth = 10;

export const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
