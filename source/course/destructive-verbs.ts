import {isCaptured, isCourseName, isOurs, isServer, type Known, type PathContext} from './own-names.js';
import type {Word} from './shell-words.js';

/** Commands that have no name of the lab's to be restrained by. */
const never = /^(?:shred|wipefs|mkfs(?:\..+)?|pg_dropcluster|pkill|killall)$/;
/** The same; they may be named without operands, as what somebody else runs. */
const neverWithOperands =
	/^(?:pg_resetwal|vacuumlo|userdel|deluser|groupdel|delgroup|crontab|fuser|reboot|shutdown|poweroff|halt)$/;
const removals = /^(?:rm|rmdir|unlink|mv|truncate)$/;
const givingAway = /^(?:chown|chgrp|chmod)$/;
const copies = /^(?:cp|install|scp)$/;
const packagers = /^(?:apt|apt-get|dnf|yum|apk|brew|pip3?|npm|zypper|pacman)$/;
const shells = /^(?:(?:ba|da|z|k|c|tc|fi)?sh|busybox|pwsh)$/;
const interpreters = /^(?:python[\d.]*|perl|ruby|node|php|lua|tclsh|osascript)$/;
const wrappers =
	/^(?:.*\/)?(?:sudo|doas|env|command|builtin|exec|eval|nohup|time|timeout|nice|ionice|setsid|stdbuf|runuser|su|xargs|parallel|watch|then|do|else|elif|if|while|until|!|\d\S*)$/;
const otherMachine = /^(?:.*\/)?(?:ssh|rsh|slogin|chroot|nsenter|machinectl|kubectl|lxc|incus|vagrant|flatpak-spawn)$/;
const changesFolder = /^(?:-[a-zA-Z]?[CDR].*|--(?:chdir|chroot)\b.*|-(?:l|[a-zA-Z]?iu?)|--login|-)$/;

