import type {ActionText} from '../tutor/views.js';

/** The typed text of an action: the text that runs, or the content of the file whose path is shown above it. */
export function typedText({parts}: ActionText): string {
	return parts.map(({text}) => text).join('\n');
}
