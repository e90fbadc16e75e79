import type {Check, Condition, EngineKind} from '../types.js';
import {extendedRegex} from './extended-regex.js';
import {quote} from './quote.js';

/** A wait for the check's condition; `says` has its variables filled in. */
export function checkText({within, condition}: Check, says: string, engine: EngineKind): string {
	const words = conditionWords(condition, engine);
	if (words === undefined) return `# Not looked at here: ${says}.`;
	return `holds ${Math.ceil(within / 1000)} ${quote(says)} \\\n  ${words.map(quote).join(' ')}`;
}

/** The function of the script that looks at a condition, with its arguments; undefined where a script cannot look. */
function conditionWords(condition: Condition, engine: EngineKind): string[] | undefined {
	switch (condition.kind) {
		case 'network':
			return engine === 'docker' ? ['network', condition.network] : undefined;
		case 'folder':
			return ['folder', condition.path, ...optional(condition.mode)];
		case 'file':
			return fileWords(condition);
		case 'instance':
			return [condition.is, condition.instance];
		case 'sql': {
			const {query, on, expects} = condition;
			if (expects.kind === 'refused') return ['sql_refused', on, expects.sqlstate, query];
			return [expects.kind === 'is' ? 'sql_is' : 'sql_at_least', on, String(expects.value), query];
		}

		case 'setting':
			return ['setting', condition.on, condition.setting, condition.is];
		case 'hba':
			return ['hba_loaded', condition.on, condition.user, condition.database];
		case 'login':
			return ['login', condition.on, condition.user];
		case 'archived':
			return ['archived', condition.on, condition.restorePoint];
		case 'verifybackup':
			return ['verifybackup', condition.instance];
		case 'streaming':
			return ['streaming', condition.instance, condition.from];
		case 'caughtup':
			return ['caughtup', condition.instance, condition.from];
		case 'timeline':
			return ['timeline', condition.on, String(condition.timeline)];
	}
}

function fileWords({path, contains, mode, absent}: Condition & {kind: 'file'}): string[] | undefined {
	if (absent) return ['absent', path];
	if (contains === undefined) return ['file', path, ...optional(mode)];
	const regex = extendedRegex(contains);
	return regex === undefined ? undefined : ['file_with', path, regex, ...optional(mode)];
}

function optional(word: string | undefined): string[] {
	return word === undefined ? [] : [word];
}
