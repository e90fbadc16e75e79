import {examples} from '../help-texts.js';

/** The end of the help of each command of `workshop`, after its options. */
export const workshopHelp = {
	workshop: examples([
		['workshop open --seats 30', 'the evening begins: prints the line to put on the projector'],
		['workshop join CODE --as heron', 'a learner takes a seat'],
		['workshop board', 'who is where, and who is stuck'],
		['workshop export results.csv', 'how far everybody has come'],
		['workshop close', 'remove it all'],
	]),
	open: `
The roster, which knows who is how far, is a small PostgreSQL server of its own,
in Docker or as processes of this machine (--engine), reached over TLS; with
--listen 127.0.0.1 by this machine only. It goes on when this command has ended,
and given again the command starts what does not run, and prints the line again.

With --roster it is kept in a server of yours instead, in a schema and roles of
its own; nothing else there is touched. The address is that of an administrator,
postgresql://user:password@host:port/database; without a password in it,
PGPASSWORD is taken.
${examples([
	['workshop open --seats 12', 'for learners who have Docker or PostgreSQL on their laptops'],
	['workshop open --hosts hosts.yaml', 'for learners who have neither'],
	['workshop open --name spring --listen 127.0.0.1', 'to try it on this machine'],
	['workshop open --roster postgresql://ada@db:5432/class', 'in a server that is there'],
])}`,
	join: `
Without Docker and PostgreSQL, or with --hosted, the lab is on the workshop's
machines, if it has any, and your terminal is lent to it. When the connection
breaks it is made again, and the lab stands where it stood; Ctrl+C gives up
while nobody answers. On a machine that has this program, ssh is enough:
  ssh -t YOU@MACHINE npx pg-replication-tutorial workshop join CODE --hosted
${examples([
	['workshop join', 'go on in the seat that is yours'],
	['workshop join CODE --hosted', "with the lab on the workshop's machines"],
])}`,
	board: examples([['workshop board --web', 'in a browser of this machine']]),
	plan: `
With --hosts every host is asked what it has, and has five seconds to answer;
one that does not is shown, and gets no seat. Seats are spread as the workshop
will spread them. Without, it says what each laptop needs, and this machine for
the roster. The exit code is 0 if all of it fits, and 1 if it does not.
${examples([
	['workshop plan 60 --hosts hosts.yaml', 'whether 60 seats fit on these hosts'],
	['workshop plan 30', 'what 30 laptops need, and how much comes through one connection'],
])}`,
	bundle: `
The folder gets the image as "docker load" takes it, this program as npm
installs it without a network, the course, README.txt, which says what to do
with them, and SHA256SUMS. An image that is not here is pulled first. What was
interrupted is finished when the command is given again; nothing of yours is
overwritten.
${examples([
	['workshop bundle /media/stick/class', 'for a room without internet'],
	['workshop bundle class --image postgres:17', 'with another image'],
	['workshop bundle class --hosts hosts.yaml', 'with all images that these hosts need'],
])}`,
	export: `
FILE.csv has a line a seat and step: when it passed, after how many minutes, by
the tutor or the learner, hints and failures. FILE.json has all events. Learners
are known by their aliases only.
${examples([
	['workshop export results.csv', 'for a spreadsheet'],
	['workshop export results.json', 'every event of every seat'],
])}`,
	close: `
Removed are the roster with all that the class has done, the gateway, and the
seats on hosts with their labs. Labs on learners' own machines stay theirs. What
was interrupted, or a host that did not answer, is finished when the command is
given again. In a terminal you are asked first.
${examples([
	['workshop close', 'after the results were exported'],
	['workshop close --name spring --yes', 'of several workshops, this one, without a question'],
])}`,
} as const;
