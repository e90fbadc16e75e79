import {setTimeout as delay} from 'node:timers/promises';
import {fill} from '../../course/variables.js';
import type {Engine} from '../../lab/engine.js';
import {LabFault} from '../../lab/lab-fault.js';
import type {LabPlan} from '../../lab/open-lab.js';
import {openLab} from '../../lab/open-lab.js';
import {isPortBusy} from '../../lab/ports.js';
import {ownDatabase} from '../invitation.js';
import {
	dockerKeeping,
	dockerStart,
	rosterInstance as instance,
	localLimiting,
	localMaking,
	ownAdministrator,
	placesIn,
	type RosterServer,
	rulesText,
	settingsText,
} from './settings.js';

/** Time that a server has until it takes connections: after a crash it goes through its log first. */
const readyTimeoutMs = 60_000;

/** Whether the server of a roster runs already, was started, or made. */
export type RosterStart = 'ran' | 'started' | 'made';

/**
 * Makes the server of a roster in a planned lab, and waits until it takes connections.
 * @throws LabFault when it cannot be made; what was made is removed with the lab
 */
export async function makeRosterServer(
	plan: LabPlan,
	server: RosterServer,
	say: (line: string) => void,
	signal: AbortSignal,
): Promise<void> {
	const lab = await openLab(plan);
	const {engine} = lab;
	try {
		await engine.prepare(tellPull(say), signal);
		signal.throwIfAborted();
		say(`Starting the roster, a PostgreSQL server of its own on port ${server.port} …`);
		await writeFiles(engine, server, signal);
		const command = engine.kind === 'docker' ? dockerStart(server) : localMaking(engine.dir);
		await runOrFail(engine, command, server.port, signal);
		await untilReady(engine, signal);
		await runOrFail(engine, engine.kind === 'docker' ? dockerKeeping : localLimiting, server.port, signal);
	} finally {
		lab.close();
	}
}

/**
 * Starts the server of an existing roster, unless it runs.
 * @throws LabFault when it does not start, or when its data are missing
 */
export async function startRosterServer(
	plan: LabPlan,
	server: Omit<RosterServer, 'certificate' | 'password'> & {readonly encrypted: boolean},
	signal: AbortSignal,
): Promise<RosterStart> {
	const lab = await openLab(plan);
	const {engine} = lab;
	try {
		const {kind} = await engine.instance(instance);
		if (kind === 'running' && (await isReady(engine))) return 'ran';
		if ((await engine.status(`${instance}/pgdata/PG_VERSION`)) === undefined) {
			throw new LabFault(
				`The data of the roster in ${engine.dir} are gone.`,
				'Learners go on by themselves; remove what is left with "workshop close", and open a new one.',
			);
		}

		if (kind === 'absent') {
			const certificate = server.encrypted ? {key: '', cert: ''} : undefined;
			await runOrFail(engine, dockerStart({...server, certificate, password: ''}), server.port, signal);
			await untilReady(engine, signal);
			await runOrFail(engine, dockerKeeping, server.port, signal);
			return 'started';
		}

		if (kind !== 'running') await engine.startStopped(instance);
		await untilReady(engine, signal);
		if (engine.kind === 'local') await runOrFail(engine, localLimiting, server.port, signal);
		return 'started';
	} finally {
		lab.close();
	}
}

async function writeFiles(engine: Engine, server: RosterServer, signal: AbortSignal): Promise<void> {
	const {password, certificate} = server;
	// Before any secret is written: users who may not look into the folder do not see new files either.
	await engine.run('mkdir -p -m 700 secrets', () => {}, signal);
	if (engine.kind === 'docker') await engine.writeFile('secrets/admin.env', `POSTGRES_PASSWORD=${password}\n`, '600');
	else await engine.writeFile('secrets/admin.password', `${password}\n`, '600');
	if (certificate !== undefined) {
		await engine.writeFile('secrets/server.key', certificate.key, '600');
		await engine.writeFile('secrets/server.crt', certificate.cert, '600');
	}

	const places = placesIn(engine.kind, engine.dir, server);
	await engine.writeFile(`${instance}/config/postgresql.conf`, settingsText(places, server), '644');
	await engine.writeFile(`${instance}/config/pg_hba.conf`, rulesText(server, engine.kind), '644');
}

async function runOrFail(engine: Engine, command: string, port: number, signal: AbortSignal): Promise<void> {
	const said: string[] = [];
	const end = await engine.run(fill(command, engine.variables), (_stream, line) => said.push(line), signal);
	signal.throwIfAborted();
	if (end.kind === 'exited' && end.exitCode === 0) return;
	const log = await engine.recentLog(instance, new Date(Date.now() - readyTimeoutMs)).catch(() => []);
	throw new LabFault(
		`The server of the roster does not start: ${reasonIn([...said, ...log])}`,
		(await isPortBusy(port))
			? `Something else on this machine may have port ${port}; name another one with --port.`
			: undefined,
	);
}

/** The most telling line: the first with an error, or else the last one. */
function reasonIn(lines: readonly string[]): string {
	const telling = lines.find((line) => /\b(FATAL|PANIC)\b|\berror\b/i.test(line)) ?? lines.at(-1);
	return telling?.trim().replace(/^docker: Error response from daemon: /, '') || 'nothing is known of why.';
}

/** The server answers on its port, not only on the socket by which an image makes its data. */
async function isReady(engine: Engine): Promise<boolean> {
	if (engine.kind === 'local') return (await engine.instance(instance)).kind === 'running';
	const asked = ['pg_isready', '-q', '-h', '127.0.0.1', '-p', '5432', '-U', ownAdministrator, '-d', ownDatabase];
	return engine.program(instance, asked).then(
		({exitCode}) => exitCode === 0,
		() => false,
	);
}

async function untilReady(engine: Engine, signal: AbortSignal): Promise<void> {
	const begun = new Date(Date.now() - 2000);
	const deadline = Date.now() + readyTimeoutMs;
	while (!(await isReady(engine))) {
		signal.throwIfAborted();
		const stopped = (await engine.instance(instance)).kind !== 'running';
		if (stopped || Date.now() > deadline) {
			const log = await engine.recentLog(instance, begun).catch(() => []);
			throw new LabFault(
				`The server of the roster ${stopped ? 'ends at once' : `takes no connections within ${readyTimeoutMs / 1000} seconds`}: ${reasonIn(log)}`,
			);
		}

		await delay(50, undefined, {signal});
	}
}

/** Prints the progress of a pull: it can take minutes. */
function tellPull(say: (line: string) => void) {
	let told = -1;
	return ({image, layers}: Parameters<Parameters<Engine['prepare']>[0]>[0]) => {
		const done = layers.filter(({state}) => state === 'done').length;
		if (done === told) return;
		told = done;
		say(`Fetching the image ${image}${layers.length === 0 ? '' : `: ${done} of ${layers.length} layers`} …`);
	};
}
