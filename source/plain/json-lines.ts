import type {TutorEvent} from '../tutor/events.js';

/** Whether an event is told in JSON: no pictures, and of server logs only the lines that the lesson explains. */
export function isTold(event: TutorEvent): boolean {
	if (event.type === 'log-lines' || event.type === 'cluster') return false;
	return event.type !== 'log' || event.meaning !== undefined;
}
