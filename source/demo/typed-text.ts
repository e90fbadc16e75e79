import {actionSummary} from '../tutor/course-view.js';
import type {ActionText} from '../tutor/views.js';

/** What is typed of an action: the text that runs, below its path where a file is written or edited. */
export function typedText(action: ActionText): string {
	return actionSummary(action);
}

/** So many characters (UTF-16 units) of it, or one more where a character would be cut in half. */
export function typedPart(action: ActionText, typed: number): string {
	const text = typedText(action);
	const cut = isHighSurrogate(text.charCodeAt(typed - 1)) ? typed + 1 : typed;
	return text.slice(0, cut);
}

function isHighSurrogate(unit: number): boolean {
	return unit >= 0xd800 && unit < 0xdc00;
}
