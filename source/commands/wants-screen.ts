import type {GlobalOptions} from './settings.js';

/** Whether there is a terminal for a full screen. A screen reader reads line by line and gets plain text. */
export function wantsScreen({plain}: Pick<GlobalOptions, 'plain'>): boolean {
	const {TERM: term, INK_SCREEN_READER: reader} = process.env;
	const dumb = term === 'dumb' || reader === 'true' || reader === '1';
	return plain !== true && !dumb && process.stdout.isTTY === true && process.stdin.isTTY === true;
}
