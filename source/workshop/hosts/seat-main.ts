/** Where a seat has its lab and all else that lasts, in a volume. */
export const seatHome = '/lab';

/** Account of the image that the tutor and its servers run as: never root. */
export const seatAccount = 'postgres';

/** How the environment of a seat's tutor is marked, so that one that was left behind is found. */
export const tutorMark = 'PG_TUTORIAL_SEAT=tutor';

const servers = `${seatHome}/labs/*/*/pgdata/postmaster.pid`;

/**
 * First process of a seat: stays there, and buries what its processes leave. When the seat is stopped it stops the
 * servers as an administrator would; when the seat was killed, it removes what the killed servers have left: in a
 * container numbers of processes come again soon, and a server would take another process for an earlier server of its
 * folder (https://www.postgresql.org/docs/current/server-shutdown.html).
 */
export const seatMain = `#!/bin/sh
rm -f ${servers} /tmp/pg-replication-*/.s.PGSQL.*
stop() {
	trap '' TERM INT
	for process in /proc/[0-9]*; do
		if tr '\\0' '\\n' < "$process/environ" 2> /dev/null | grep -qxF '${tutorMark}'; then
			kill -HUP "\${process#/proc/}" 2> /dev/null
		fi
	done
	for file in ${servers}; do
		if [ -e "$file" ]; then kill -INT "$(head -n 1 "$file")" 2> /dev/null; fi
	done
	tries=0
	while [ $tries -lt 150 ] && ls ${servers} > /dev/null 2>&1; do
		sleep 0.1
		tries=$((tries + 1))
	done
	exit 0
}
trap stop TERM INT
while :; do
	sleep 3600 &
	wait $!
done
`;

/** Ends tutors that an earlier terminal of the seat has left, and waits until they are gone; their labs stay. */
export const endTutors = `tutors() {
	for process in /proc/[0-9]*; do
		if tr '\\0' '\\n' < "$process/environ" 2> /dev/null | grep -qxF '${tutorMark}' &&
			tr '\\0' ' ' < "$process/cmdline" 2> /dev/null | grep -q 'dist/cli.js'; then echo "\${process#/proc/}"; fi
	done
}
tries=0
for process in $(tutors); do kill -HUP "$process" 2> /dev/null; done
while [ -n "$(tutors)" ]; do
	tries=$((tries + 1))
	if [ $tries -gt 30 ]; then for process in $(tutors); do kill -KILL "$process" 2> /dev/null; done; fi
	if [ $tries -gt 40 ]; then exit 1; fi
	sleep 0.1
done
`;
