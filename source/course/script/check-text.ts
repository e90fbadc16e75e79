import type {Check, Condition, EngineKind} from '../types.js';
import {extendedRegex} from './extended-regex.js';
import {quote} from './quote.js';

/** A wait for the check's condition; `says` has its variables filled in. */
export function checkText({within, condition}: Check, says: string, engine: EngineKind): string {
	const words = conditionWords(condition, engine);
	if (words === undefined) return `# Not looked at here: ${says}.`;
	return `holds ${Math.ceil(within / 1000)} ${quote(says)} \\\n  ${words.map(quote).join(' ')}`;
}

/** The kind of a condition and what its function in the script takes; undefined where a script cannot look. */
function conditionWords(condition: Condition, engine: EngineKind): string[] | undefined {
	const subject = subjectWords(condition, engine);
	return subject && [condition.kind, ...subject];
}

function subjectWords(condition: Condition, engine: EngineKind): string[] | undefined {
	switch (condition.kind) {
		case 'network':
			return engine === 'docker' ? [condition.network] : undefined;
		case 'folder':
			return [condition.path, ...optional('mode', condition.mode), ...optional('ownedLike', condition.ownedLike)];
		case 'file':
			return fileWords(condition);
		case 'instance':
			return [condition.instance, condition.is];
		case 'sql': {
			const {query, on, expects} = condition;
			return [on, expects.kind, expects.kind === 'refused' ? expects.sqlstate : String(expects.value), query];
		}

		case 'setting':
			return [condition.on, condition.setting, condition.is, ...(condition.or === undefined ? [] : [condition.or])];
		case 'hba':
			return [condition.on, condition.user, condition.database];
		case 'login':
			return [condition.on, condition.user];
		case 'archived':
			return [condition.on, condition.restorePoint];
		case 'verifybackup':
			return [condition.instance];
		case 'streaming':
		case 'caughtup':
			return [condition.instance, condition.from];
		case 'timeline':
			return [condition.on, String(condition.timeline)];
	}
}

function fileWords({path, contains, mode, absent}: Condition & {kind: 'file'}): string[] | undefined {
	if (absent) return [path, 'absent'];
	const regex = contains === undefined ? undefined : extendedRegex(contains);
	if (regex === undefined && contains !== undefined) return undefined;
	return [path, ...optional('contains', regex), ...optional('mode', mode)];
}

function optional(key: string, word: string | undefined): string[] {
	return word === undefined ? [] : [key, word];
}
