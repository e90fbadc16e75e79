import {spawn} from 'node:child_process';
import {open, readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';
import {LabFault} from '../lab/lab-fault.js';
import {identify, isRunning, type ProcessIdentity, processIdentity} from '../lab/process-identity.js';
import type {WorkshopDescription} from './workshop-description.js';
import {rememberWorkshop, workshopFolder} from './workshop-folder.js';

/** How this program is started: the file to run and what comes before the command's name. */
export type Program = {readonly file: string; readonly parameters: readonly string[]};

/** Time that a gateway has until it takes connections, and until it has ended. */
const startTimeoutMs = 15_000;
const stopTimeoutMs = 5000;

const processFile = (name: string) => path.join(workshopFolder(name), 'gateway.json');

/**
 * Told by the gateway itself as soon as it has its port: whoever has started it may have been killed before the process
 * was remembered, and whoever comes next must find it.
 */
export async function noteGateway(name: string): Promise<void> {
	await writeFileAtomic(processFile(name), `${JSON.stringify(await identify(process.pid))}\n`, {mode: 0o600});
}

/**
 * Sees to it that the gateway of an open workshop runs, in a process of its own that outlives this one; returns the
 * description in which that is remembered.
 * @throws LabFault when it does not start
 */
export async function runGateway(workshop: WorkshopDescription, program: Program): Promise<WorkshopDescription> {
	const {name, gateway} = workshop;
	if (gateway === undefined) return workshop;
	const [present] = await runningGateways(workshop);
	if (present !== undefined) return remembering(workshop, present);
	// What it says when it cannot begin; what happens later it writes into a log of its own.
	const logFile = path.join(workshopFolder(name), 'gateway.out');
	const log = await open(logFile, 'a', 0o600);
	const {size} = await log.stat();
	const child = spawn(program.file, [...program.parameters, 'workshop', 'gateway', '--name', name], {
		detached: true,
		stdio: ['ignore', log.fd, log.fd],
	});
	const failed = new Promise<Error>((resolve) => child.once('error', resolve));
	child.unref();
	await log.close();
	const identity = child.pid === undefined ? undefined : await identify(child.pid);
	if (identity === undefined) {
		throw doesNotStart(child.pid === undefined ? (await failed).message : await lastLine(logFile, size));
	}

	// Remembered before it is waited for: whoever breaks this off can end it.
	await remembering(workshop, identity);
	for (const deadline = Date.now() + startTimeoutMs; ; await delay(50)) {
		const isThere = await isRunning(identity);
		// Also one that an opening has left which was killed, and that had the port first.
		const serving = await servingGateway(name);
		if (serving !== undefined) return remembering(workshop, serving);
		if (!isThere) throw doesNotStart(await lastLine(logFile, size));
		if (Date.now() > deadline) throw doesNotStart(`it does not listen at port ${gateway.port}`);
	}
}

async function remembering(workshop: WorkshopDescription, process: ProcessIdentity): Promise<WorkshopDescription> {
	const {gateway} = workshop;
	if (gateway === undefined || gateway.process?.pid === process.pid) return workshop;
	const remembered = {...workshop, gateway: {...gateway, process}};
	await rememberWorkshop(remembered);
	return remembered;
}

/** The processes that are, or were about to become, the gateway of a workshop, and still run. */
async function runningGateways({name, gateway}: WorkshopDescription): Promise<ProcessIdentity[]> {
	const serving = await servingGateway(name);
	const remembered = gateway?.process;
	if (remembered === undefined || remembered.pid === serving?.pid || !(await isRunning(remembered))) {
		return serving === undefined ? [] : [serving];
	}

	return serving === undefined ? [remembered] : [serving, remembered];
}

/** The process that has the port, as it has told itself. */
async function servingGateway(name: string): Promise<ProcessIdentity | undefined> {
	try {
		const identity = processIdentity.parse(JSON.parse(await readFile(processFile(name), 'utf8')));
		return (await isRunning(identity)) ? identity : undefined;
	} catch {
		return undefined;
	}
}

/** Ends the gateway of a workshop, if it runs; a later process of its number is left alone. Returns whether it ran. */
export async function endGateway(workshop: WorkshopDescription): Promise<boolean> {
	const running = await runningGateways(workshop);
	for (const identity of running) await end(identity);
	return running.length > 0;
}

async function end(identity: ProcessIdentity): Promise<void> {
	signal(identity, 'SIGTERM');
	for (const deadline = Date.now() + stopTimeoutMs; await isRunning(identity); await delay(20)) {
		if (Date.now() < deadline) continue;
		signal(identity, 'SIGKILL');
		return;
	}
}

function signal({pid}: ProcessIdentity, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		if (code === 'ESRCH') return;
		throw new LabFault(
			`The gateway (process ${pid}) cannot be ended (${message}).`,
			'End it as the account that runs it, and try again.',
		);
	}
}

/** @param from byte at which its lines begin, behind those of earlier ones */
async function lastLine(file: string, from: number): Promise<string> {
	const bytes = await readFile(file).catch(() => Buffer.alloc(0));
	return bytes.toString('utf8', from).trim().split('\n').at(-1) || 'it ended at once';
}

function doesNotStart(why: string): LabFault {
	return new LabFault(
		`The gateway, by which seats on hosts are reached, does not start: ${why.replace(/\.$/, '')}.`,
		'Give the command again to try once more; learners with labs of their own can join already.',
	);
}
