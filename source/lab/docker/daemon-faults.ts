import {LabFault} from '../lab-fault.js';
import {portInUse} from '../ports.js';
import type {Endpoint} from './endpoint.js';

/** A daemon's failure in words for the user, with a remedy. */
export function asFault(
	error: NodeJS.ErrnoException & {reason?: string; json?: {message?: string}},
	{address}: Endpoint,
): LabFault {
	switch (error.code) {
		case 'ECONNREFUSED':
		case 'ENOENT':
		case 'ENOTDIR':
		case 'ENOTFOUND':
		case 'ECONNRESET':
		case 'EPIPE':
			return new LabFault(
				`No Docker daemon answers at ${address}.`,
				'Start it (Docker Desktop, or "sudo systemctl start docker").',
				'world',
				{code: 'docker-daemon-silent', address},
			);
		case 'EACCES':
			return new LabFault(
				`You may not use the Docker daemon at ${address}.`,
				'Add yourself to its group ("sudo usermod -aG docker $USER", then log in again).',
				'world',
				{code: 'docker-socket-denied', address},
			);
		default:
			if (error.code?.startsWith('HPE_')) {
				return new LabFault(
					`What answers at ${address} is no Docker daemon.`,
					'Set DOCKER_HOST to a daemon of this machine, or unset it.',
				);
			}

			return fromWords(error.json?.message ?? error.message);
	}
}

/** The daemon reports a busy port in words only. */
function fromWords(words: string): LabFault {
	const port = /:(\d+)\b(?= failed: port is already allocated|: bind: address already in use)/.exec(words)?.[1];
	return port === undefined ? new LabFault(`Docker says: ${words}`) : portInUse(Number(port));
}

/** Lets the named HTTP answers of the daemon pass as "nothing". */
export function unless(...accepted: number[]): (error: {statusCode?: number}) => undefined {
	return (error) => {
		if (accepted.includes(error.statusCode ?? 0)) return undefined;
		throw error;
	};
}
