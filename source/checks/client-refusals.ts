import type {Evidence, Fact, Trace} from '../course/evidence.js';
import {instanceNames, type Variables} from '../course/variables.js';

/**
 * Facts about clients in a trace: which server refused whom and why, where no server listened, and which folder was not
 * empty. A client's output and the log of the server that refused it give the same facts; only the log tells why a
 * password was refused.
 */
export function clientFacts(trace: Evidence, variables: Variables): Fact[] {
	if (trace.code === 'output') {
		return [...attemptFacts(trace.text, variables), ...folderFacts(trace)];
	}

	return trace.code === 'log' ? loggedFacts(trace.text, variables) : [];
}

type Attempt = {host?: string; port?: string; socket?: string; outcome: string};

const attempt =
	/connection to server (?:at "(?<host>[^"]*)"(?: \([^)]*\))?, port (?<port>\d+)|on socket "(?<socket>[^"]+)") failed: (?<outcome>.+)/g;

function attemptFacts(text: string, variables: Variables): Fact[] {
	const attempts = [...text.matchAll(attempt)].map(({groups}) => groups as Attempt);
	// Once a server has answered at one address of a host, its other addresses do not matter.
	const answered = (one: Attempt) =>
		attempts.some(({host, port, outcome}) => host === one.host && port === one.port && !isUnanswered(outcome));
	return attempts.flatMap((one): Fact[] => {
		const instance = serverAt(one, variables);
		if (isUnanswered(one.outcome)) return answered(one) ? [] : [unansweredFact(one, instance, variables)];
		const message = /^FATAL: {2}(.*)$/.exec(one.outcome)?.[1];
		return instance === undefined || message === undefined ? [] : refusalFacts(instance, message, '', variables);
	});
}

/**
 * What a command said, but for the attempts at these instances that nobody answered: of a server that is known to be down
 * they say no more than that.
 */
export function withoutUnanswered(trace: Trace, down: ReadonlySet<string>, variables: Variables): Trace {
	const text = trace.text.replaceAll(attempt, (said: string, ...rest: unknown[]) => {
		const one = rest.at(-1) as Attempt;
		return isUnanswered(one.outcome) && down.has(serverAt(one, variables) ?? '') ? '' : said;
	});
	return {...trace, text};
}

function isUnanswered(outcome: string): boolean {
	return /^(?:Connection refused|Cannot assign requested address|No such file or directory|Network is unreachable)$/.test(
		outcome,
	);
}

/** The instance that a client has asked, by its address. A socket path in a container does not tell the instance. */
function serverAt({host, port, socket}: Attempt, variables: Variables): string | undefined {
	return instanceNames(variables).find((name) => {
		const published = variables.get(`${name}.port`);
		if (published === undefined) return false;
		if (socket !== undefined) return socket === `${variables.get('sockets')}/.s.PGSQL.${published}`;
		if (host === '127.0.0.1' || host === 'localhost' || host === '::1') return port === published;
		return host === variables.get(`${name}.host`);
	});
}

function unansweredFact(
	{host, port, socket, outcome}: Attempt,
	instance: string | undefined,
	variables: Variables,
): Fact {
	if (instance === undefined) return {code: 'nobody-listens', address: socket ?? `${host}, port ${port}`};
	if (socket !== undefined) return {code: 'socket-missing', instance, socket};
	const inNetwork = variables.has(`${instance}.container`) && host === variables.get(`${instance}.host`);
	if (!inNetwork) return {code: 'connection-refused', instance, message: outcome};
	if (port === '5432') return {code: 'connection-silent', instance, message: outcome};
	return {code: 'port-not-in-network', instance, port: port ?? ''};
}

/**
 * Facts of the newest refusal in a log: the causes of earlier ones may be over. Checks report a missing course
 * database: their connections are refused for it again and again while a server is set up.
 */
function loggedFacts(text: string, variables: Variables): Fact[] {
	const refusal =
		/^(?<instance>[^\s:]+): (?:.*? )?FATAL: {2}(?<message>.*)(?:\n\k<instance>: .*DETAIL: {2}(?<detail>.*))?$/gm;
	const {instance = '', message = '', detail = ''} = [...text.matchAll(refusal)].at(-1)?.groups ?? {};
	return refusalFacts(instance, message, detail, variables).filter(
		(fact) => !(fact.code === 'refused' && fact.sqlstate === '3D000'),
	);
}

/** The SQLSTATE of each refusal; the client sees the message only. */
const sqlstates: ReadonlyArray<readonly [RegExp, string]> = [
	[
		/^no pg_hba\.conf entry for |^pg_hba\.conf rejects |^role ".*" (?:does not exist|is not permitted to log in)$/,
		'28000',
	],
	[/ authentication failed for user "/, '28P01'],
	[/^(?:must be superuser or replication role|permission denied) to start (?:walsender|WAL sender)$/, '42501'],
	[/^database ".*" does not exist$/, '3D000'],
	[
		/^number of requested standby connections exceeds |^too many connections for |^sorry, too many clients|^remaining connection slots /,
		'53300',
	],
];

/**
 * A standby cannot read its primary_conninfo. Before version 16 it says so where it also tells of a server that does not
 * answer.
 */
const unreadConninfo =
	/^(?:invalid connection string syntax|could not connect to the primary server): (?<says>(?:missing "=" after|invalid connection option|unterminated quoted string|invalid integer value|invalid [\w-]+ value:|invalid port number|invalid percent-encoded|unexpected character|missing key\/value|extra key\/value|invalid URI|weak sslmode).*)$/;

function refusalFacts(instance: string, message: string, detail: string, variables: Variables): Fact[] {
	const says = unreadConninfo.exec(message)?.groups?.says;
	// Whom it was to follow stands in what cannot be read.
	const source = instanceNames(variables).find((name) => name !== instance);
	if (says !== undefined && source !== undefined) {
		return [{code: 'conninfo-not-read', instance, source, message: says}];
	}

	if (message.startsWith('could not connect to the primary server: ')) {
		return attemptFacts(message, variables).flatMap((fact): Fact[] =>
			fact.code === 'port-not-in-network'
				? [{code: 'standby-port-not-in-network', instance, source: fact.instance, port: fact.port}]
				: [],
		);
	}

	const sqlstate = sqlstates.find(([says]) => says.test(message))?.[1];
	if (sqlstate === undefined) return [];
	const refused: Fact = {code: 'refused', instance, sqlstate, message};
	const replication = variables.get('replication.user');
	const admin = variables.get('admin.user');
	const role = /\b(?:user|role) "([^"]*)"/.exec(message)?.[1];
	if (sqlstate === '42501') {
		// The message names no role; only the course's role was made for this.
		return replication === undefined ? [refused] : [{code: 'role-without-replication', instance, role: replication}];
	}

	const name = /^database "([^"]*)"/.exec(message)?.[1];
	if (name !== undefined && name !== variables.get('database'))
		return [{code: 'database-not-of-course', instance, name}];
	if (role === undefined) return [refused];
	const isUnknown = /^role ".*" does not exist$/.test(message) || /^Role ".*" does not exist\.$/.test(detail);
	const host = /^no pg_hba\.conf entry for replication connection from host "([^"[]*)"/.exec(message)?.[1];
	if (host !== undefined ? role !== replication : isUnknown && role !== replication && role !== admin) {
		return [{code: 'role-not-of-course', instance, role}];
	}

	if (host !== undefined)
		return [{code: 'replication-not-let-in', instance, role, range: rangeOf(host, variables)}, refused];
	if (isUnknown) return [{code: 'role-missing', instance, role}];
	if (message.endsWith('is not permitted to log in')) return [{code: 'role-nologin', instance, role}];
	if (detail.endsWith('has no password assigned.')) return [{code: 'role-without-password', instance, role}];
	if (detail.endsWith('has an expired password.')) return [{code: 'role-password-expired', instance, role}];
	if (detail.endsWith('does not have a valid SCRAM secret.')) return [{code: 'role-password-md5', instance, role}];
	return [refused];
}

/** The addresses for a record that lets a client in: a container has another address each time. */
function rangeOf(host: string, variables: Variables): string {
	const isV6 = host.includes(':');
	if (variables.has('network')) return isV6 ? '::/0' : '0.0.0.0/0';
	return isV6 ? `${host}/128` : `${host}/32`;
}

function folderFacts({text, fills}: Trace): Fact[] {
	const [, folder] = /(?:initdb|pg_basebackup): error: directory "([^"]+)" exists but is not empty/.exec(text) ?? [];
	if (folder === undefined) return [];
	if (fills === undefined || !fills.folders.includes(folder)) {
		return [{code: 'folder-not-empty', folder, copy: `${folder.replace(/\/+$/, '')}-copy`}];
	}

	const {instance} = fills;
	return [{code: fills.runs ? 'target-in-use' : 'target-not-empty', instance, folder}];
}
