import {operandsOf, overwrites} from './destructive-verbs.js';
import {isHarmlessStatement, statementStart} from './harmless-statements.js';
import {isCaptured, isOurs, isServer, type Known} from './own-names.js';
import {readCommands, type Word} from './shell-words.js';

type Rule = readonly [verb: RegExp, isHarmless: (rest: readonly Word[], known: Known) => boolean];

const has = (words: readonly Word[], pattern: RegExp) => words.some(({text}) => pattern.test(text));
const joined = (words: readonly Word[]) => words.map(({text}) => text).join(' ');

/** Commands that look only, or make something new, so that whatever name they are given nothing is lost. */
const looking =
	/^(?:ls|cat|tail|head|du|df|ps|id|stat|wc|grep|diff|cmp|readlink|realpath|test|\[|true|false|cd|lsof|getent|for|cut|md5sum|sha\d+sum|zcat|strings|od|namei|findmnt|basename|dirname|pgrep|which|hexdump|zgrep|dig|nslookup|pg_controldata|pg_isready|pg_verifybackup|pg_waldump|mkdir|createdb|\{\{[\w-]+\.createdb\}\})$/;

/** What begins a text between backticks that is no command: an option, a line of pg_hba.conf, a line of a file. */
const described = /^(?:-.*|host(?:no)?(?:ssl|gssenc)?|local|line|port|timeline)$/;

/** Of a command that looks unless an option changes that. */
const only =
	(options: RegExp): Rule[1] =>
	(rest) =>
		rest.every(({text}) => !/^[-+]/.test(text) || options.test(text));
const none = only(/^$/);
const atLine = /^\+(?:\d+|\{\{line\}\})$/;

const rules: readonly Rule[] = [
	[looking, () => true],
	[/^(?:less|more|view)$/, only(atLine)],
	[/^file$/, only(/^-[bhikLsz]+$/)],
	[/^sort$/, only(/^-[bcdfghiknrsuVz\d.,]+$/)],
	[/^ping$/, only(/^-[46cinwW\d]+$/)],
	[/^journalctl$/, only(/^-(?:[abefknrux\d]+|-(?:unit|since|until|lines|no-pager)(?:=.*)?)$/)],
	[/^nc$/, (rest, known) => has(rest, /^-\w*z/) && only(/^-[46nuvwz\d]+$/)(rest, known)],
	[/^xxd$/, (rest, known) => rest.length === 1 && none(rest, known)],
	[/^tar$/, ([mode, ...rest], known) => /^-?[fjvzJ]*t[fjvzJ]*$/.test(mode?.text ?? '') && none(rest, known)],
	[/^systemctl$/, (rest) => /^(?:status|show|cat|is-active|is-enabled)$/.test(operandsOf(rest)[0]?.text ?? '')],
	[/^pg_dump(?:all)?$/, (rest) => !has(rest, /^(?:-\w*f|--fi)/)],
	[/^(?:vim?|nano)$/, editsOurs],
	[/^(?:gzip|gunzip)$/, (rest) => has(rest, /^(?:-[dkv]*[clt]|--stdout)$/)],
	[/^(?:ss|netstat)$/, (rest) => !has(rest, /^(?:-\w*K|--kill)/)],
	[/^(?:echo|printf)$/, (rest, known) => !setsForeign(joined(rest), known)],
	[/^(?:gzip|gunzip|uniq)$/, (rest) => rest.every(({text}) => /^-c?\d?$/.test(text))],
	[/^find$/, (rest) => !has(rest, /^-(?:delete|exec|ok|fls|fprint)/)],
	[/^chmod$/, closes],
	[/^cp$/, copiesOut],
	[/^sed$/, sedLooks],
	[/^kill$/, (rest, known) => rest.length === 2 && (rest[0]?.text === '-0' || isServer(rest[1]?.text ?? '', known))],
	[/^pg_ctl$/, (rest, known) => isStatusOrReload(rest) || onlyServers(rest, known)],
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
	if (!isCaptured(text, known)) return false;
	if (/^\s*\S+\s*$/.test(text)) return setsForeign(text, known);
	return commandMayHarm(text, known);
}

function commandMayHarm(text: string, known: Known): boolean {
	if (statementStart.test(text)) return !isHarmlessStatement(text);
	let isInLab = true;
	return readCommands(text).some(({words, isPiped}, index) => {
		if (index === 0 && described.test(words[0]?.text ?? '')) return false;
		const names = words.some((word) => word.unknown || isCaptured(word.text, known));
		const mayUseIt = names || isPiped || !isInLab;
		if (names && has(words, /^(?:cd|pushd)$/)) isInLab = false;
		return mayUseIt && !looks(words, isPiped, known);
	});
}

function looks(words: readonly Word[], isPiped: boolean, known: Known): boolean {
	const at = commandIn(words);
	const [verb, ...rest] = words.slice(at);
	if (!words.slice(0, at).every((word) => setsHarmless(word, known))) return false;
	if (verb === undefined) return true;
	if (rest[0]?.text === '=') return !setsForeign(joined(words), known);
	if (verb.unknown || isCaptured(verb.text, known)) return words.length === 1;
	const name = verb.text.replace(/^.*\//, '');
	const runsInput = isPiped && /psql/.test(joined(words)) && !has(rest, /^(?:-c|--command)/);
	return !runsInput && rules.some(([verbs, isHarmless]) => verbs.test(name) && isHarmless(rest, known));
}

/** Where the command begins behind `sudo -u postgres`, `if` and the like; at an option of these that is not known. */
function commandIn(words: readonly Word[]): number {
	const isUser = (at: number) => at > 0 && /^-[nHEi]*u$/.test(words[at]?.text ?? '');
	const at = words.findIndex(
		({text}, index) =>
			!/^(?:\w+=.*|sudo|doas|env|command|nice|time|if|then|elif|else|while|until|do|!)$/s.test(text) &&
			!(index > 0 && /^-[nHEi]+$/.test(text)) &&
			!isUser(index) &&
			!isUser(index - 1),
	);
	return at < 0 ? words.length : at;
}

/** Of a word before a command: whether it sets nothing that changes what a command runs. */
function setsHarmless(word: Word, known: Known): boolean {
	if (!/^\w+=/.test(word.text) || !(word.unknown || isCaptured(word.text, known))) return true;
	// Other variables of a shell, such as PATH, are written in capitals, settings of PostgreSQL are not.
	return /^(?:PG[A-Z]+|[a-z]\w*)=/.test(word.text) && !setsForeign(word.text, known);
}

/** Whether the text holds a setting whose value is a command or a library, which the server would run, that may harm. */
function setsForeign(text: string, known: Known): boolean {
	// In a file of settings the equals sign may be left out.
	const [, name, value = ''] = /(?:(_(?:command|librar\w+))(?=[\s=])\s*=?|\}\}\s*=)\s*'?(.*?)'?\s*$/s.exec(text) ?? [];
	return isCaptured(value, known) && (name === undefined ? mayHarm(value, known) : isForeignCommand(value, known));
}

