/** The copying script's exit code when the lab was written into all the time. */
export const restlessExitCode = 68;

/** Time that something which writes into the lab has for a pause, in whole seconds. */
const restlessS = 5;

/**
 * A part of a script, which copies the entries `$present` of its folder into the folder `$copies` with `$copy`, as they were
 * at one moment, while servers run on: it copies them, and copies again what has changed meanwhile, until nothing has
 * changed between two looks.
 *
 * A change shows in the time at which a file's status changed last, which nobody can set. Between a look and the copying
 * after it, the clock of the file system goes on, so that a later change has a later time. Files of tables may change when
 * nothing else does: a server writes there what its WAL on the disk tells already, and a start on the copy replays that, as
 * after a crash (https://www.postgresql.org/docs/current/wal-reliability.html).
 */
export const copyingOfOneMoment = `export LC_ALL=C
# GNU and BusyBox; then macOS.
if stat -c %n . > /dev/null 2>&1; then
	tell='stat -c'
	of_folder='d:%a:%u:%g/%n'
	of_file='%z:%i:%s/%n'
else
	tell='stat -f'
	of_folder='d:%p:%u:%g/%N'
	of_file='%Fc:%i:%z/%N'
fi
# Leaves out the rest of a name that takes two lines.
look() {
	find $present -type d -exec $tell "$of_folder" {} + -o -exec $tell "$of_file" {} + 2> /dev/null |
		awk '/^[^\\/]*:[0-9]+:[0-9]+\\/./ && !/\\/\\.\\.?(\\/|$)/'
}
copying() {
	if said=$($copy "$@" 2>&1); then return; fi
	# What goes while it is copied is missing at the next look, too.
	if printf '%s\\n' "$said" | grep -qv -e 'No such file or directory$' -e 'replaced while being copied$'; then
		printf '%s\\n' "$said" >&2
		exit 1
	fi
}
remove() {
	while IFS= read -r name; do rm -rf -- "$copies/$name"; done
}
# Gets what two looks have told, an empty line between them.
changes() {
	awk '
		{ name = substr($0, index($0, "/") + 1) }
		$0 == "" { later = 1; next }
		!later { old[$0] = name; next }
		$0 in old { delete old[$0]; next }
		{ changed[name] }
		END {
			for (line in old) changed[old[line]]
			for (name in changed) print name
		}'
}
# Gets what a look has told, an empty line, and the names of the copies.
strays() {
	awk '
		$0 == "" { later = 1; next }
		!later { wanted[substr($0, index($0, "/") + 1)]; next }
		$0 in wanted { seen[$0]; next }
		!/(^|\\/)\\.\\.?(\\/|$)/ { print }
		END {
			for (name in wanted) if (!(name in seen)) { print name " was not copied" > "/dev/stderr"; exit 1 }
		}'
}
rest() {
	sleep $tick 2> /dev/null || sleep 1
}
before=$(look)
# Some file systems count whole seconds, and so does BusyBox.
tick=1.1
if printf '%s\\n' "$before" | grep -q '^[^/]*\\.[0-9]*[1-9]'; then tick=0.02; fi
rest
copying $present "$copies/"
limit=$(($(date +%s) + ${restlessS}))
while :; do
	after=$(look)
	changed=$(printf '%s\\n\\n%s\\n' "$before" "$after" | changes)
	of_tables='^[^/]+/pgdata/(base/[0-9]+|global)/[0-9][0-9._a-z]*$'
	if ! printf '%s\\n' "$changed" | grep -qvE -e '^$' -e "$of_tables"; then break; fi
	if [ "$(date +%s)" -ge "$limit" ]; then exit ${restlessExitCode}; fi
	before=$after
	rest
	printf '%s\\n' "$changed" | remove
	printf '%s\\n' "$changed" | while IFS= read -r name; do
		if [ -e "$name" ] || [ -L "$name" ]; then copying "$name" "$copies/$name"; fi
	done
done
# What came and went while everything was copied.
stray=$({ printf '%s\\n\\n' "$after"; (cd "$copies" && find $present 2> /dev/null) || :; } | strays)
if [ -n "$stray" ]; then printf '%s\\n' "$stray" | remove; fi`;
