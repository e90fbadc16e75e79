import type {ActionText} from '../../tutor/views.js';

/** The text to put into the shell for an action, and advice beside it. */
export type TypedByHand = {readonly text: string; readonly advice?: string};

/**
 * The line that a reader would type for an action: a command as it is shown; for a file, an editor, because its shown
 * content has masked secrets.
 */
export function typedByHand({kind, path = '', parts}: ActionText): TypedByHand {
	switch (kind) {
		case 'command':
			return {text: parts.map(({text}) => text).join('\n')};
		case 'write':
			return {
				text: `\${EDITOR:-vi} ${path}`,
				advice: 'The file opens in an editor: write what the lesson shows into it.',
			};
		case 'edit':
			return {
				text: `\${EDITOR:-vi} ${path}`,
				advice: 'The file opens in an editor: put the lines of the lesson into it.',
			};
	}
}
