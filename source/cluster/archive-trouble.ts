/** What the server log has said so far about failures of archiving. */
export type ArchiveTrouble = {
	/** The last lines that are not the server's own, such as those of the archive command. */
	readonly strays: readonly string[];
	/** Why the last attempt failed. */
	readonly reason?: string;
	/** The reason is the server's message, which the line after it may complete. */
	readonly open: boolean;
};

export const noTrouble: ArchiveTrouble = {strays: [], open: false};

const ownLine = /\b(?:DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|QUERY): {2}/;
const failure = /\barchive command (?:failed with exit code \d+|was terminated by .+)/;
const detail = /\bDETAIL: {2}(The failed archive command was: .*)/;

/**
 * Takes in a line of a server log. The best reason is the output of the command, which precedes the server's message;
 * for a command without output it is the exit code.
 */
export function hear(trouble: ArchiveTrouble, line: string): ArchiveTrouble {
	if (!ownLine.test(line)) return {...trouble, strays: [...trouble.strays, line.trim()].slice(-3), open: false};
	const [complaint] = failure.exec(line) ?? [];
	if (complaint !== undefined) {
		const words = trouble.strays.filter((stray) => stray !== '').join('; ');
		return {strays: [], reason: words === '' ? complaint : words, open: words === ''};
	}

	const [, command] = (trouble.open ? detail.exec(line) : undefined) ?? [];
	if (command !== undefined) return {strays: [], reason: `${trouble.reason}. ${command}`, open: false};
	return trouble.strays.length > 0 || trouble.open ? {...trouble, strays: [], open: false} : trouble;
}
