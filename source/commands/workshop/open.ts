import path from 'node:path';
import {listenForInterruption, signalsOfOthers} from '../../base/interruption.js';
import {print, printBold, printToStderr} from '../../base/print.js';
import {addressesOfThisMachine, chooseListening, listenAddress} from '../../workshop/addresses.js';
import {readHosts} from '../../workshop/hosts/read-hosts.js';
import {defaultWorkshopName} from '../../workshop/names.js';
import type {OpenWorkshopOptions} from '../../workshop/open-workshop-options.js';
import {openWorkshop as open} from '../../workshop/opening.js';
import {parseRosterUrl} from '../../workshop/roster-url.js';
import {stepRows} from '../../workshop/steps.js';
import type {WorkshopDescription} from '../../workshop/workshop-description.js';
import {readWorkshop} from '../../workshop/workshop-folder.js';
import {reportFault, UsageError} from '../faults.js';
import {type GlobalOptions, labRequest, readCourseToPlay} from '../settings.js';
import {joinLines} from './join-text.js';
import {thisProgram} from './this-program.js';

export type OpenOptions = GlobalOptions & {
	readonly seats?: number;
	readonly name?: string;
	readonly hosts?: string;
	readonly roster?: string;
	readonly listen?: string;
	readonly port?: number;
};

/** Opens a workshop and prints its join line. Returns the exit code. */
export async function openWorkshop(options: OpenOptions): Promise<number> {
	const openOptions = await optionsOf(options);
	// Without a reader it is opened as well.
	const interruption = listenForInterruption({signals: signalsOfOthers});
	try {
		const workshop = await open(openOptions, {say: print, signal: interruption.signal});
		for (const line of joinLines(workshop, otherAddresses(workshop))) {
			if (typeof line === 'string') print(line);
			else printBold(line.bold);
		}

		return 0;
	} catch (error) {
		const interrupted = interruption.exitCode();
		const code = interrupted ?? reportFault(error);
		const stage = (await readWorkshop(openOptions.name).catch(() => undefined))?.stage;
		if (stage === 'opening') tellGoingOn(openOptions.name);
		else if (interrupted !== undefined) printToStderr('The command was broken off.');
		return code;
	} finally {
		interruption.end();
	}
}

async function optionsOf(options: OpenOptions): Promise<OpenWorkshopOptions> {
	const {name = defaultWorkshopName, seats, hosts, roster, listen, port} = options;
	if (options.lab !== undefined) throw new UsageError('A workshop is named with --name; leave out --lab.');
	// Mistakes in the file are reported before anything is made.
	if (hosts !== undefined) await readHosts(path.resolve(hosts));
	return {
		name,
		seats,
		hosts: hosts === undefined ? undefined : path.resolve(hosts),
		roster: roster === undefined ? undefined : parseRosterUrl(roster, process.env.PGPASSWORD),
		listen,
		port,
		lab: labRequest(options),
		steps: stepRows(await readCourseToPlay(options)),
		program: thisProgram(),
	};
}

function otherAddresses({roster, announced}: WorkshopDescription): readonly string[] {
	if (roster.server.kind === 'given' || listenAddress(roster) !== undefined) return [];
	const {announced: first, others} = chooseListening(undefined, addressesOfThisMachine());
	return [first, ...others].filter((address) => address !== announced.host);
}

function tellGoingOn(name: string): void {
	printToStderr(
		`The workshop "${name}" is not open yet: the same command goes on, and "workshop close --name ${name}" removes what there is.`,
	);
}
