/** The end of each command's help, after its options. */
export const helpTexts = {
	program: examples([
		['', 'learn; goes on where the lab stands'],
		['--from failover', 'learn from a lesson on; it is named by number or name'],
		['doctor', 'what this machine has, and what it lacks'],
		['reset base-backup', 'take the lab back to the start of a lesson'],
		['demo --lab talk', 'show the course to an audience, in a lab of its own'],
		['clean', 'remove the lab, and nothing else'],
	]),
	run: examples([
		['run --engine local', 'the whole course without Docker; the lab is removed at the end'],
		['run --to network --keep', 'the first lesson; the lab stays'],
		['run --from 2 --to base-backup', 'go on in that lab; lessons are named by number or name'],
		['run --lab two --json', 'in another lab, as events for a program'],
	]),
	reset: `
The lab is taken back from the snapshot of that lesson, in about a second, or
else by running all that comes before it. In a terminal you are asked first:
what was done after that is lost. Snapshots of later lessons stay, and lead
forward again; where the lab has never been, "run" takes it.
${examples([
	['reset base-backup', 'go back to the start of that lesson'],
	['reset 7 --yes', 'the same, without a question'],
	['reset base-backup/2', 'undo the second step of it, if that was the last one to pass'],
])}`,
	demo: `
Every press goes one beat on: a command is typed, run, and its outcome checked;
Space or the button of a presenter's remote does. "?" shows all keys. Speaker
notes and the clock are in a second terminal: see "notes".

A demonstration that goes on by itself waits between the beats for 0.3 seconds a
word, 2 to 30 seconds in all, unless --pace says how long. When a step fails it
is tried once more, then its lesson is set up again, then it is played from the
recording; what cannot be played stops it, or with --loop restarts it.
--no-motion types at once.

--rehearse takes the lab to the start of the lesson that --from names, or of the
first one, and back there at the end. In a terminal you are asked before a lab
goes back.
${examples([
	['demo --rehearse --lab talk', 'the day before: times, what does not fit, a recording to fall back on'],
	['demo --lab talk --from failover', 'on the stage; without --from it goes on where the lab stands'],
	['notes --lab talk', 'in a second terminal'],
	['demo --auto --pace 5', 'hands off; everything stays 5 seconds'],
	['demo --loop --lab kiosk', 'in a lab of its own, over and over'],
	['demo --auto --plain', 'line by line, without a screen'],
])}`,
	notes: `
It shows what to say on this step and the next one, and the time used against
the time planned; the same keys drive the demonstration. "q" leaves the notes,
and the demonstration goes on. Both are of the same user on the same machine.
${examples([
	['notes', 'while "demo" runs in another terminal'],
	['notes --lab talk --plain', 'of another lab, one line after the other'],
])}`,
	replay: `
Keys: Space pauses, Right and Left go to the next step and back, + and - change
the speed, q quits. Without a terminal the last picture of each step is printed.
${examples([
	['replay talk.cast', 'play it'],
	['replay talk.cast --from base-backup --speed 2', 'from a lesson on, twice as fast'],
	['replay talk.cast | less', 'the last picture of each step as text'],
])}`,
	script: examples([
		['script > course.sh', 'then read it, and run it with bash in an empty folder'],
		['script --engine local --lab two', 'for another lab, without Docker'],
	]),
	transcript: `
The tutor records in the lab's folder what is done there, over all visits;
passwords are masked. The record goes with the lab: take the transcript first,
then clean.
${examples([
	['transcript | less', 'read it'],
	['transcript --output replication.md', 'keep it'],
	['transcript --lab two', 'of another lab'],
])}`,
	doctor: `
The JSON object: "engines" has "docker" and "local", true where that engine can
run; "chosen" is the one that is taken when none is named, or null; "findings"
is a list of objects with "name", "state" (ok, warning or error), "says", and
"remedy" where there is one.

With --workshop one seat is brought to streaming on each host of the file, or
one lab on this machine, and removed again: the day before a workshop. Time and
memory are told; a host that cannot is a finding, and the exit code is 1. Its
object has "ready", "hosts" with "name", "streams", "seconds" and "memory" in
bytes, and "findings".
${examples([
	['doctor', 'what there is, line by line, with remedies'],
	['doctor --engine local', 'exit 1 unless the local engine can run'],
	["doctor --json | jq '.engines'", 'for scripts'],
	['doctor --workshop --hosts hosts.yaml', 'whether these hosts can bring a seat to streaming'],
])}`,
	lint: `
Every mistake is a line: file:line:column and a sentence.
${examples([
	['lint my-course', 'look at the course in the folder my-course'],
	['lint', 'look at the course that is played'],
])}`,
	clean: `
What carries the lab's label is removed (containers, networks), its servers are
stopped, and what it wrote into its folder is removed, whoever owns it. Files of
yours in that folder stay. In a terminal you are asked first.
${examples([
	['clean', 'remove the default lab'],
	['clean --lab two --yes', 'remove the lab "two" without a question'],
	['clean --dir ./lab', 'remove the lab that lives in that folder'],
	['clean --all', 'remove all labs that you have made'],
])}`,
} as const;

/** Lines for the end of a command's help; a meaning and its command both fit 80 columns. */
export function examples(lines: ReadonlyArray<readonly [command: string, meaning: string]>): string {
	const shown = lines.flatMap(([command, meaning]) => [
		`  # ${meaning}`,
		`  pg-replication-tutorial ${command}`.trimEnd(),
	]);
	return ['', 'Examples:', ...shown].join('\n');
}
