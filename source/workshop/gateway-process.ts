import {spawn} from 'node:child_process';
import {open, readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';
import {LabFault} from '../lab/lab-fault.js';
import {identify, isRunning, type ProcessIdentity, recordedProcess} from '../lab/process-identity.js';
import type {WorkshopDescription} from './workshop-description.js';
import {rememberWorkshop, workshopFolder} from './workshop-folder.js';

/** How to start this program: the file to run and the arguments before the command's name. */
export type Program = {readonly file: string; readonly parameters: readonly string[]};

/** Time that a gateway has until it takes connections, and until it has ended. */
const startTimeoutMs = 15_000;
const stopTimeoutMs = 5000;

const processFile = (name: string) => path.join(workshopFolder(name), 'gateway.json');

/**
 * Called by the gateway itself as soon as it has its port: the process that has started it may have been killed before
 * it recorded the gateway, and the next one must find it.
 */
export async function noteGateway(name: string): Promise<void> {
	await writeFileAtomic(processFile(name), `${JSON.stringify(await identify(process.pid))}\n`, {mode: 0o600});
}

/**
 * Starts the gateway of an open workshop unless it runs, in a process of its own that outlives this one; returns the
 * description that records it.
 * @throws LabFault when it does not start
 */
export async function runGateway(workshop: WorkshopDescription, program: Program): Promise<WorkshopDescription> {
	const {name, gateway} = workshop;
	if (gateway === undefined) return workshop;
	const [present] = await runningGateways(workshop);
	if (present !== undefined) return recording(workshop, present);
	// For errors at its start; later ones go into a log of its own.
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

	// Recorded before waiting for it, so that it can be ended after an interruption.
	await recording(workshop, identity);
	for (const deadline = Date.now() + startTimeoutMs; ; await delay(50)) {
		const isThere = await isRunning(identity);
		// Also a gateway of a killed opening, which had the port first.
		const serving = await servingGateway(name);
		if (serving !== undefined) return recording(workshop, serving);
		if (!isThere) throw doesNotStart(await lastLine(logFile, size));
		if (Date.now() > deadline) throw doesNotStart(`it does not listen at port ${gateway.port}`);
	}
}

async function recording(workshop: WorkshopDescription, process: ProcessIdentity): Promise<WorkshopDescription> {
	const {gateway} = workshop;
	if (gateway === undefined || gateway.process?.pid === process.pid) return workshop;
	const recorded = {...workshop, gateway: {...gateway, process}};
	await rememberWorkshop(recorded);
	return recorded;
}

/** The processes that are, or were about to become, the gateway of a workshop, and still run. */
async function runningGateways({name, gateway}: WorkshopDescription): Promise<ProcessIdentity[]> {
	const serving = await servingGateway(name);
	const recorded = gateway?.process;
	if (recorded === undefined || recorded.pid === serving?.pid || !(await isRunning(recorded))) {
		return serving === undefined ? [] : [serving];
	}

	return serving === undefined ? [recorded] : [serving, recorded];
}

/** The process that has the port, as it has recorded itself. */
async function servingGateway(name: string): Promise<ProcessIdentity | undefined> {
	const recorded = await recordedProcess(processFile(name));
	return recorded !== undefined && (await isRunning(recorded)) ? recorded : undefined;
}

/** Ends the gateway of a workshop, if it runs; leaves a later process with its number alone. Returns whether it ran. */
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
