import {bytesInWords} from '../../base/units.js';
import type {Finding} from '../../lab/doctor/finding.js';

/** The lesson at whose end a standby streams. */
export const streamingLesson = 'start-the-standby';

/** The result of bringing one seat to streaming. */
export type Trial = {
	/** The host, or this machine. */
	readonly name: string;
	readonly outcome:
		| {
				readonly kind: 'streams';
				/** Until the seat was there, with its image; 0 on this machine. */
				readonly making: number;
				/** From there until the standby streamed. In seconds. */
				readonly running: number;
				/** Its most memory, without reclaimable pages of files; in bytes. Undefined when unknown. */
				readonly memory?: number;
				/** An image that had to be brought. */
				readonly brought?: string;
		  }
		| {readonly kind: 'failed'; readonly says: string; readonly remedy?: string};
	/** Things that could not be removed again, with a remedy. */
	readonly left?: {readonly says: string; readonly remedy: string};
};

/** The findings of a trial, for the instructor who prepares a workshop. */
export function findingsOf({name, outcome, left}: Trial): Finding[] {
	const rest: Finding[] = left === undefined ? [] : [{name, state: 'warning', says: left.says, remedy: left.remedy}];
	if (outcome.kind === 'failed') {
		return [{name, state: 'error', says: outcome.says, ...(outcome.remedy && {remedy: outcome.remedy})}, ...rest];
	}

	const {making, running, memory, brought} = outcome;
	const made = making === 0 ? '' : `seat made in ${inSeconds(making)}, `;
	const used = memory === undefined ? 'its memory is not known' : `${bytesInWords(memory)} of memory`;
	const finding: Finding = {
		name,
		state: 'ok',
		says: `${made}standby streams after ${inSeconds(running)}; ${used}; all removed again`,
	};
	return [
		brought === undefined
			? finding
			: {
					...finding,
					says: `${finding.says}, also ${brought}, which had to be brought`,
					remedy: `so that it is there on the day: "docker pull ${brought}" or "docker load" on that host`,
				},
		...rest,
	];
}

function inSeconds(seconds: number): string {
	return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** The last output of a program, which tells as a rule why it failed. */
export function lastWords(text: string): string {
	const lines = text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
	return lines.slice(-3).join(' ').slice(-300) || 'it said nothing';
}
