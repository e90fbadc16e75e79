import {randomBytes, randomInt} from 'node:crypto';
import {portOf} from '../lab/description.js';
import {LabFault} from '../lab/lab-fault.js';
import {type LabPlan, planLab} from '../lab/open-lab.js';
import {addressesOfThisMachine, chooseListening, listenAddress, reachableAddresses} from './addresses.js';
import {makeCertificate} from './certificate.js';
import {removeServer} from './closing.js';
import {runGateway} from './gateway-process.js';
import {alphabet, ownDatabase, secretLength} from './invitation.js';
import {rosterNames} from './names.js';
import {
	type OpenWorkshopOptions,
	refuseBusyPort,
	refuseContradictoryOptions,
	refuseOtherWorkshop,
} from './open-workshop-options.js';
import {makeRosterServer, startRosterServer} from './own-roster/roster-server.js';
import {ownAdministrator, type RosterServer, rosterInstance} from './own-roster/settings.js';
import {installRoster} from './roster/install-roster.js';
import {keepWatch} from './roster/keep-watch.js';
import {type Administrator, RosterFault, type RosterRoles} from './roster/roster.js';
import {openSession} from './roster/session.js';
import {keepCertificate} from './roster-certificate.js';
import {rosterLab} from './roster-lab.js';
import {parseRosterUrl, rosterUrl} from './roster-url.js';
import type {WorkshopDescription} from './workshop-description.js';
import {readWorkshop, rememberWorkshop} from './workshop-folder.js';
import {withWorkshopLock} from './workshop-lock.js';

export const defaultSeats = 30;

/** Prints progress, line by line, and aborts. */
export type OpeningContext = {readonly say: (line: string) => void; readonly signal: AbortSignal};

/**
 * Opens a workshop. What it is going to make is recorded first, so that an interrupted opening can be continued, or
 * removed; for an open workshop, starts what does not run.
 * @throws LabFault, RosterFault
 */
export async function openWorkshop(
	options: OpenWorkshopOptions,
	context: OpeningContext,
): Promise<WorkshopDescription> {
	refuseContradictoryOptions(options);
	return withWorkshopLock(options.name, async () => {
		const known = await readWorkshop(options.name);
		switch (known?.stage) {
			case 'closing':
				throw new LabFault(
					`The workshop "${known.name}" is being closed, and that was broken off.`,
					`Finish it with "workshop close --name ${known.name}", then open it again.`,
					'request',
				);
			case 'open':
				refuseOtherWorkshop(known, options);
				return goOn(known, options, context);
			default:
				return makeAnew(options, known, context);
		}
	});
}

/** Removes what an interrupted opening has made: its code was not shown yet. */
async function makeAnew(
	options: OpenWorkshopOptions,
	begun: WorkshopDescription | undefined,
	context: OpeningContext,
): Promise<WorkshopDescription> {
	if (begun !== undefined) {
		context.say(`The opening of the workshop "${begun.name}" was interrupted; it starts again.`);
		await removeServer(begun, () => {});
	}

	const asked: OpenWorkshopOptions = {
		...options,
		seats: options.seats ?? begun?.seats,
		hosts: options.hosts ?? begun?.hosts,
		roster: options.roster ?? givenBefore(options, begun),
	};
	const opening = asked.roster === undefined ? await makeOwn(asked, context) : await enterGiven(asked, asked.roster);
	const {workshop, administrator} = opening;
	context.signal.throwIfAborted();
	context.say(`Making ${workshop.seats} seats …`);
	const roles = await installRoster(administrator, {
		workshop: workshop.name,
		seats: workshop.seats,
		steps: options.steps,
		joinSecret: workshop.roster.joiner.password,
		gateway: workshop.gateway?.port,
		ownsServer: workshop.roster.server.kind === 'own',
	});
	const open: WorkshopDescription = {...workshop, stage: 'open', roster: {...workshop.roster, ...only(roles)}};
	await rememberWorkshop(open);
	await watchSeats(open, context);
	return runGateway(open, options.program);
}

/** Learners can join without it: a roster that cannot be asked now is no reason not to be open. */
async function watchSeats(workshop: WorkshopDescription, {say}: OpeningContext): Promise<void> {
	const {server, fingerprint} = workshop.roster;
	const administrator =
		server.kind === 'own'
			? ownAdministratorOf(workshop, server.password)
			: {...parseRosterUrl(server.administrator), fingerprint};
	await keepWatch(administrator, workshop.name, server.kind === 'own').catch((error: unknown) => {
		if (!(error instanceof RosterFault)) throw error;
		say(
			`Nothing ends what seats leave running in the roster: ${error.message} Give the command again to try once more.`,
		);
	});
}

function only({board, instructor, joiner}: RosterRoles): RosterRoles {
	return {board, instructor, joiner};
}

/** The server of the interrupted opening, unless another one is requested. */
function givenBefore(
	{listen, port}: OpenWorkshopOptions,
	begun: WorkshopDescription | undefined,
): Administrator | undefined {
	const server = begun?.roster.server;
	if (server?.kind !== 'given' || listen !== undefined || port !== undefined) return undefined;
	return parseRosterUrl(server.administrator);
}

type Opening = {readonly workshop: WorkshopDescription; readonly administrator: Administrator};

