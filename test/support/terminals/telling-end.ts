/**
 * A script for a shell that runs its parameters and tells afterwards how they ended, and how it has found the terminal:
 * `WHO ended with 0, isig icanon echo .` It stays then: what a shell writes just before its end may be lost with its
 * pseudo-terminal.
 * @param traps signals that the shell is to outlive, as words of `trap`
 */
export function tellingEnd(who: string, traps: string): string {
	const modes = "stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo|isig)$' | tr '\\n' ' '";
	return `trap : ${traps}; "$@"; end=$?; trap '' INT QUIT TSTP
		echo; echo "${who} ended with $end, $(${modes})."; cat > /dev/null`;
}
