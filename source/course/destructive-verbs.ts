import {isCaptured, isCourseName, isOurs, type Known, type PathContext} from './own-names.js';
import type {Word} from './shell-words.js';

/** Commands that have no name of the lab's to be restrained by. */
const never = /^(?:shred|wipefs|mkfs(?:\..+)?|pg_dropcluster|pkill|killall)$/;
/** The same; they may be named without operands, as what somebody else runs. */
const neverWithOperands =
	/^(?:pg_resetwal|vacuumlo|userdel|deluser|groupdel|delgroup|crontab|fuser|reboot|shutdown|poweroff|halt)$/;
const removals = /^(?:rm|rmdir|unlink|mv|truncate)$/;
const givingAway = /^(?:chown|chgrp|chmod)$/;
const copies = /^(?:cp|install|ln|scp|rsync)$/;
const packagers = /^(?:apt|apt-get|dnf|yum|apk|brew|pip3?|npm|zypper|pacman)$/;
const shells = /^(?:(?:ba|da|z|k|c|tc|fi)?sh|busybox|pwsh)$/;
const interpreters = /^(?:python[\d.]*|perl|ruby|node|php|lua|tclsh|osascript)$/;
const wrappers =
	/^(?:.*\/)?(?:sudo|doas|env|command|builtin|exec|eval|nohup|time|timeout|nice|ionice|setsid|stdbuf|runuser|su|xargs|parallel|watch|then|do|else|elif|if|while|until|!|\d\S*)$/;
const otherMachine = /^(?:.*\/)?(?:ssh|rsh|slogin|chroot|nsenter|machinectl|kubectl|lxc|incus|vagrant|flatpak-spawn)$/;
const changesFolder = /^(?:-[a-zA-Z]?[CDR].*|--(?:chdir|chroot)\b.*|-[il]|--login|-)$/;

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

