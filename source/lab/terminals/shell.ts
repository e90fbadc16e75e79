import path from 'node:path';
import {memoryFolder} from '../lab-folder.js';
import type {Account} from '../local/account.js';
import {terminalEnvironment} from './environment.js';
import type {Launch} from './launch.js';

/** The folder for start-up files and histories of a lab's shells, relative to the lab's folder. */
export const shellFolder = `${memoryFolder}/shell`;

/** Facts that a shell needs. */
export type ShellFacts = {
	readonly lab: string;
	/** The lab's folder. */
	readonly dir: string;
	readonly env: NodeJS.ProcessEnv;
	readonly account: Account | undefined;
	/** Lines that are run after the user's own start-up files, such as those that set the PATH. */
	readonly opening: readonly string[];
	/** Writes a file of the lab as the account that the shell runs as. */
	readonly writeFile: (path: string, content: string, mode: string) => Promise<void>;
};

/**
 * An interactive shell in the lab's folder: the user's own when it is bash or zsh, else bash. Reads the user's start-up
 * files first; prompt and history are the lab's.
 */
export async function shellLaunch(facts: ShellFacts): Promise<Launch> {
	const {dir, account, writeFile} = facts;
	const own = process.env.SHELL ?? '';
	const env = terminalEnvironment(facts.env, path.join(dir, shellFolder));
	if (path.basename(own) === 'zsh') {
		const home = account?.home ?? env.HOME ?? '/';
		const users = account === undefined ? (process.env.ZDOTDIR ?? home) : home;
		await writeFile(`${shellFolder}/.zshenv`, zshEnvironment(dir, users), '644');
		await writeFile(`${shellFolder}/.zshrc`, zshStart(facts, users), '644');
		return {file: own, args: ['-i'], cwd: dir, env: {...env, ZDOTDIR: path.join(dir, shellFolder)}, account};
	}

	const file = path.basename(own) === 'bash' ? own : 'bash';
	await writeFile(`${shellFolder}/bashrc`, bashStart(facts), '644');
	return {file, args: ['--rcfile', path.join(dir, shellFolder, 'bashrc'), '-i'], cwd: dir, env, account};
}

/** Shows only the path below the lab's folder: the prompt must leave room for a command. */
const place = (dir: string) =>
	`lab_place() { case $PWD/ in "${dir}"/*) printf %s "\${PWD#"${dir}"}" ;; *) printf :%s "$PWD" ;; esac; }`;

function bashStart({lab, dir, opening}: ShellFacts): string {
	return [
		'# What the tutor sets in its shell, after your own settings.',
		'[ ! -r ~/.bashrc ] || . ~/.bashrc',
		...opening,
		'# Programs that draw the prompt, or keep a history of their own, stay out of it.',
		'unset PROMPT_COMMAND PS0',
		'trap - DEBUG',
		`HISTFILE='${path.join(dir, shellFolder, 'bash_history')}'`,
		'shopt -s histappend checkwinsize',
		"bind 'set enable-bracketed-paste on' 2> /dev/null",
		place(dir),
		`PS1='\\[\\e[0;36m\\]lab:${lab}$(lab_place)\\[\\e[0m\\] \\$ '`,
		`cd '${dir}'`,
		'',
	].join('\n');
}

/** zsh looks for its files in one folder; the user's are read from theirs. */
function zshEnvironment(dir: string, users: string): string {
	return [
		`ZDOTDIR='${users}'`,
		'[[ ! -r $ZDOTDIR/.zshenv ]] || . "$ZDOTDIR/.zshenv"',
		'lab_users_zdotdir=$ZDOTDIR',
		`ZDOTDIR='${path.join(dir, shellFolder)}'`,
		'',
	].join('\n');
}

function zshStart({lab, dir, opening}: ShellFacts, users: string): string {
	return [
		'# What the tutor sets in its shell, after your own settings.',
		`ZDOTDIR=\${lab_users_zdotdir:-'${users}'}`,
		'[[ ! -r $ZDOTDIR/.zshrc ]] || . "$ZDOTDIR/.zshrc"',
		'unset lab_users_zdotdir',
		...opening,
		'precmd_functions=() preexec_functions=()',
		'unfunction precmd preexec 2> /dev/null',
		`HISTFILE='${path.join(dir, shellFolder, 'zsh_history')}' HISTSIZE=2000 SAVEHIST=2000`,
		'setopt prompt_subst append_history no_share_history interactive_comments',
		"RPROMPT='' RPS1=''",
		place(dir),
		`PROMPT='%F{cyan}lab:${lab}$(lab_place)%f %# '`,
		`cd '${dir}'`,
		'',
	].join('\n');
}