/** A name alone, which elsewhere is only mentioned, is run. */
function isForeignCommand(text: string, known: Known): boolean {
	return !/\s/.test(text) || commandMayHarm(text, known);
}

/** Whether the rights on one file go to its owner alone: nothing is lost, and others see less. */
function closes([mode, file, ...more]: readonly Word[], known: Known): boolean {
	if (file === undefined || more.length > 0 || !isCaptured(file.text, known)) return false;
	// Without the right to search it a folder is of no use to its server.
	if (/^0?600$/.test(mode?.text ?? '')) return !/(?:folder|directory)\}\}(?!.*\.\w+$)|\/$/.test(file.text);
	return /^(?:0?700|go-rwx|\{\{wanted\}\})$/.test(mode?.text ?? '');
}

function copiesOut(rest: readonly Word[], known: Known): boolean {
	const files = rest.filter(({text}) => !/^-[aprRv]+$/.test(text));
	const [, target] = files;
	if (target === undefined || files.length > 2 || has(files, /^-/)) return false;
	return !isCaptured(target.text, known) && !overwrites(target, {kind: 'lab'}, known);
}

function editsOurs(rest: readonly Word[], known: Known): boolean {
	return rest.every((word) => atLine.test(word.text) || isOurs(word, {kind: 'lab'}, known));
}

const sedLine = String.raw`(?:\d+|\{\{\w+\}\})`;
const sedScript = new RegExp(String.raw`^(?:${sedLine}(?:,${sedLine})?)?(?:p|s/[^/;\n]*/[^/;\n]*/g?)$`);

/** Whether `sed` prints what it is given, or changes in place no file that comes from the world. */
function sedLooks(rest: readonly Word[], known: Known): boolean {
	const script = rest.find(({text}) => !text.startsWith('-'));
	if (!sedScript.test(script?.text ?? '')) return false;
	const files = rest.filter((word) => word !== script && !/^-(?:[nEr]+|i[.\w]*)$/.test(word.text));
	return !has(files, /^-/) && (!has(rest, /^-i/) || files.every(({text}) => !isCaptured(text, known)));
}

function isStatusOrReload(rest: readonly Word[]): boolean {
	return /^(?:(?:status|reload) -D \S+|-D \S+ (?:status|reload))$/.test(joined(rest));
}

/** What may be done to these stands among the rules of the verbs. */
function onlyServers(rest: readonly Word[], known: Known): boolean {
	return (
		rest.some(({text}) => isServer(text, known)) &&
		rest.every(({text}) => !isCaptured(text, known) || isServer(text, known))
	);
}

const dockerLooking =
	/^(?:(?:(?:container|network|volume|image) )?(?:ps|ls|list|inspect|logs|port|top|stats|diff|images|history|pull)|network create|system df|info|version)\b/;

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
			/^(?:-[hpUd].+|--(?:host|port|username|dbname)=.+|-[AlqtXx]+)$/.test(text) || (index === 0 && /^[^-<]/.test(text))
		);
	});
}
