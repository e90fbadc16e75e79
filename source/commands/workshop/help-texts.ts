import {examples} from '../help-texts.js';

/** What stands at the end of the help of each command of `workshop`, after its options. */
export const workshopHelp = {
	workshop: examples([
		['workshop open --seats 30', 'the evening begins: prints the line to put on the projector'],
		['workshop join K7QM-2XPD-94RT@192.168.1.20:5999 --as heron', 'a learner takes a seat'],
		['workshop board', 'who is where, and who is stuck'],
		['workshop export results.csv', 'how far everybody has come'],
		['workshop close', 'remove it all'],
	]),
	open: examples([['workshop open --seats 12', 'for learners who have Docker or PostgreSQL on their laptops']]),
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
	export: examples([['workshop export results.json', 'every event of every seat']]),
	close: examples([['workshop close --name spring', 'of several workshops, this one']]),
} as const;
