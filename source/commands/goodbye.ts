import {print} from '../base/print.js';
import type {Tutor} from '../tutor/views.js';
import {leftBehindNotice, type OpenedTutor} from './open-tutor.js';

/**
 * Prints at the end where the lab is, how to return to it, and how to remove it.
 * @param command that continues, with a blank before it; empty for the tutor itself
 */
export function sayGoodbye(opened: OpenedTutor, command = ''): void {
	const removed = opened.removed();
	print(
		removed
			? (leftBehindNotice(opened.course.dir, opened.leftBehind()) ?? 'The lab is removed.')
			: keptNotice(opened, command),
	);
}

function keptNotice({course, getState}: Tutor, command: string): string {
	const {examined, passed} = getState();
	const standing = examined ? `: ${passed.size} of ${course.steps.length} steps passed` : '';
	const option = course.lab === 'default' ? '' : ` --lab ${course.lab}`;
	return [
		`The lab "${course.lab}" stays as it is${standing}.`,
		`Folder: ${course.dir}`,
		`Go on:  pg-replication-tutorial${command}${option}`,
		`Remove: pg-replication-tutorial clean${option}`,
	].join('\n');
}
