import type {ActionText} from '../../tutor/views.js';

/** What to put into the shell for an action, and what to say beside it. */
export type TypedByHand = {readonly text: string; readonly advice?: string};

/**
 * The line that a reader would type for an action: a command as it is shown; for a file, an editor, because what is
 * shown of it is its content, in which secrets are masked.
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
