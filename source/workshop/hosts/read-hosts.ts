import {access, constants, readFile} from 'node:fs/promises';
import path from 'node:path';
import {waitingFor} from '../../base/waiting.js';
import {describeMistake, type Mistake} from '../../course/mistakes.js';
import {certificateFiles, chosenAddress, contextAddress, type DaemonAddress} from '../../lab/docker/address.js';
import {inWords} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';
import type {Host} from './hosts.js';
import {addressMistake, defaultLimits, type PlacedHost, parseHosts} from './parse-hosts.js';

/**
 * The hosts that a file lists, after a look at what it names on this machine: contexts and certificates.
 * @throws LabFault that tells every mistake in it with its place, as a `request`
 */
export async function readHosts(file: string, env: NodeJS.ProcessEnv = process.env): Promise<readonly Host[]> {
	const reading = waitingFor(`the text of ${file}`, readFile(file, 'utf8'));
	const text = await reading.catch((error: NodeJS.ErrnoException) => {
		throw new LabFault(`The file of hosts ${file} cannot be read: ${inWords(error)}.`, undefined, 'request');
	});
	const mistakes: Mistake[] = [];
	const placed = parseHosts(file, text, mistakes);
	const seen = new Map<string, string>();
	for (const {host, place} of placed) {
		const found = await look({host, place}, env);
		if ('message' in found) {
			mistakes.push(found);
			continue;
		}

		const other = seen.get(found.daemon);
		if (other !== undefined) {
			const key = host.endpoint.kind;
			mistakes.push({position: place(key), message: `${host.name} is the same daemon as ${other}: ${found.daemon}`});
		}

		seen.set(found.daemon, host.name);
	}

	if (mistakes.length === 0) return placed.map(({host}) => host);
	throw new LabFault(mistakes.toSorted(byPlace).map(describeMistake).join('\n'), undefined, 'request');
}

/**
 * This machine's daemon as the only host of a workshop: the one that the docker command would reach.
 * @throws LabFault when a context is chosen that does not exist
 */
export async function thisMachine(seats: number, env: NodeJS.ProcessEnv = process.env): Promise<Host> {
	const {address, certificates} = await chosenAddress(env);
	const endpoint = {kind: 'address' as const, address, ...(certificates === undefined ? {} : {certificates})};
	return {name: 'this-machine', endpoint, seats, limits: defaultLimits};
}

/**
 * Where a host's daemon is.
 * @throws LabFault when its context does not exist
 */
export async function addressOf({endpoint}: Host, env: NodeJS.ProcessEnv = process.env): Promise<DaemonAddress> {
	if (endpoint.kind === 'context') return contextAddress(endpoint.context, env);
	return {address: endpoint.address, certificates: endpoint.certificates};
}

/**
 * What makes two hosts one: where their daemon is. Daemons tell an identifier too, but copies of a machine have the
 * same one.
 */
async function look({host, place}: PlacedHost, env: NodeJS.ProcessEnv): Promise<Mistake | {daemon: string}> {
	const {endpoint} = host;
	const mistake = (key: string, message: string): Mistake => ({position: place(key), message});
	try {
		const {address, certificates} = await addressOf(host, env);
		const missing = certificates === undefined ? undefined : await missingCertificate(certificates);
		if (endpoint.kind === 'address') {
			if (missing === undefined) return {daemon: normalized(address)};
			return mistake('certificates', `${missing} cannot be read; the folder needs ${certificateFiles.join(', ')}`);
		}

		// Docker names a folder of certificates for every context, whether it has any or not.
		const wrong = addressMistake(
			address,
			address.startsWith('tcp:') && missing === undefined ? certificates : undefined,
		);
		if (wrong === undefined) return {daemon: normalized(address)};
		return mistake('context', `the context "${endpoint.context}": ${wrong.message}`);
	} catch (error) {
		if (!(error instanceof LabFault)) throw error;
		return mistake(endpoint.kind, `${error.message.replace(/^The (.*)\.$/, 'the $1')}; see "docker context ls"`);
	}
}

/** The first of the files that a folder of certificates lacks. */
async function missingCertificate(folder: string): Promise<string | undefined> {
	for (const name of certificateFiles) {
		const file = path.join(folder, name);
		if (
			await access(file, constants.R_OK).then(
				() => false,
				() => true,
			)
		)
			return file;
	}

	return undefined;
}

/** One spelling of an address: a missing port and a slash at the end do not make another daemon of it. */
function normalized(address: string): string {
	const {protocol, username, hostname, port, pathname} = new URL(address);
	if (protocol === 'unix:') return `unix://${path.normalize(pathname)}`;
	const user = username === '' ? '' : `${username}@`;
	return `${protocol}//${user}${hostname.toLowerCase()}:${port || (protocol === 'ssh:' ? '22' : '2376')}`;
}

function byPlace(a: Mistake, b: Mistake): number {
	return a.position.line - b.position.line || a.position.column - b.position.column;
}