/** Whether writing to the file overwrites what need not be the course's; a new file beside the lab's harms nothing. */
export function overwrites(word: Word, context: PathContext, known: Known): boolean {
	const {text, unknown} = word;
	if (isOurs(word, context, known) || /^\/dev\/(?:null|std(?:out|err)|tty)$/.test(text)) return false;
	// In a setting the server fills in the name of a segment.
	if (/\/%[fp]$/.test(text) && !/\{\{/.test(text)) return false;
	return unknown || /\{\{|\{\}|^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(text);
}

/** Whether the word at this index is a command that destroys what need not be the course's. */
export function verbOffends(words: readonly Word[], index: number, start: PathContext, known: Known): boolean {
	const verb = baseName(words[index]?.text ?? '');
	const before = words.slice(0, index);
	const rest = words.slice(index + 1);
	const context = contextBehind(before, start);
	const has = (pattern: RegExp) => rest.some(({text}) => pattern.test(text));
	const all = (offered: readonly Word[]) => offered.every((word) => isOurs(word, context, known));
	const isOwnTarget = (offered: readonly Word[]) => offered.length > 0 && all(offered);
	const anyOverwritten = (offered: readonly Word[]) => offered.some((word) => overwrites(word, context, known));
	const fed = isFed(before);
	const looked = before.findIndex(({text}) => text === 'find');
	const found = looked < 0 ? [] : searched(before.slice(looked + 1));
	const operands = operandsOf(rest);

	if (never.test(verb)) return true;
	if (neverWithOperands.test(verb)) return rest.length > 0;
	if (verb === 'dropdb' || verb === 'dropuser') return dropsByProgram(rest, known);
	if (verb === 'kill') return context.kind !== 'own-container' && rest.length > 0 && !endsProperly(rest);
	if (verb === 'systemctl' || verb === 'service') return has(/^(?:stop|restart|disable|mask|kill)$/);
	if (verb === 'pg_ctlcluster') return has(/^(?:stop|restart|promote)$/);
	if (packagers.test(verb)) return has(/^(?:remove|purge|autoremove|uninstall|erase|del)$/);
	if (verb === 'pg_archivecleanup') return fed || !all(operands.slice(0, 1));
	if (verb === 'pg_rewind') return rest.length > 0 && !isOwnTarget(rewound(rest));
	if (verb === 'pg_receivewal' || verb === 'pg_recvlogical') return has(/^--dr/);
	if (/^pg_(?:restore|dump|dumpall)$/.test(verb)) return has(/^(?:-[aCxOsvew]*c|--cl)/);
	if (verb === 'git') {
		return has(/^(?:clean|restore|stash|rm|-f|-D|--force|--hard|--discard-changes|--)$/) || rest.at(-1)?.text === '.';
	}

	if (verb === 'tar') return has(/^--rem/) || (has(/^(?:-?\w*x|--(?:ex|get))/) && anyOverwritten(valuesOf(rest)));
	if (shells.test(verb)) return shellOffends(rest, known);
	if (interpreters.test(verb)) return has(/^-(?:\w*[ceErnpi].*)?$/);
	if (verb === 'source' || verb === '.' || verb === 'alias') return index === 0 && rest.length > 0;
	if (verb === 'rsync' && has(/^--(?:del|rem)/)) return true;
	if (verb === 'dd')
		return rest.some(({text, unknown}) => text.startsWith('of=') && !all([{text: text.slice(3), unknown}]));
	if (verb === 'find') return has(/^-f(?:print0?|printf|ls)$/) || (has(/^-delete$/) && !all(searched(rest)));
	if (givingAway.test(verb)) {
		if (!has(/^-(?:[a-zA-Z]*R[a-zA-Z]*|-recursive)$/)) return false;
		return fed || !all(has(/^--reference=/) ? operands : operands.slice(1));
	}

	const named = operands.filter(({text}) => !/^(?:\{\}|[+;])$/.test(text));
	if (copies.test(verb)) {
		if (before.some(({text}) => packagers.test(text)) || rest.length === 0) return false;
		if (verb === 'ln' && !has(/^-(?:\w*f|-f)/)) return false;
		const targets = has(/^(?:-\w*t|--t)/) ? valuesOf(rest) : named.slice(-1);
		// Behind a colon is a path on another machine.
		const isRemote = targets.some(({text}) => text.includes(':'));
		return fed || isRemote || (looked >= 0 && !all(found)) || anyOverwritten(targets);
	}

	if (verb === 'tee') return fed || anyOverwritten(named);
	if (verb === 'sed') return has(/^-(?:\w*i|-in)/) && (fed || looked >= 0 || anyOverwritten(named.slice(1)));
	if (!removals.test(verb)) return false;
	if (looked >= 0) return !all(found) || !all(named);
	return fed || !all(operands);
}

/** The data folder that `pg_rewind` writes to; empty when it is not named. */
function rewound(rest: readonly Word[]): Word[] {
	return rest.flatMap(({text, unknown}, at) => {
		if (/^(?:-D|--target-pgdata)$/.test(text)) return rest.slice(at + 1, at + 2);
		const value = /^(?:-D|--target-pgdata=)(.+)$/.exec(text)?.[1];
		return value === undefined ? [] : [{text: value, unknown}];
	});
}

function dropsByProgram(rest: readonly Word[], known: Known): boolean {
	const names = rest.filter(({text}, at) => !text.startsWith('-') && !/^-[hpU]$/.test(rest[at - 1]?.text ?? ''));
	return !names.every(({text, unknown}) => !unknown && isCourseName(text, known));
}

/** Whether `kill` only asks one process to shut down, or is named with a signal and no process. */
function endsProperly(rest: readonly Word[]): boolean {
	return (
		!rest.some(({unknown}) => unknown) && /^-\w+$|^-(?:SIG)?INT \{\{pid\}\}$/.test(rest.map(({text}) => text).join(' '))
	);
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
