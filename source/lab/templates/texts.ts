import {quoted, script} from '../snapshots/scripts.js';

/** The reading script's exit code at a symbolic link, whose name is on its standard error. */
export const linkedExitCode = 67;

/**
 * Prints the texts in which a lab's folder, ports and hosts may be, each after a line of its own. Fails at a symbolic
 * link, such as a tablespace beside the data folder: it would lead the servers of a copy to the files of the lab.
 * @param mark begins the lines that are not of the texts
 */
export function readingScript(mark: string): string {
	return `link=$(find . -type l | head -n 1)
if [ -n "$link" ]; then
	echo "$link" >&2
	exit ${linkedExitCode}
fi
find . -type f \\( -name '*.conf' -o -name postmaster.opts -o -path './secrets/*' \\) | while read -r file; do
	echo "${mark} $file"
	cat "$file"
	echo
done
echo "${mark} "`;
}

/** The texts that the reading script has printed, by their names in the folder. */
export function readTexts(output: string, mark: string): ReadonlyMap<string, string> {
	const [, ...pieces] = output.split(`${mark} `);
	return new Map(
		pieces.slice(0, -1).map((piece) => {
			const end = piece.indexOf('\n');
			return [piece.slice(0, end).replace(/^\.\//, ''), piece.slice(end + 1, -1)];
		}),
	);
}

/** Writes texts into files of a folder that are there, which keep their owner and mode. */
export function writingScript(folder: string, texts: ReadonlyMap<string, string>): string {
	const each = [...texts].map(([file, text]) => `printf %s ${quoted(text)} > ${quoted(file)}`);
	return script(`cd ${quoted(folder)}\n${each.join('\n')}`);
}
