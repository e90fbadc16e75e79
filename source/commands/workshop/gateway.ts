import path from 'node:path';
import {onEndingSignal, signalsOfOthers} from '../../base/interruption.js';
import {inWords} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';
import {listenAddress} from '../../workshop/addresses.js';
import {EventLog} from '../../workshop/gateway/event-log.js';
import {Placements} from '../../workshop/gateway/placements.js';
import {keyOfSeat, rosterOf} from '../../workshop/gateway/seat-key.js';
import {serveGateway as serve} from '../../workshop/gateway/serve-gateway.js';
import {noteGateway} from '../../workshop/gateway-process.js';
import type {SeatHosts} from '../../workshop/hosts/hosts.js';
import {hostsOfWorkshop} from '../../workshop/hosts/hosts-of-workshop.js';
import {connectInstructor} from '../../workshop/roster/connect-instructor.js';
import {proveSeat} from '../../workshop/roster/prove-seat.js';
import type {InstructorConnection} from '../../workshop/roster/roster.js';
import {readCertificate} from '../../workshop/roster-certificate.js';
import {keyFileText} from '../../workshop/seat/seat-store.js';
import type {WorkshopDescription} from '../../workshop/workshop-description.js';
import {findWorkshop, readWorkshop, workshopFolder} from '../../workshop/workshop-folder.js';
import type {GlobalOptions} from '../settings.js';

export type GatewayOptions = GlobalOptions & {
	readonly name?: string;
};

/** Time between two looks whether the workshop is still there, in milliseconds. */
const pollIntervalMs = 2000;

/** Serves the seats on hosts to learners until the workshop is closed. Returns the exit code. */
export async function serveGateway(
	options: GatewayOptions,
	_operand?: string,
	openHosts: (workshop: WorkshopDescription) => Promise<SeatHosts | undefined> = hostsOfWorkshop,
): Promise<number> {
	const workshop = await findWorkshop(options.name);
	const {name, gateway, roster} = workshop;
	const hosts = await openHosts(workshop);
	if (gateway === undefined || hosts === undefined) {
		throw new LabFault(`The workshop "${name}" has no seats on hosts.`, 'Open one with --hosts FILE.', 'request');
	}

	const log = new EventLog(path.join(workshopFolder(name), 'gateway.log'));
	const instructor = new Instructor(name);
	try {
		const certificate = await readCertificate(workshop);
		const {port, close} = await serve({
			// Listens at the roster's address only.
			listen: listenAddress(roster),
			port: gateway.port,
			certificate,
			workshop: name,
			check: ({seat, role, secret}) => proveSeat({...rosterOf(workshop), role, password: secret}, seat),
			keyFile: (hello) => keyFileText(keyOfSeat(workshop, hello)),
			hosts,
			placed: new Placements(instructor.connect),
			log: log.write,
		}).catch((error: unknown) => {
			throw new LabFault(`The gateway cannot listen at port ${gateway.port}: ${inWords(error)}.`);
		});
		await noteGateway(name).catch(async (error: unknown) => {
			await close();
			throw new LabFault(`The gateway cannot be remembered: ${inWords(error)}.`);
		});
		log.write(`serves the workshop "${name}" at port ${port}${roster.fingerprint === undefined ? '' : ' with TLS'}`);
		log.write(`ends: ${await untilOver(workshop)}`);
		await close();
		return 0;
	} finally {
		await instructor.close();
		hosts.close();
		await log.close();
	}
}

/** The instructor's connection to the roster, made on demand, with the current password. */
class Instructor {
	readonly #workshop: string;
	#connection: Promise<InstructorConnection> | undefined;

	constructor(workshop: string) {
		this.#workshop = workshop;
	}

	readonly connect = async (): Promise<InstructorConnection> => {
		this.#connection ??= this.#enter().catch((error: unknown) => {
			this.#connection = undefined;
			throw error;
		});
		return this.#connection;
	};

	async close(): Promise<void> {
		await (await this.#connection?.catch(() => undefined))?.close().catch(() => {});
	}

	async #enter(): Promise<InstructorConnection> {
		const workshop = await findWorkshop(this.#workshop);
		return connectInstructor({...rosterOf(workshop), ...workshop.roster.instructor});
	}
}

/** Settles at a signal, or when the workshop is closed or replaced by another of its name; returns the reason. */
async function untilOver({name, openedAt}: WorkshopDescription): Promise<string> {
	return new Promise((resolve) => {
		const end = (why: string) => {
			clearInterval(timer);
			stopListening();
			resolve(why);
		};
		const look = async () => {
			// A description that cannot be read now is no reason to end.
			const now = await readWorkshop(name).catch(() => 'unknown' as const);
			if (now === 'unknown') return;
			if (now?.openedAt !== openedAt || now.stage === 'closing') end('the workshop is closed');
		};
		const timer = setInterval(() => void look(), pollIntervalMs);
		// Nobody has to read what it prints.
		const stopListening = onEndingSignal(end, {signals: signalsOfOthers, again: 'calls'});
	});
}
