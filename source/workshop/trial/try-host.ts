import {within} from '../../base/within.js';
import {LabFault} from '../../lab/lab-fault.js';
import {wayTo} from '../hosts/endpoint-of.js';
import {HostDaemon} from '../hosts/host-daemon.js';
import type {Host} from '../hosts/hosts.js';
import {runIn} from '../hosts/run-in.js';
import {openSeatHosts} from '../hosts/seat-hosts.js';
import {seatAccount} from '../hosts/seat-main.js';
import {workshopThings} from '../hosts/workshop-things.js';
import {watchMemory} from './container-memory.js';
import {lastWords, streamingLesson, type Trial} from './trial.js';

export type TrialRequest = {
	/** Name and label of the throw-away workshop. */
	readonly workshop: string;
	readonly image: string;
	/** Gets the current work, as the end of a line that begins with the host's name. */
	readonly say: (what: string) => void;
	readonly signal: AbortSignal;
};

/** Time for the making of a seat that was broken off to settle before its things are removed. */
const settleTimeoutMs = 20_000;

const command = ['pg-replication-tutorial', '--engine', 'local', '--plain', 'run', '--keep', '--to', streamingLesson];

/**
 * Makes one seat on a host as a workshop makes it, runs the course in it until the standby streams, and removes
 * everything, also after a failure or an abort. Errors of the host are returned, not thrown.
 */
export async function tryHost(host: Host, request: TrialRequest): Promise<Trial> {
	const {name} = host;
	let outcome: Trial['outcome'];
	let left: Trial['left'];
	try {
		const way = await wayTo(host);
		try {
			const daemon = new HostDaemon(host, way);
			// One that is not there has nothing to be removed, and need not be waited for twice.
			await daemon.ask((docker) => docker.ping());
			const tried = await tryOn(host, daemon, request);
			outcome = tried.outcome;
			left = tried.left;
		} finally {
			await way.close();
		}
	} catch (error) {
		outcome = failure(error, `start Docker there, or take ${name} out of the file of hosts`);
	}

	return {name, outcome, ...(left && {left})};
}

async function tryOn(
	host: Host,
	daemon: HostDaemon,
	{workshop, image, say, signal}: TrialRequest,
): Promise<Omit<Trial, 'name'>> {
	let brought: string | undefined;
	const seats = await openSeatHosts({
		workshop,
		labelValue: workshop,
		hosts: [host],
		image,
		progress({kind}) {
			if (kind !== 'making') brought ??= host.image ?? image;
			say(
				{
					pulling: `pulls ${host.image ?? image}`,
					sending: `is sent ${host.image ?? image} by this machine`,
					making: 'makes the image of its seats',
				}[kind],
			);
		},
	});
	let making: Promise<unknown> = Promise.resolve();
	const unlessBroken = async <Result>(work: Promise<Result>): Promise<Result> => Promise.race([work, broken(signal)]);

	let outcome: Trial['outcome'];
	try {
		signal.throwIfAborted();
		say('makes a seat');
		const began = performance.now();
		const ready = seats.ready(1, undefined);
		making = ready.catch(() => {});
		await unlessBroken(ready);
		const made = performance.now();
		say('brings it to streaming');
		const container = workshopThings(workshop, workshop).seat(1).name;
		const memory = watchMemory(daemon, container);
		const run = daemon.work((docker) => runIn(docker, container, {command, user: seatAccount}));
		const {exitCode, stdout, stderr} = await unlessBroken(run).finally(memory.end);
		outcome =
			exitCode === 0
				? {
						kind: 'streams',
						making: (made - began) / 1000,
						running: (performance.now() - made) / 1000,
						memory: memory.most(),
						brought,
					}
				: {
						kind: 'failed',
						says: `a seat does not come to streaming there: ${lastWords(`${stdout}\n${stderr}`)}`,
						remedy: 'if it ran out of memory or processors, give seats more in the file of hosts',
					};
	} catch (error) {
		outcome = failure(error, 'see what its Docker says, and try again');
	}

	say('is cleared');
	// A course that runs in the seat ends with the seat.
	if (signal.aborted) await within(making, settleTimeoutMs, () => {});
	const {unreachable} = await seats.removeAll().catch((error: unknown) => {
		if (error instanceof LabFault) return {unreachable: [host.name]};
		throw error;
	});
	seats.close();
	if (unreachable.length === 0) return {outcome};
	return {
		outcome,
		left: {
			says: 'what was made there could not be removed again',
			remedy: `docker -H ADDRESS rm -fv pgws-${workshop}-s001; then its volume and network, pgws-${workshop}…`,
		},
	};
}

function failure(error: unknown, remedy: string): Trial['outcome'] {
	if (error instanceof Broken) return {kind: 'failed', says: 'it was broken off'};
	if (!(error instanceof LabFault)) throw error;
	return {kind: 'failed', says: error.message.replace(/\.$/, ''), remedy};
}

class Broken extends Error {}

async function broken(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		const end = () => reject(new Broken());
		if (signal.aborted) end();
		signal.addEventListener('abort', end, {once: true});
	});
}
