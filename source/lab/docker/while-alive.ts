import {waitingFor} from '../../base/waiting.js';
import {within} from '../../base/within.js';
import {LabFault} from '../lab-fault.js';
import type {Endpoint} from './endpoint.js';

/** Time for a daemon's answer to a question that takes it no time, in milliseconds. */
export const answerTimeoutMs = 5000;

/** Time of a call after which the daemon is asked whether it is still there, again and again, in milliseconds. */
const askAgainMs = 1000;

const silent = Symbol('silent');

/** What is said of a daemon that takes connections, and says nothing. */
export function notAnswered({address}: Endpoint): LabFault {
	return new LabFault(
		`The Docker daemon at ${address} has not answered for ${answerTimeoutMs / 1000} seconds.`,
		'Restart it (Docker Desktop, or "sudo systemctl restart docker").',
		'world',
		{code: 'docker-daemon-silent', address},
	);
}

/**
 * Waits for the end of a call, which may take as long as it needs while the daemon is there.
 * @param ping a question that the daemon answers at once
 * @throws LabFault when it does not; the call's later result is ignored
 */
export async function whileAlive<T>(call: Promise<T>, ping: () => Promise<unknown>, endpoint: Endpoint): Promise<T> {
	for (;;) {
		const answer = await within(call, askAgainMs, () => silent);
		if (answer !== silent) return answer as T;
		// Either answer tells that it is there; how the call ends is told above.
		const signs = [call, ping()].map((sign) => sign.catch(() => {}));
		await waitingFor(
			`the Docker daemon at ${endpoint.address}`,
			within(Promise.race(signs), answerTimeoutMs, () => {
				throw notAnswered(endpoint);
			}),
		);
	}
}
