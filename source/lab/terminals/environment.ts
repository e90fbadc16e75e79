// Variables of the terminal around the tutor that are not true of the one inside, and variables that the tutor sets for
// its own libraries.
const ofOthers =
	/^(TERM_PROGRAM.*|VTE_VERSION|KITTY_.*|WEZTERM_.*|ITERM_.*|LC_TERMINAL.*|TMUX.*|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|NODE_ENV|INK_.*)$/;
// Variables that run something, or change a shell, before its own files are read.
const ofShells = /^(ENV|BASH_ENV|PROMPT_COMMAND|PS[0-4]|ZDOTDIR|HISTFILE|SHLVL|OLDPWD)$/;

/**
 * The environment of a program in a terminal of ours: the emulator's abilities, and histories that stay in the lab.
 * @param histories folder for the programs' histories
 */
export function terminalEnvironment(env: NodeJS.ProcessEnv, histories: string): NodeJS.ProcessEnv {
	const kept = Object.entries(env).filter(
		([name, value]) => value !== undefined && !ofOthers.test(name) && !ofShells.test(name),
	);
	return {
		...Object.fromEntries(kept),
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		HISTFILE: `${histories}/bash_history`,
		PSQL_HISTORY: `${histories}/psql_history`,
		LESSHISTFILE: '-',
	};
}

/**
 * English messages, as for the course's commands, but letters beyond ASCII: with `LC_ALL=C` a line editor takes them
 * for single bytes.
 */
export function withLetters(env: NodeJS.ProcessEnv, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const {LC_ALL: _, ...rest} = env;
	const locale = own.LC_ALL || own.LC_CTYPE || own.LANG || '';
	return {...rest, LANG: 'C', LC_CTYPE: /utf-?8/i.test(locale) ? locale : 'C.UTF-8'};
}
