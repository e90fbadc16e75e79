import type Docker from 'dockerode';
import type {ImagePull} from '../engine.js';
import {LabFault} from '../lab-fault.js';
import {Latest} from '../latest.js';
import {LineSplitter} from '../line-splitter.js';
import {asFault} from './daemon-faults.js';
import type {Endpoint} from './endpoint.js';
import {pullFault} from './pull-fault.js';
import {beginPull, foldPull, type PullEvent} from './pull-progress.js';
import {endWith} from './streams.js';

/** Shortest time between two reports of a pull's progress; the daemon itself sends hundreds a second. */
const reportIntervalMs = 200;

/** @see Daemon.pull */
export async function pullImage(
	docker: Docker,
	endpoint: Endpoint,
	image: string,
	progress: (pull: ImagePull) => void,
	signal: AbortSignal,
): Promise<void> {
	const latest = new Latest(reportIntervalMs, progress);
	let pull = beginPull(image);
	latest.put(pull);
	try {
		const stream = await docker.pull(image, {abortSignal: signal});
		endWith(stream, signal);
		const splitter = new LineSplitter();
		for await (const chunk of stream) {
			for (const line of splitter.push(String(chunk))) {
				const event = JSON.parse(line) as PullEvent;
				if (event.error !== undefined) throw pullFault(image, event.error);
				pull = foldPull(pull, event);
				latest.put(pull);
			}
		}
	} catch (error) {
		throw asPullFault(error, image, endpoint, signal);
	} finally {
		latest.end();
	}

	// An aborted answer ends like a complete one.
	if (signal.aborted) throw asPullFault(undefined, image, endpoint, signal);
}

function asPullFault(error: unknown, image: string, endpoint: Endpoint, signal: AbortSignal): LabFault {
	if (signal.aborted) return new LabFault(`The fetching of the image ${image} was stopped.`);
	if (error instanceof LabFault) return error;
	const refusal = error as NodeJS.ErrnoException & {statusCode?: number; json?: {message?: string}};
	return refusal.statusCode === undefined
		? asFault(refusal, endpoint)
		: pullFault(image, refusal.json?.message ?? refusal.message);
}
