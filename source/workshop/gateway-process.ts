import {spawn} from 'node:child_process';
import {open, readFile} from 'node:fs/promises';
import {connect} from 'node:net';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {LabFault} from '../lab/engine.js';
import {identify, isRunning, type ProcessIdentity} from '../lab/process-identity.js';
import type {WorkshopDescription} from './workshop-description.js';
import {rememberWorkshop, workshopFolder} from './workshop-folder.js';

/** How this program is started: the file to run and what comes before the command's name. */
export type Program = {readonly file: string; readonly parameters: readonly string[]};

/** Time that a gateway has until it takes connections, and until it has ended, in milliseconds. */
const patience = 15_000;
const farewell = 5000;

/**
 * Sees to it that the gateway of an open workshop runs, in a process of its own that outlives this one; returns the
 * description in which that is remembered.
 * @throws LabFault when it does not start
 */
export async function runGateway(workshop: WorkshopDescription, program: Program): Promise<WorkshopDescription> {
	const {name, gateway} = workshop;
	if (gateway === undefined || (await gatewayRuns(workshop))) return workshop;
	// What it says when it cannot begin; what happens later it writes into a log of its own.
	const logFile = path.join(workshopFolder(name), 'gateway.out');
	const log = await open(logFile, 'w', 0o600);
	const child = spawn(program.file, [...program.parameters, 'workshop', 'gateway', '--name', name], {
		detached: true,
		stdio: ['ignore', log.fd, log.fd],
	});
	const failed = new Promise<Error>((resolve) => child.once('error', resolve));
	child.unref();
	await log.close();
	const identity = child.pid === undefined ? undefined : await identify(child.pid);
	if (identity === undefined)
		throw doesNotStart(child.pid === undefined ? (await failed).message : await lastLine(logFile));
	// Remembered before it is waited for: whoever breaks this off can end it.
	const running = {...workshop, gateway: {...gateway, process: identity}};
	await rememberWorkshop(running);
	for (const deadline = Date.now() + patience; !(await answers(gateway.port)); await delay(50)) {
		if (!(await isRunning(identity))) throw doesNotStart(await lastLine(logFile));
		if (Date.now() > deadline) throw doesNotStart(`nothing answers on port ${gateway.port}`);
	}

	return running;
}

export async function gatewayRuns({gateway}: WorkshopDescription): Promise<boolean> {
	return gateway?.process !== undefined && (await isRunning(gateway.process));
}

/** Ends the gateway of a workshop, if it runs; a later process of its number is left alone. Returns whether it ran. */
export async function endGateway({gateway}: WorkshopDescription): Promise<boolean> {
	const identity = gateway?.process;
	if (identity === undefined || !(await isRunning(identity))) return false;
	signal(identity, 'SIGTERM');
	for (const deadline = Date.now() + farewell; await isRunning(identity); await delay(20)) {
		if (Date.now() < deadline) continue;
		signal(identity, 'SIGKILL');
		break;
	}

	return true;
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

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({port, host: '127.0.0.1', timeout: 500});
		const end = (answer: boolean) => {
			socket.destroy();
			resolve(answer);
		};

		socket.once('connect', () => end(true));
		socket.once('error', () => end(false));
		socket.once('timeout', () => end(false));
	});
}

async function lastLine(file: string): Promise<string> {
	const text = await readFile(file, 'utf8').catch(() => '');
	return text.trim().split('\n').at(-1) || 'it ended at once';
}

function doesNotStart(why: string): LabFault {
	return new LabFault(
		`The gateway, by which seats on hosts are reached, does not start: ${why.replace(/\.$/, '')}.`,
		'Give the command again to try once more; learners with labs of their own can join already.',
	);
}
