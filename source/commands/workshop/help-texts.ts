import {examples} from '../help-texts.js';

/** What stands at the end of the help of each command of `workshop`, after its options. */
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
	plan: examples([['workshop plan 60 --hosts hosts.yaml', 'whether 60 seats fit on these hosts']]),
	bundle: examples([['workshop bundle stick', 'for a room without internet']]),
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
