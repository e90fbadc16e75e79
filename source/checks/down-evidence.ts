import type {Evidence, Fact} from '../course/evidence.js';
import type {Engine} from '../lab/engine.js';

/** Evidence about a server that does not answer: the port that it listens on, that it has ended, or how its last start ended. */
export async function downEvidence(engine: Engine, instance: string): Promise<Evidence[]> {
	const server = await engine.server(instance);
	const wanted = engine.variables.get(`${instance}.port`) ?? '';
	if (server?.process !== undefined && String(server.process.port) !== wanted) {
		return [{code: 'listens-elsewhere', instance, port: String(server.process.port), wanted}];
	}

	const status = await engine.instance(instance);
	if (status.kind !== 'stopped') return [];
	const stopped = stoppedFact(instance, status.exitCode);
	if (await hasNewData(engine, instance)) return [stopped];
	const end = refusedStart(await engine.recentLog(instance, new Date(0)).catch(() => []));
	if (end === undefined) return [stopped];
	return [{code: 'start-refused', instance, line: end.line, log: end.lines.join('\n')}, stopped];
}

/** That a server has ended; only of a container it is known how. */
export function stoppedFact(instance: string, exitCode: number | undefined): Fact {
	return exitCode === undefined
		? {code: 'server-stopped', instance}
		: {code: 'container-ended', instance, exitCode: String(exitCode)};
}

/** A server log that is older than the data folder says nothing about it. */
async function hasNewData(engine: Engine, instance: string): Promise<boolean> {
	const [log, data] = await Promise.all([
		engine.changedAt(`${instance}/postgres.log`),
		engine.changedAt(`${instance}/pgdata/PG_VERSION`),
	]);
	return log !== undefined && data !== undefined && data > log;
}

/** Lines before the last error that may tell more about it, at most. */
const maxLinesBefore = 10;

/** Errors that end one session, or a process that is started again, and never the server. */
const harmless =
	/FATAL: {2}(?:.*authentication failed|no pg_hba\.conf entry|pg_hba\.conf rejects|(?:role|database) "[^"]*" (?:does not exist|is not permitted)|permission denied for |must be superuser|the database system is|too many connections|sorry, too many clients|remaining connection slots|number of requested standby connections|terminating |connection to client lost|canceling |unsupported frontend protocol|no PostgreSQL user name|could not connect to the primary|could not receive data from WAL stream|could not start WAL streaming|highest timeline|archive command failed|database system identifier differs)/;

/**
 * The error that ended a server's last run, with the lines of that process around it; undefined when the server was
 * stopped or killed.
 * @param log of the server, oldest line first
 */
export function refusedStart(log: readonly string[]): {line: string; lines: string[]} | undefined {
	const run = lastRun(log);
	const isLast = (line: string) => lastWord.test(line) && !harmless.test(line);
	const at = run.findLastIndex(isLast);
	const stopped = run.findLastIndex((line) => /LOG: {2}received (?:smart|fast|immediate) shutdown request/.test(line));
	const [line] = lastWord.exec(run[at] ?? '') ?? [];
	if (line === undefined || stopped > at) return undefined;
	const from = Math.max(run.slice(0, at).findLastIndex(isLast) + 1, at - maxLinesBefore);
	const writer = writerOf(run[at] ?? '');
	return {line, lines: run.slice(from).filter((other) => writer === undefined || writerOf(other) === writer)};
}

/** A server that finds no settings logs nothing else. */
const lastWord = /(?:(?:FATAL|PANIC): {2}|^postgres: ).*$/;

/** The process that wrote a line, as the usual prefix of a line tells it. */
function writerOf(line: string): string | undefined {
	return /\[(\d+)\]/.exec(line)?.[1];
}

/** The lines since the last start of the server; a server that cannot read its settings does not log that it starts. */
function lastRun(log: readonly string[]): readonly string[] {
	const begins = log.findLastIndex(
		(line, index) =>
			/LOG: {2}starting PostgreSQL/.test(line) ||
			(index < log.length - 1 && /LOG: {2}database system is shut down/.test(line)),
	);
	return log.slice(begins + 1);
}
