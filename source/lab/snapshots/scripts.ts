/** The copying script's exit code when the disk has no room; the size of the lab, in KiB, is on its standard output. */
export const noRoomExitCode = 65;

/** The staging script's exit code when the copy has changed. */
export const damagedExitCode = 66;

/**
 * Sets `$copy` to a command that copies with all attributes: sharing blocks where the file system can, and leaving out
 * blocks of zeros, of which a new WAL segment has thousands. BusyBox knows neither, macOS clones with -c.
 */
const findCopy = `copy='cp -a'
case $(uname) in
	Darwin) copy='cp -a -c' ;;
	*)
		help=$(cp --help 2>&1 || :)
		case $help in *--reflink*) copy="$copy --reflink=auto" ;; esac
		case $help in *--sparse*) copy="$copy --sparse=always" ;; esac
		;;
esac`;

/**
 * A number that changes with any file's name, size, mode or owner. Leaves out times because ls writes old ones in
 * another way than new ones, and folders because their sizes differ from one file system to the next.
 */
const signature = `LC_ALL=C ls -lnR . | grep '^[-l]' | tr -s ' ' | cut -d' ' -f1,3-5,9- | cksum | tr ' ' -`;

/** A line of the copying script when it needs nothing of the lab any more. */
export const copied = 'copied';

/**
 * Copies entries of the lab, or of `$template` if there is one, into a folder of the lab. Its output, a line each: that
 * they are copied, the size of the copies in KiB, their signature, and the names of the existing entries.
 * @param room for the copies, in KiB
 * @param more commands to run among the copies at the end
 */
export function copyingScript(entries: readonly string[], into: string, room: number, more = ''): string {
	return script(`${findCopy}
lab=$PWD
cd "\${template:-.}"
present=
for entry in ${entries.map(quoted).join(' ')}; do
	if [ -e "$entry" ]; then present="$present $entry"; fi
done
if [ -n "$present" ]; then
	needed=0
	for size in $(du -sk $present | cut -f1); do needed=$((needed + size)); done
	if [ "$needed" -gt ${Math.floor(room)} ]; then
		echo "$needed"
		exit ${noRoomExitCode}
	fi
	$copy $present "$lab"/${quoted(`${into}/`)}
fi
echo ${copied}
cd "$lab"/${quoted(into)}
# Whoever starts on the copy must not take the server for one that runs.
rm -f */pgdata/postmaster.pid
du -sk . | cut -f1
${signature}
for entry in $present; do echo "$entry"; done
${more}`);
}

/**
 * Copies the entries of a snapshot, the lab's own or one of `$template`, into a staging folder, and verifies the
 * copies.
 * @param from folder of the copies
 * @param more commands to run among the new copies at the end
 */
export function stagingScript(from: string, staging: string, expected: string, more = ''): string {
	return script(`${findCopy}
$copy "\${template:-.}"/${quoted(`${from}/.`)} ${quoted(`${staging}/`)}
${verified(staging, expected)}
${more}`);
}

/**
 * The same for a lab whose servers are frozen and write nothing before they end: links the tables and WAL segments of the
 * lab that are as old as those of the copy, and as long, and copies the rest. There are thousands, and a file system
 * that is busy takes seconds to make as many new files.
 */
export function linkingScript(from: string, staging: string, expected: string): string {
	return script(`${findCopy}
from=$PWD/${quoted(from)}
lab=$PWD
staging=$PWD/${quoted(staging)}
lists=$staging.lists
mkdir "$lists"
each() { (cd "$1"; for folder in */pgdata/base */pgdata/pg_wal */archive; do if [ -d "$folder" ]; then echo "$folder"; fi; done); }
# Waits for processes; fails when one has failed.
all() {
	failed=0
	for process; do wait "$process" || failed=1; done
	return $failed
}
link() {
	processes=
	for folder in $(each "$from"); do
		owner=\${folder%/*}
		# What is behind a symbolic link is not the lab's.
		for part in "\${folder%%/*}" "$owner" "$folder"; do if [ -L "$lab/$part" ]; then continue 2; fi; done
		if [ ! -d "$lab/$folder" ]; then continue; fi
		mkdir -p "$staging/$owner"
		cp -al "$lab/$folder" "$staging/$folder" &
		processes="$processes $!"
	done
	all $processes
}
# A folder's time and size say nothing of what is in it. What has a name elsewhere, or is no file, counts as changed.
list() {
	(cd "$1" && each . | xargs -I {} find {} -type d -printf 'd - - - - %p\\0' \\
		-o -type f -links -3 -printf '%s %T@ %m %U %G %p\\0' -o -printf '- %i - - - %p\\0')
}
# Removes what is only in the lab, or is another there.
remove_changed() {
	wait "$listing" &&
		list "$staging" > "$lists/linked" &&
		LC_ALL=C sort -z "$lists/snapshot" "$lists/snapshot" "$lists/linked" > "$lists/sorted" &&
		uniq -zu "$lists/sorted" > "$lists/once" &&
		cut -zd ' ' -f 6- "$lists/once" > "$lists/changed" &&
		(cd "$staging" && xargs -0r rm -rf < "$lists/changed")
}
list "$from" > "$lists/snapshot" 2> /dev/null &
listing=$!
# Where a program is not that of GNU, or the file system has no links, everything is copied.
if link 2> /dev/null && remove_changed 2> /dev/null; then
	copy="$copy -u --remove-destination"
else
	wait "$listing" || :
	rm -rf "$staging"/*
fi
rm -rf "$lists"
processes=
for entry in "$from"/*; do
	$copy "$entry" "$staging"/ &
	processes="$processes $!"
done
all $processes
${verified(staging, expected)}`);
}

/** Changes into a folder of copies, and ends the script when they are not as expected. */
function verified(folder: string, expected: string): string {
	return `cd ${quoted(folder)}
found=$(${signature})
if [ "$found" != ${quoted(expected)} ]; then exit ${damagedExitCode}; fi`;
}

/** A script of which a first half does nothing, if the process that sends it is killed in the middle. */
export function script(body: string): string {
	return `{\nset -eu\n${body}\nexit 0\n}\n`;
}

/** A word of a script, with any content. */
export function quoted(word: string): string {
	return `'${word.replaceAll("'", `'\\''`)}'`;
}