const baseName = (text: string) => text.replace(/^.*\//, '');

/** Where the command that follows these words runs: they may lead to another machine or to another folder. */
export function contextBehind(before: readonly Word[], context: PathContext): PathContext {
	if (before.some(({text}) => otherMachine.test(text))) return {kind: 'machine'};
	return context.kind === 'lab' && before.some(({text}) => changesFolder.test(text)) ? {kind: 'elsewhere'} : context;
}

/**
 * Whether it cannot be told what the words run, since a variable, a substitution or a pattern stands where the command
 * belongs.
 */
export function hidesVerb(words: readonly Word[], known: Known): boolean {
	for (const [at, word] of words.entries()) {
		const {text, unknown} = word;
		if (/^\w+=/.test(text)) continue;
		if (unknown || /\$|^\{[^{}]*,|^[/~.].*[?*[]/.test(text)) return true;
		// Behind an option may stand its value or the command.
		if (wrappers.test(text) || text.startsWith('-') || words[at - 1]?.text.startsWith('-')) continue;
		return isCaptured(text, known) && /^\{\{[\w.]+\}\}$/.test(text) && /^[^=]/.test(words[at + 1]?.text ?? '');
	}

	return false;
}

/** Whether the words, behind a pipe, run what they read. */
export function runsInput(words: readonly Word[]): boolean {
	const last = words.findLast(({text}) => !/^-s?$/.test(text))?.text ?? '';
	return (
		shells.test(baseName(last)) ||
		interpreters.test(baseName(last)) ||
		/^(?:sudo|doas|env|su|runuser|xargs|parallel)$/.test(baseName(last))
	);
}

/** Whether writing to the file overwrites what need not be the course's; a new file in the lab's folder harms nothing. */
export function overwrites(word: Word, context: PathContext, known: Known): boolean {
	const {text, unknown} = word;
	if (isOurs(word, context, known) || /^\/dev\/(?:null|std(?:out|err)|tty)$/.test(text)) return false;
	// In a setting the server fills in the name of a segment.
	if (/\/%[fp]$/.test(text) && !/\{\{/.test(text)) return false;
	const isInLab = context.kind !== 'elsewhere' && context.kind !== 'machine';
	return unknown || !isInLab || /\{\{|\{\}|^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(text);
}

/** A verb as it is used: the words around it, and which of them name what the course has made. */
type Usage = {
	readonly before: readonly Word[];
	readonly rest: readonly Word[];
	readonly operands: readonly Word[];
	/** The operands without what `find -exec` adds. */
	readonly named: readonly Word[];
	/** The operands come from another command. */
	readonly isFed: boolean;
	/** The folders that `find` looks through for this verb. */
	readonly searched?: readonly Word[];
	readonly has: (pattern: RegExp) => boolean;
	readonly areOurs: (words: readonly Word[]) => boolean;
	readonly overwritesAny: (words: readonly Word[]) => boolean;
	readonly context: PathContext;
	readonly known: Known;
};

function usageOf(words: readonly Word[], index: number, start: PathContext, known: Known): Usage {
	const before = words.slice(0, index);
	const rest = words.slice(index + 1);
	const context = contextBehind(before, start);
	const operands = operandsOf(rest);
	const looked = before.findIndex(({text}) => text === 'find');
	return {
		before,
		rest,
		operands,
		named: operands.filter(({text}) => !/^(?:\{\}|[+;])$/.test(text)),
		isFed: isFed(before),
		...(looked >= 0 && {searched: searched(before.slice(looked + 1))}),
		has: (pattern) => rest.some(({text}) => pattern.test(text)),
		areOurs: (offered) => offered.every((word) => isOurs(word, context, known)),
		overwritesAny: (offered) => offered.some((word) => overwrites(word, context, known)),
		context,
		known,
	};
}

/** When a verb destroys what need not be the course's. */
const rules: ReadonlyArray<readonly [verb: RegExp, offends: (use: Usage) => boolean]> = [
	[never, () => true],
	[neverWithOperands, ({rest}) => rest.length > 0],
	[/^drop(?:db|user)$/, ({rest, known}) => dropsByProgram(rest, known)],
	[
		/^kill$/,
		({isFed, rest, context, known}) =>
			context.kind !== 'own-container' && (isFed || (rest.length > 0 && !endsProperly(rest, known))),
	],
	[/^(?:systemctl|service)$/, ({has}) => has(/^(?:stop|restart|disable|mask|kill)$/)],
	[/^pg_ctlcluster$/, ({has}) => has(/^(?:stop|restart|promote)$/)],
	[/^pg_ctl$/, pgCtlOffends],
	[packagers, ({has}) => has(/^(?:remove|purge|autoremove|uninstall|erase|del)$/)],
	[/^pg_archivecleanup$/, ({isFed, operands, areOurs}) => isFed || !areOurs(operands.slice(0, 1))],
	[
		/^pg_rewind$/,
		({rest, areOurs}) => rest.length > 0 && !(dataFolders(rest).length > 0 && areOurs(dataFolders(rest))),
	],
	[/^pg_(?:receivewal|recvlogical)$/, ({has}) => has(/^--dr/)],
	[/^pg_(?:restore|dump|dumpall)$/, ({has}) => has(/^(?:-[aCxOsvew]*c|--cl)/)],
	[
		/^git$/,
		({has, rest}) =>
			has(/^(?:clean|restore|stash|rm|-f|-D|--force|--hard|--discard-changes|--)$/) || rest.at(-1)?.text === '.',
	],
	[
		/^tar$/,
		({has, rest, overwritesAny}) => has(/^--rem/) || (has(/^(?:-?\w*x|--(?:ex|get))/) && overwritesAny(valuesOf(rest))),
	],
	[shells, ({rest, known}) => shellOffends(rest, known)],
	[interpreters, ({has}) => has(/^-(?:\w*[ceErnpi].*)?$/)],
	[/^(?:source|\.|alias)$/, ({before, rest}) => before.length === 0 && rest.length > 0],
	[
		/^dd$/,
		({rest, areOurs}) =>
			!areOurs(rest.flatMap(({text, unknown}) => (text.startsWith('of=') ? [{text: text.slice(3), unknown}] : []))),
	],
	[
		/^find$/,
		({has, rest, areOurs}) => has(/^-f(?:print0?|printf|ls)$/) || (has(/^-delete$/) && !areOurs(searched(rest))),
	],
	[givingAway, givesAway],
	[/^rsync$/, (usage) => usage.has(/^--(?:del|rem)/) || copyOffends(usage)],
	[/^ln$/, (usage) => usage.has(/^-(?:\w*f|-f)/) && copyOffends(usage)],
	[copies, copyOffends],
	[/^tee$/, ({isFed, named, overwritesAny}) => isFed || overwritesAny(named)],
	[
		/^sed$/,
		({has, isFed, searched, named, overwritesAny}) =>
			has(/^-(?:\w*i|-in)/) && (isFed || searched !== undefined || overwritesAny(named.slice(1))),
	],
	[
		removals,
		({isFed, searched, operands, named, areOurs}) =>
			searched === undefined
				? isFed || !(areOurs(operands) || namesSegment(operands))
				: !areOurs(searched) || !areOurs(named),
	],
];

/** The folder of an archive, for the copy in it of a segment that the server names in a setting. */
const partIn = /^([^{}]*\/archive\/)part$/;

/** Whether they are what a setting gives to `cp`. */
function copiesSegment(words: readonly Word[]): boolean {
	const [segment, copy = ''] = words.map(({text}) => text);
	return words.length === 2 && segment === '%p' && partIn.test(copy);
}

/** Whether they are what a setting gives to `mv` after that. */
function namesSegment(words: readonly Word[]): boolean {
	const [copy = '', segment] = words.map(({text}) => text);
	const folder = partIn.exec(copy)?.[1];
	return words.length === 2 && folder !== undefined && segment === `${folder}%f`;
}

/** Whether the word at this index is a command that destroys what need not be the course's. */
export function verbOffends(words: readonly Word[], index: number, start: PathContext, known: Known): boolean {
	const verb = baseName(words[index]?.text ?? '');
	const rule = rules.find(([verbs]) => verbs.test(verb));
	return rule?.[1](usageOf(words, index, start, known)) ?? false;
}

/** A server that need not be the lab's is asked for its status, or to read its configuration anew, only; one that is known as the lab's may be stopped properly. */
function pgCtlOffends({rest, areOurs, known}: Usage): boolean {
	const folders = dataFolders(rest);
	if (folders.length > 0 && areOurs(folders)) return false;
	const isLabs = folders.length > 0 && folders.every(({text, unknown}) => !unknown && isServer(text, known));
	const words = rest.map(({text}) => text).join(' ');
	if (/(?:^| )kill /.test(words)) return true;
	if (folders.length === 0) return false;
	return (
		!/(?:^| )(?:status|reload)\b/.test(words) &&
		!(isLabs && /(?:^| )stop\b/.test(words) && !/(?:-m|--mode)[ =]?i/.test(words))
	);
}

function givesAway({has, isFed, operands, areOurs}: Usage): boolean {
	if (!has(/^-(?:[a-zA-Z]*R[a-zA-Z]*|-recursive)$/)) return false;
	return isFed || !areOurs(has(/^--reference=/) ? operands : operands.slice(1));
}

function copyOffends({before, rest, named, isFed, searched, has, areOurs, overwritesAny}: Usage): boolean {
	if (before.some(({text}) => packagers.test(text)) || rest.length === 0 || copiesSegment(rest)) return false;
	const targets = has(/^(?:-\w*t|--t)/) ? valuesOf(rest) : named.slice(-1);
	// Behind a colon is a path on another machine.
	const isRemote = targets.some(({text}) => text.includes(':'));
	return isFed || isRemote || (searched !== undefined && !areOurs(searched)) || overwritesAny(targets);
}

/** The data folders that a program of PostgreSQL is given; empty when none is named. */
function dataFolders(rest: readonly Word[]): Word[] {
	return rest.flatMap(({text, unknown}, at) => {
		if (/^(?:-D|--(?:target-)?pgdata)$/.test(text)) return rest.slice(at + 1, at + 2);
		const value = /^(?:-D|--(?:target-)?pgdata=)(.+)$/.exec(text)?.[1];
		return value === undefined ? [] : [{text: value, unknown}];
	});
}

function dropsByProgram(rest: readonly Word[], known: Known): boolean {
	const names = rest.filter(({text}, at) => !text.startsWith('-') && !/^-[hpU]$/.test(rest[at - 1]?.text ?? ''));
	return !names.every(({text, unknown}) => !unknown && isCourseName(text, known));
}

/** Whether `kill` only asks whether a process runs, or a server of the lab to shut down, or is named without a process. */
function endsProperly(rest: readonly Word[], known: Known): boolean {
	const [signal, process] = rest;
	if (signal === undefined || signal.unknown || process === undefined) return /^-\w+$/.test(signal?.text ?? '');
	if (signal.text === '-0') return rest.length === 2;
	return rest.length === 2 && /^-(?:SIG)?INT$/.test(signal.text) && !process.unknown && isServer(process.text, known);
}

/** Whether a shell runs a text that cannot be examined; what is written out is examined like any other command. */
function shellOffends(rest: readonly Word[], known: Known): boolean {
	if (rest.length === 0) return false;
	const at = rest.findIndex(({text}) => /^-\w*c$/.test(text));
	const script = at < 0 ? undefined : rest[at + 1];
	return script === undefined || script.unknown || isCaptured(script.text, known) || !/\s/.test(script.text);
}

/** Whether the operands of a command come from somewhere else. */
export function isFed(before: readonly Word[]): boolean {
	return before.some(({text}) => /^(?:.*\/)?(?:xargs|parallel)$/.test(text));
}

/** The folders that `find` looks through; without one, the current folder. */
function searched(words: readonly Word[]): readonly Word[] {
	const end = words.findIndex(({text}) => /^[-(!]/.test(text));
	const folders = end < 0 ? words : words.slice(0, end);
	return folders.length > 0 ? folders : [{text: '.', unknown: false}];
}

/** All words, without the options that they are glued to. */
function valuesOf(words: readonly Word[]): Word[] {
	return words.map(({text, unknown}) => ({text: text.replace(/^(?:--[\w-]+=|-\w*[tC])/, ''), unknown}));
}

/** The words of a command that are no options, and the folder of `--target-directory`. */
export function operandsOf(words: readonly Word[]): Word[] {
	const dashes = words.findIndex(({text}) => text === '--');
	const before = dashes < 0 ? words : words.slice(0, dashes);
	const options = before.flatMap(({text, unknown}) => {
		const target = /^--target-directory=(.+)$/.exec(text)?.[1];
		if (target !== undefined) return [{text: target, unknown}];
		return text.startsWith('-') ? [] : [{text, unknown}];
	});
	return dashes < 0 ? options : [...options, ...words.slice(dashes + 1)];
}