async function makeOwn(options: OpenWorkshopOptions, {say, signal}: OpeningContext): Promise<Opening> {
	const listening = chooseListening(options.listen, addressesOfThisMachine());
	if (options.port !== undefined) await refuseBusyPort(options.port);
	const plan = await planOwnLab(options);
	const {lab} = plan;
	const {announced, others, host} = listening;
	const certificate = listening.loopback ? undefined : await makeCertificate([announced, ...others, host]);
	const password = randomBytes(24).toString('base64url');
	const port = portOf(lab, rosterInstance);
	const workshop: WorkshopDescription = {
		...beginning(options),
		roster: {
			server: {kind: 'own', lab: lab.name, dir: lab.dir, password},
			host,
			port,
			database: ownDatabase,
			fingerprint: certificate?.fingerprint,
			...unmadeRoles(options.name),
		},
		announced: {host: announced, port},
		...(options.hosts !== undefined && {hosts: options.hosts, gateway: {port: portOf(lab, gatewayPort)}}),
	};
	signal.throwIfAborted();
	await rememberWorkshop(workshop);
	if (certificate !== undefined) await keepCertificate(options.name, certificate);
	await makeRosterServer(plan, {seats: workshop.seats, listening, port, certificate, password}, say, signal);
	return {workshop, administrator: ownAdministratorOf(workshop, password)};
}

/** The reserved port of the roster's lab, besides that of its server. */
const gatewayPort = 'gateway';

/** The lab of the roster, with the requested port, and one for the gateway. */
async function planOwnLab({name, lab, port}: OpenWorkshopOptions): Promise<LabPlan> {
	const plan = await planLab({
		...lab,
		name: rosterLab(name),
		instances: [{name: rosterInstance}],
		reserves: [gatewayPort],
		keeps: 'roster',
	});
	if (plan.kind === 'existing') {
		throw new LabFault(
			`There is a roster "${plan.lab.name}" of a workshop that is not remembered any more.`,
			`Remove it with "clean --lab ${plan.lab.name}", or name the workshop otherwise with --name.`,
			'request',
		);
	}

	if (port === undefined) return plan;
	const gateway = portOf(plan.lab, gatewayPort);
	const other = gateway === port ? portOf(plan.lab, rosterInstance) : gateway;
	return {...plan, lab: {...plan.lab, ports: {[rosterInstance]: port}, reserved: {[gatewayPort]: other}}};
}

async function enterGiven(options: OpenWorkshopOptions, administrator: Administrator): Promise<Opening> {
	const {host, port, database} = administrator;
	// Errors of the address or the server come before anything is recorded.
	const session = await openSession({...administrator, role: administrator.user}, 'administrator');
	const {fingerprint} = session;
	await session.close();
	const workshop: WorkshopDescription = {
		...beginning(options),
		roster: {
			server: {kind: 'given', administrator: rosterUrl(administrator)},
			host,
			port,
			database,
			fingerprint,
			...unmadeRoles(options.name),
		},
		announced: {host, port},
	};
	await rememberWorkshop(workshop);
	return {workshop, administrator: {...administrator, fingerprint}};
}

function beginning({name, seats = defaultSeats, lab}: OpenWorkshopOptions) {
	return {name, seats, openedAt: new Date().toISOString(), stage: 'opening', image: lab.image} as const;
}

function unmadeRoles(workshop: string): RosterRoles {
	const names = rosterNames(workshop);
	const secret = Array.from({length: secretLength}, () => alphabet[randomInt(alphabet.length)]).join('');
	return {
		board: {role: names.board, password: ''},
		instructor: {role: names.instructor, password: ''},
		joiner: {role: names.joiner, password: secret},
	};
}

/** Starts the stopped parts of an open workshop. */
async function goOn(
	workshop: WorkshopDescription,
	{program}: OpenWorkshopOptions,
	context: OpeningContext,
): Promise<WorkshopDescription> {
	const {say, signal} = context;
	const {roster} = workshop;
	if (roster.server.kind === 'own') {
		const {lab: name, dir} = roster.server;
		const plan = await planLab({name, dir, keeps: 'roster'});
		if (plan.kind === 'new') {
			throw new LabFault(
				`The folder of the roster, ${dir}, is gone, and with it what the class has done.`,
				`Learners go on by themselves; remove what is left with "workshop close --name ${workshop.name}".`,
			);
		}

		const start = await startRosterServer(plan, serverOf(workshop), signal);
		if (start === 'started') say('The roster did not run; it is started again.');
	}

	await watchSeats(workshop, context);
	const announced = await announcedNow(workshop, say);
	if (announced !== workshop) await rememberWorkshop(announced);
	return runGateway(announced, program);
}

function serverOf({
	seats,
	roster,
}: WorkshopDescription): Omit<RosterServer, 'certificate' | 'password'> & {encrypted: boolean} {
	const address = listenAddress(roster);
	const encrypted = roster.fingerprint !== undefined;
	const on = address === undefined ? 'all' : {address};
	return {
		seats,
		listening: {on, loopback: !encrypted, announced: roster.host, others: [], host: roster.host},
		port: roster.port,
		encrypted,
	};
}

/** A laptop that was taken to another network has another address there. */
async function announcedNow(workshop: WorkshopDescription, say: (line: string) => void): Promise<WorkshopDescription> {
	const {roster, announced} = workshop;
	const addresses = addressesOfThisMachine();
	if (roster.server.kind === 'given' || listenAddress(roster) !== undefined) return workshop;
	if (addresses.some(({address}) => address === announced.host)) return workshop;
	const host = reachableAddresses(addresses)[0] ?? '127.0.0.1';
	say(`This machine is not ${announced.host} any more, but ${host}: learners who join from now on need the new line.`);
	return {...workshop, announced: {...announced, host}};
}

function ownAdministratorOf({roster}: WorkshopDescription, password: string): Administrator {
	const {host, port, database, fingerprint} = roster;
	return {host, port, database, user: ownAdministrator, password, fingerprint};
}
