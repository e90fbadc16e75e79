import {copyingOfOneMoment} from './one-moment.js';

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

/**
 * Copies entries of the lab, or of `$template` if there is one, as they are at one moment, into a folder of the lab. Its
 * output, a line each: the size of the copies in KiB, their signature, and the names of the copied entries.
 * @param room for the copies, in KiB
 * @param more commands to run among the copies at the end
 */
export function copyingScript(entries: readonly string[], into: string, room: number, more = ''): string {
	return script(`${findCopy}
copies=$PWD/${quoted(into)}
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
	${copyingOfOneMoment}
fi
cd "$copies"
# Whoever starts on the copy must not take the server for one that runs.
rm -f */pgdata/postmaster.pid
du -sk . | cut -f1
${signature}
for entry in $present; do
	if [ -e "$entry" ] || [ -L "$entry" ]; then echo "$entry"; fi
done
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
 * Verifies a snapshot, and lists its files, so that a lab can be made equal to it where it is. Fails where programs are not
 * those of GNU.
 * @param entries those of the snapshot
 * @param lists a folder that is made for the list
 */
export function listingScript(entries: readonly string[], from: string, lists: string, expected: string): string {
	return script(`${listing(entries)}
mkdir ${quoted(lists)}
(
	${verified(from, expected)}
) &
verifying=$!
listed=0
list ${quoted(from)} snapshot > ${quoted(lists)}/snapshot || listed=$?
cp --help | grep -q -e --sparse || listed=$?
wait "$verifying"
exit $listed`);
}

/**
 * Makes the entries of a lab whose servers have ended equal to those of a listed snapshot: replaces what differs, which is
 * little of some thousand files. A file system that is busy takes seconds to make as many new ones.
 */
export function equalizingScript(entries: readonly string[], from: string, lists: string): string {
	return script(`${listing(entries)}
from=$PWD/${quoted(from)}
lists=$PWD/${quoted(lists)}
list . lab > "$lists/lab"
cd "$lists"
: > removed > missing > folders
awk '
	!/ / { exit 1 }
	# A file of this time, in whole seconds, may have been written since without a trace.
	/^[0-9]+:[0-9]+\\.0+:/ { $0 = FILENAME $0 }
	FILENAME == "snapshot" { snapshot[$0]; next }
	$0 in snapshot { delete snapshot[$0]; next }
	{ tell($0, "", "removed") }
	END { for (line in snapshot) tell(line, "folders", "missing") }
	function tell(line, folders, files) {
		name = substr(line, index(line, " ") + 1)
		if (line ~ /^m/) { if (folders) print name > folders }
		else if (line !~ /^d/ || !folders) print name > files
	}' snapshot lab
cd "$OLDPWD"
xargs -d '\\n' -r rm -rf -- < "$lists/removed"
xargs -d '\\n' -r mkdir -p -- < "$lists/folders"
lab=$PWD
(cd "$from" && xargs -d '\\n' -r cp -a --reflink=auto --sparse=always --parents -t "$lab" -- < "$lists/missing")
# The attributes of folders come last: into some of them nothing may be written.
from=$from xargs -d '\\n' -r -n 1 sh -c '
	chmod --reference="$from/$1" -- "$1"
	chown --reference="$from/$1" -- "$1" || :' - < "$lists/folders"`);
}

/**
 * A function that lists files of a folder, a line each: size, time, mode and owner, and the name; rsync, too, takes a file
 * of the same size and time for the same. A folder has a line that says that it is there, and one with its mode and owner.
 * What has a name elsewhere, or is no file, is another in each list. A name that takes two lines ends the list.
 */
function listing(entries: readonly string[]): string {
	return `list() {
	(
		cd "$1"
		name=$2
		# A folder of the lab whose owner may not change it is made one that he may.
		closed=-false
		if [ "$name" = lab ]; then closed='-type d ! -perm -700 -exec chmod u+rwx {} ;'; fi
		set --
		for entry in ${entries.map((entry) => quoted(`./${entry}`)).join(' ')}; do
			if [ -e "$entry" ] || [ -L "$entry" ]; then set -- "$@" "$entry"; fi
		done
		# Without a folder, find looks at the present one.
		if [ $# = 0 ]; then exit; fi
		find "$@" -name '*
*' -printf 'newline\\n' -quit -o $closed -printf 'd %p\\nm:closed %p\\n' \\
			-o -type d -printf 'd %p\\nm:%m:%U:%G %p\\n' \\
			-o -type f -links -2 -printf '%s:%T@:%m:%U:%G %p\\n' -o -printf "-:$name %p\\n"
	)
}`;
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
