import type {Tutor} from '../tutor/views.js';
import {leftBehindNotice, type OpenedTutor} from './open-tutor.js';

/**
 * Tells after the end where the lab is, how to come back, and how to get rid of it.
 * @param command the command that goes on, with a blank before it; none for the tutor itself
 */
export function sayGoodbye(opened: OpenedTutor, command = ''): void {
	const removed = opened.removed();
	process.stdout.write(
		removed
			? `${leftBehindNotice(opened.course.dir, opened.leftBehind()) ?? 'The lab is removed.'}\n`
			: keptNotice(opened, command),
	);
}

function keptNotice({course, getState}: Tutor, command: string): string {
	const {passed} = getState();
	const option = course.lab === 'default' ? '' : ` --lab ${course.lab}`;
	return [
		`The lab "${course.lab}" stays as it is: ${passed.size} of ${course.steps.length} steps passed.`,
		`Folder: ${course.dir}`,
		`Go on:  pg-replication-tutorial${command}${option}`,
		`Remove: pg-replication-tutorial clean${option}`,
		'',
	].join('\n');
}
