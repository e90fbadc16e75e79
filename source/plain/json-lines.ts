import type {TutorEvent} from '../tutor/events.js';

/** One event as one line of JSON; server logs are left out unless the course speaks about the line, and so are pictures. */
export function toJsonLine(event: TutorEvent): string | undefined {
	if (event.type === 'log-lines' || event.type === 'cluster') return undefined;
	if (event.type === 'log' && event.meaning === undefined) return undefined;
	return JSON.stringify(event);
}
