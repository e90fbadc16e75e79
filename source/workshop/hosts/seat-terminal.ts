import {once} from 'node:events';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import type {Exec} from 'dockerode';
import {LabFault} from '../../lab/lab-fault.js';
import type {HostDaemon} from './host-daemon.js';
import type {SeatStart, SeatTerminal} from './hosts.js';
import {runIn} from './run-in.js';
import {endTutors, seatAccount, seatHome, tutorMark} from './seat-main.js';

/** What runs in a seat's terminal. */
export const seatCommand: readonly string[] = ['pg-replication-tutorial', '--engine', 'local', 'workshop', 'join'];

/** Where a seat's tutor finds the key of its seat; named to it by this variable. */
export const seatKeyFile = {path: `${seatHome}/seat.json`, variable: 'PG_REPLICATION_TUTORIAL_SEAT'} as const;

/** What of the learner's terminal the tutor is told, and nothing else. */
const passedOn = ['TERM', 'COLORTERM', 'NO_COLOR', 'LANG'];

/**
 * Opens the tutor in a seat that runs; one that an earlier terminal has left there is ended first.
 * @throws LabFault when the seat does not let it
 */
export async function openSeatTerminal(
	daemon: HostDaemon,
	container: string,
	{seat, keyFile, size, env}: SeatStart,
): Promise<SeatTerminal> {
	const run = (command: readonly string[], given?: string) =>
		daemon.ask((docker) => runIn(docker, container, {command, user: seatAccount, given}));
	await ended(daemon, seat, run);
	// It is neither a part of the command nor of the environment, which anybody may see in a list of processes.
	const script = `umask 077 && head -c "$1" > ${seatKeyFile.path}.new && mv ${seatKeyFile.path}.new ${seatKeyFile.path}`;
	const written = await run(['sh', '-c', script, 'sh', String(Buffer.byteLength(keyFile))], keyFile);
	if (written.exitCode !== 0) {
		throw new LabFault(
			`The key of seat ${seat} cannot be written on the host ${daemon.name}: ${written.stderr.trim()}`,
		);
	}

	const told = passedOn.flatMap((name) => (env[name] === undefined ? [] : [`${name}=${env[name]}`]));
	const {exec, stream} = await daemon.open(async (docker) => {
		const made = await docker.getContainer(container).exec({
			Cmd: [...seatCommand],
			User: seatAccount,
			WorkingDir: seatHome,
			Env: [...told, tutorMark, `${seatKeyFile.variable}=${seatKeyFile.path}`],
			Tty: true,
			AttachStdin: true,
			AttachStdout: true,
			AttachStderr: true,
		});
		return {exec: made, stream: (await made.start({hijack: true, stdin: true, Tty: true})) as Duplex};
	});
	// A link that is cut says nothing by itself.
	(stream as Partial<Socket>).setKeepAlive?.(true, 10_000);
	stream.on('error', () => stream.destroy());
	stream.once('end', () => stream.destroy());
	const resize = ({columns, rows}: SeatStart['size']) => {
		void daemon.ask(() => exec.resize({h: rows, w: columns})).catch(() => {});
	};
	resize(size);
	return {
		onData: (listener) => {
			stream.on('data', listener);
		},
		ended: new Promise((resolve) => {
			stream.once('close', () => resolve(exitCodeOf(daemon, exec)));
		}),
		pause: () => stream.pause(),
		resume: () => stream.resume(),
		async write(data) {
			if (stream.destroyed || stream.write(data)) return;
			await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => {});
		},
		resize,
		close: () => {
			// Docker leaves what it has started running when its caller goes away.
			void ended(daemon, seat, run)
				.catch(() => {})
				.finally(() => stream.destroy());
		},
	};
}

/** Time in which a daemon knows how a tutor has ended whose terminal is closed, in milliseconds. */
const knownAfter = 2000;

async function exitCodeOf(daemon: HostDaemon, exec: Exec): Promise<number | undefined> {
	try {
		for (const deadline = Date.now() + knownAfter; Date.now() < deadline; await delay(50)) {
			const {Running, ExitCode} = await daemon.ask(() => exec.inspect());
			if (!Running) return ExitCode ?? undefined;
		}
	} catch {
		// With its host; who asks for the host's health is told why.
	}

	return undefined;
}

async function ended(
	daemon: HostDaemon,
	seat: number,
	run: (command: readonly string[]) => Promise<{exitCode: number}>,
): Promise<void> {
	const {exitCode} = await run(['sh', '-c', endTutors]);
	if (exitCode !== 0) {
		throw new LabFault(`An earlier tutor of seat ${seat} on the host ${daemon.name} does not end.`);
	}
}
