import path from 'node:path';
import {shellText} from '../shell-text.js';
import type {Action, EngineKind} from '../types.js';
import {fill, type Variables} from '../variables.js';
import {hereDocument, quote} from './quote.js';

/** The script's text for an action: its command as the tutor runs it, or its edit by a function of the script. */
export function actionText(action: Action, engine: EngineKind, variables: Variables): string {
	switch (action.kind) {
		case 'sh':
		case 'sql':
			return commandText(action, shellText(action, engine, variables));
		case 'file': {
			const file = quote(action.path);
			return [
				`mkdir -p ${quote(path.posix.dirname(action.path))}`,
				hereDocument(`cat > ${file}`, fill(action.content, variables), 'FILE'),
				`chmod ${action.mode ?? '644'} ${file}`,
			].join('\n');
		}

		case 'conf':
			return editText('conf', action.path, action.settings, ({name, value}) => fill(`${name} = ${value}`, variables));
		case 'hba':
			return editText('hba', action.path, action.records, (record) => fill(record, variables));
	}
}

function commandText({kind, fails}: Action, command: string): string {
	if (fails !== undefined) {
		return hereDocument(`refused ${fails === true ? 'any' : fails.sqlstate}`, command, 'REFUSED');
	}

	if (kind === 'sql' || isOneCommand(command)) return command;
	// The tutor gives it to a bash of its own, where only the end of the last command counts. Old versions of bash do not
	// take a shell in parentheses that fails for a command that fails.
	return ['(', 'set +euo pipefail', command, ') || failed'].join('\n');
}

/** Whether a text is surely one command, for which a shell of its own would make no difference. */
function isOneCommand(text: string): boolean {
	return !/[\n|;&(!]/.test(text.replaceAll('\\\n', ' ').trim());
}

function editText<T>(editor: string, file: string, items: readonly T[], line: (item: T) => string): string {
	if (items.length === 0) return `# nothing to put into ${file}`;
	return hereDocument(`${editor} ${quote(file)}`, items.map(line).join('\n'), editor.toUpperCase());
}
