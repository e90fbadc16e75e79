import {invitationCode} from '../../workshop/invitation.js';
import {isLoopback} from '../../workshop/loopback.js';
import type {WorkshopDescription} from '../../workshop/workshop-description.js';

/** The join code of an open workshop; with another host, that of another address of this machine. */
export function joinCode({name, roster, announced}: WorkshopDescription, host = announced.host): string {
	const {joiner, database} = roster;
	return invitationCode({secret: joiner.password, host, port: announced.port, database, workshop: name});
}

/** A line that is printed; the most important ones stand out. */
type JoinLine = string | {readonly bold: string};

/**
 * The text for the projector, and the instructor's next steps.
 * @param others further addresses of this machine
 */
export function joinLines(workshop: WorkshopDescription, others: readonly string[]): JoinLine[] {
	const {name, seats, announced, hosts} = workshop;
	const code = joinCode(workshop);
	const named = name === 'workshop' ? '' : ` --name ${name}`;
	const own = 'pg-replication-tutorial workshop';
	const reach = isLoopback(announced.host)
		? ['Only this machine reaches it: learners join in other terminals of it.', '']
		: [
				...others.map((host) => `Learners in another network of this machine: ${joinCode(workshop, host)}`),
				`If nobody gets through, let port ${announced.port} through the firewall of ${workshop.roster.server.kind === 'own' ? 'this machine' : announced.host}.`,
				'',
			];
	return [
		'',
		`The workshop "${name}" is open; there ${seats === 1 ? 'is 1 seat' : `are ${seats} seats`}${hosts === undefined ? '' : ', also for learners without Docker'}.`,
		'',
		{bold: `    ${code}`},
		'',
		'Learners join with',
		'',
		{bold: `    npx pg-replication-tutorial workshop join ${code} --as ALIAS`},
		'',
		'ALIAS is what the board calls them, and need not be their name.',
		...reach,
		`  ${own} board${named}               who is where, and who is stuck`,
		`  ${own} open${named}                this text once more`,
		`  ${own} export results.csv${named}  how far everybody has come`,
		`  ${own} close${named}               remove it all`,
	];
}
