import type {ActionText} from '../tutor/views.js';

/** What is typed of an action: the very text that runs, or goes into the file whose path stands above it. */
export function typedText({parts}: ActionText): string {
	return parts.map(({text}) => text).join('\n');
}
