import {overwrites} from './destructive-verbs.js';
import {isCaptured, isServer, type Known} from './own-names.js';
import {readCommands, type Word} from './shell-words.js';

type Rule = readonly [verb: RegExp, isHarmless: (rest: readonly Word[], known: Known) => boolean];

const has = (words: readonly Word[], pattern: RegExp) => words.some(({text}) => pattern.test(text));
const joined = (words: readonly Word[]) => words.map(({text}) => text).join(' ');

/** Commands that look only, or make something new, so that whatever name they are given nothing is lost. */
const looking =
	/^(?:ls|cat|tail|head|du|df|ps|id|stat|wc|grep|diff|cmp|readlink|realpath|test|\[|true|false|cd|lsof|getent|for|pg_controldata|pg_isready|pg_verifybackup|pg_waldump|mkdir|createdb|\{\{[\w-]+\.createdb\}\})$/;

/** What stands between backticks without being a command: an option, and a line of pg_hba.conf. */
const described = /^(?:-.*|host(?:no)?(?:ssl|gssenc)?|local)$/;

const rules: readonly Rule[] = [
	[looking, () => true],
	[described, () => true],
	[/^(?:less|more)$/, (rest) => rest.every(({text}) => !/^[-+]/.test(text))],
	[/^(?:ss|netstat)$/, (rest) => !has(rest, /^(?:-\w*K|--kill)/)],
	[/^(?:echo|printf)$/, (rest, known) => rest.every(({text}) => !setsForeign(text, known))],
	[/^(?:gzip|gunzip|sort|uniq)$/, (rest) => rest.every(({text}) => /^-c?\d?$/.test(text))],
	[/^find$/, (rest) => !has(rest, /^-(?:delete|exec|ok|fls|fprint)/)],
	// To the owner alone: nothing is lost, and others see less.
	[/^chmod$/, ([mode, ...files]) => /^(?:[67]00|\{\{wanted\}\})$/.test(mode?.text ?? '') && !has(files, /^-/)],
	[/^cp$/, (rest, known) => !has(rest, /^-/) && rest.length === 2 && isNew(rest[1], known)],
	[/^sed$/, sedLooks],
	[/^kill$/, (rest, known) => rest.length === 2 && isServer(rest[1]?.text ?? '', known)],
	[/^pg_ctl$/, (rest, known) => isStatus(rest) || onlyServers(rest, known)],
	[/^(?:docker|podman)$/, dockerLooks],
	[/^(?:psql|\{\{[\w-]+\.psql\}\})$/, psqlLooks],
];

/**
 * The first name in a text between backticks that comes from the world and stands in a command that may do more than look;
 * undefined when there is none.
 */
export function foreignName(text: string, known: Known): string | undefined {
	const name = [...text.matchAll(/\{\{[^{}]*\}\}/g)].find(([variable]) => isCaptured(variable, known))?.[0];
	return name !== undefined && mayHarm(text, known) ? name : undefined;
}

function mayHarm(text: string, known: Known): boolean {
	if (!isCaptured(text, known) || /^\s*\S+\s*$/.test(text)) return false;
	if (statementStart.test(text)) return !isHarmlessStatement(text);
	let isInLab = true;
	return readCommands(text).some(({words, isPiped}) => {
		const names = words.some((word) => word.unknown || isCaptured(word.text, known));
		const mayUseIt = names || isPiped || !isInLab;
		if (names && has(words, /^(?:cd|pushd)$/)) isInLab = false;
		return mayUseIt && !looks(words, isPiped, known);
	});
}

function looks(words: readonly Word[], isPiped: boolean, known: Known): boolean {
	const [verb, ...rest] = withoutWrappers(words);
	if (verb === undefined) return true;
	if (rest[0]?.text === '=') return !setsForeign(joined(words), known);
	if (verb.unknown || isCaptured(verb.text, known)) return words.length === 1;
	const name = verb.text.replace(/^.*\//, '');
	const runsInput = isPiped && /psql/.test(joined(words)) && !has(rest, /^(?:-c|--command)/);
	return !runsInput && rules.some(([verbs, isHarmless]) => verbs.test(name) && isHarmless(rest, known));
}

/** The command behind `sudo -u postgres`, `if` and the like. */
function withoutWrappers(words: readonly Word[]): readonly Word[] {
	const at = words.findIndex(
		({text}, index) =>
			!/^(?:\w+=.*|sudo|doas|env|command|nice|time|if|then|elif|else|while|until|do|!)$/s.test(text) &&
			!(index > 0 && (/^-[un]$/.test(text) || /^-u$/.test(words[index - 1]?.text ?? ''))),
	);
	return at < 0 ? [] : words.slice(at);
}

/** Whether the text is a setting whose value is a command, which the server would run, that may harm. */
function setsForeign(text: string, known: Known): boolean {
	const value = /^\s*[\w.{}]+\s*=\s*(?:'(.*)'|(.*))$/s.exec(text);
	return value !== null && mayHarm(value[1] ?? value[2] ?? '', known);
}

function isNew(target: Word | undefined, known: Known): boolean {
	return target !== undefined && !isCaptured(target.text, known) && !overwrites(target, {kind: 'lab'}, known);
}

function sedLooks(rest: readonly Word[], known: Known): boolean {
	const script = rest.find(({text}) => !text.startsWith('-'));
	if (!/^(?:\d+|\{\{\w+\}\})?(?:p|s\/[^/;\n]*\/[^/;\n]*\/g?)$/.test(script?.text ?? '')) return false;
	return rest.every((word) => word === script || /^-(?:n|i[.\w]*)$/.test(word.text) || !isCaptured(word.text, known));
}

function isStatus(rest: readonly Word[]): boolean {
	return /^(?:status -D \S+|-D \S+ status)$/.test(joined(rest));
}

/** What may be done to these stands among the rules of the verbs. */
function onlyServers(rest: readonly Word[], known: Known): boolean {
	return (
		rest.some(({text}) => isServer(text, known)) &&
		rest.every(({text}) => !isCaptured(text, known) || isServer(text, known))
	);
}

const dockerLooking =
	/^(?:(?:(?:container|network|volume|image) )?(?:ps|ls|list|inspect|logs|port|top|images|history|pull)|network create|system df|info|version)\b/;

function dockerLooks(rest: readonly Word[], known: Known): boolean {
	const words = joined(rest);
	if (dockerLooking.test(words)) return true;
	if (/^(?:image )?save /.test(words)) return !has(rest, /^-/);
	if (rest[0]?.text !== 'exec') return false;
	const at = rest.findIndex(
		({text}, index) => index > 0 && !text.startsWith('-') && !/^-[uwe]$/.test(rest[index - 1]?.text ?? ''),
	);
	return at > 0 && looks(rest.slice(at + 1), false, known);
}

const connection = /^(?:-[hpUd]|--(?:host|port|username|dbname))$/;
const command = /^(?:-c|--command)$/;

function psqlLooks(rest: readonly Word[]): boolean {
	return rest.every(({text}, index) => {
		const before = rest[index - 1]?.text ?? '';
		if (connection.test(before)) return true;
		if (command.test(before)) return isHarmlessStatement(text);
		if (connection.test(text) || command.test(text)) return true;
		const glued = /^(?:-c|--command=)(.+)$/s.exec(text)?.[1];
		if (glued !== undefined) return isHarmlessStatement(glued);
		return (
			/^(?:-[hpUd].+|--(?:host|port|username|dbname)=.+|-[AtqXx]+)$/.test(text) || (index === 0 && /^[^-<]/.test(text))
		);
	});
}

const statementStart = /^\s*(?:SELECT|SHOW|ALTER|CREATE|COPY|SET|\\\w+)\s/i;
const harmlessStatement =
	/^(?:(?:SELECT|SHOW|SET)\s(?!.*\bINTO\b)|(?:CREATE|ALTER)\s+(?:ROLE|USER)\s+\S+(?:\s+(?:WITH|LOGIN|REPLICATION|CONNECTION\s+LIMIT\s+\d+|VALID\s+UNTIL\s+\S+|RENAME\s+TO\s+\S+))*$|CREATE\s+DATABASE\s|ALTER\s+SYSTEM\s+RESET\s+\S+$|ALTER\s+SYSTEM\s+SET\s+\S+\s*=\s*(?:\S+|'(?:\w+=\S*\s*)*')$|\\(?:password|conninfo|d\w*\+?|l)(?:\s|$))/is;
const called = /\b(\w+)\s*\(/g;
const harmlessFunction =
	/^(?:in|values|from|and|or|not|where|exists|any|all|as|count|min|max|sum|avg|coalesce|now|pg_create_physical_replication_slot|pg_reload_conf|pg_is_\w+|pg_current_\w+|pg_last_\w+|pg_wal_lsn_diff|pg_size_pretty|pg_\w+_size|pg_stat_file|pg_tablespace_location|pg_get_\w+)$/i;

/** Whether each statement of the text looks, or makes or changes what loses no rows. */
function isHarmlessStatement(text: string): boolean {
	return text.split(';').every((part) => {
		const statement = part.trim();
		if (statement === '') return true;
		return (
			harmlessStatement.test(statement) &&
			[...statement.matchAll(called)].every(([, name = '']) => harmlessFunction.test(name))
		);
	});
}
