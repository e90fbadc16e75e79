import type {TutorEvent} from '../tutor/events.js';

/** One event as one line of JSON; leaves out pictures, and lines of server logs that the lesson does not explain. */
export function toJsonLine(event: TutorEvent): string | undefined {
	if (event.type === 'log-lines' || event.type === 'cluster') return undefined;
	if (event.type === 'log' && event.meaning === undefined) return undefined;
	return JSON.stringify(event);
}
