/** How addresses are shown: behind their words, which the terminal opens, or written out. */
export type Links = 'hyperlink' | 'written';

type Environment = Record<string, string | undefined>;

/**
 * Whether the terminal is known to show hyperlinks (OSC 8); an unknown one gets written addresses. The same rules as
 * the package `supports-hyperlinks`, and https://github.com/Alhadis/OSC8-Adoption, for the given environment.
 * `FORCE_HYPERLINK` overrides them: `0` writes addresses out, anything else makes links.
 */
export function chooseLinks(env: Environment): Links {
	if (env.FORCE_HYPERLINK) return Number.parseInt(env.FORCE_HYPERLINK, 10) === 0 ? 'written' : 'hyperlink';
	return showsHyperlinks(env) ? 'hyperlink' : 'written';
}

function showsHyperlinks(env: Environment): boolean {
	if (env.TERM === 'dumb' || env.TERM === 'linux') return false;
	// A multiplexer passes on the variables of the terminal around it, but drops links unless it is configured to keep
	// them.
	if (env.TMUX || env.STY || /^(?:tmux|screen)/.test(env.TERM ?? '')) return false;
	if (env.WT_SESSION) return true;
	const version = env.TERM_PROGRAM_VERSION ?? '';
	switch (env.TERM_PROGRAM) {
		case 'iTerm.app':
			return isAtLeast(version, 3, 1);
		case 'WezTerm':
			// Its version is the date of the build, such as 20240203-110809-5046fc22.
			return Number.parseInt(version, 10) >= 20_200_620;
		case 'vscode':
			// Cursor counts its own versions.
			return env.CURSOR_TRACE_ID !== undefined || isAtLeast(version, 1, 72);
		case 'ghostty':
		case 'zed':
		case 'WarpTerminal':
			return true;
	}
	// Such as 7600 for 0.76.0; 0.50.0 crashes on links.
	if (env.VTE_VERSION) return Number.parseInt(env.VTE_VERSION, 10) > 5000;
	return env.TERM === 'xterm-kitty' || env.TERM === 'xterm-ghostty' || env.TERM === 'alacritty';
}

function isAtLeast(version: string, major: number, minor: number): boolean {
	const [first = 0, second = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
	return first > major || (first === major && second >= minor);
}
