import {createHash} from 'node:crypto';
import * as z from 'zod';
import type {EngineKind} from '../course/types.js';
import {isPlainValue, type Variables} from '../course/variables.js';
import type {PortWish} from './ports.js';

/** The version of what labs are like that this program makes, and plays in. */
export const labVersion = 1;

/**
 * A lab as its folder describes it. Every version keeps these keys, so that a lab of any version can be listed and
 * removed.
 */
export const labDescription = z.object({
	/** Absent in labs from before versions were counted. */
	version: z.number().int().optional(),
	name: z.string(),
	engine: z.enum(['docker', 'local']),
	dir: z.string(),
	image: z.string(),
	/** Address of the daemon that has the containers; the docker engine only. */
	daemon: z.string().optional(),
	/** Folder of PostgreSQL's programs; the local engine only. */
	bin: z.string().optional(),
	/** Of its instances, in their order. */
	ports: z.record(z.string(), z.number().int()),
	/** Ports that are reserved for other things of the lab. */
	reserved: z.record(z.string(), z.number().int()).optional(),
	/** Folder of the Unix sockets where something foreign lay at the usual place; the local engine only. */
	sockets: z.string().optional(),
	createdAt: z.string(),
	/** It keeps the roster of a workshop: no course is played in it. */
	keeps: z.literal('roster').optional(),
});
export type LabDescription = z.infer<typeof labDescription>;

export const defaultLabName = 'default';

/** The label of everything that any lab has on Docker; its value identifies the lab. */
export const labelKey = 'pg-replication-tutorial.lab';

/**
 * Tells labs of one name in different folders apart, so that one never takes the containers of the other for its own.
 */
export function labelValue({name, dir}: Pick<LabDescription, 'name' | 'dir'>): string {
	return `${name}.${createHash('sha256').update(dir).digest('hex').slice(0, 6)}`;
}

/** The document's names in the default lab; prefixed ones in the others, so that labs live side by side. */
export function prefixed({name}: Pick<LabDescription, 'name'>, what: string): string {
	return name === defaultLabName ? what : `${name}-${what}`;
}

/** Short, because the path of a Unix socket has at most 107 bytes (103 on macOS). */
export function socketFolder({name, dir, sockets}: Pick<LabDescription, 'name' | 'dir' | 'sockets'>): string {
	if (sockets !== undefined) return sockets;
	const owner = createHash('sha256').update(`${name}\0${dir}`).digest('hex').slice(0, 10);
	return `/tmp/pg-replication-${owner}`;
}

/** The document's administrator and role; the passwords are public, so nothing listens beyond this machine. */
const credentials = {
	'admin.user': 'postgresadmin',
	'admin.password': 'admin123',
	database: 'postgresdb',
	'replication.user': 'replicationUser',
	'replication.password': 'replica123',
};

/**
 * The values of the course's variables in a lab.
 * @throws Error when a value could carry shell syntax
 */
export function labVariables(lab: LabDescription): Variables {
	const docker = lab.engine === 'docker';
	const values: Array<[string, string]> = [
		['lab', lab.name],
		['label', `${labelKey}=${labelValue(lab)}`],
		...(docker
			? ([
					['network', prefixed(lab, 'postgres')],
					['image', lab.image],
				] as Array<[string, string]>)
			: ([['sockets', socketFolder(lab)]] as Array<[string, string]>)),
		...Object.entries(credentials),
		...Object.entries(lab.ports).flatMap(
			([name, port]): Array<[string, string]> => [
				...(docker ? ([[`${name}.container`, prefixed(lab, name)]] as Array<[string, string]>) : []),
				[`${name}.host`, docker ? prefixed(lab, name) : '127.0.0.1'],
				[`${name}.port`, String(port)],
			],
		),
	];
	for (const [name, value] of values) {
		if (!isPlainValue(value))
			throw new Error(`The value of ${name}, "${value}", may hold letters, digits and ./:@=+-_ only.`);
	}

	return new Map(values);
}

/** The program that made a lab in which this one cannot play; undefined when it can. */
export function otherMaker({version}: Pick<LabDescription, 'version'>): string | undefined {
	if (version === labVersion) return undefined;
	return `${version === undefined || version < labVersion ? 'an older' : 'a newer'} version of this program`;
}

/** The names of a lab's instances, in their order. */
export function instancesOf({ports}: Pick<LabDescription, 'ports'>): string[] {
	return Object.keys(ports);
}

/**
 * A port of the lab, by the name of its instance, or of the other thing that it is for.
 * @throws Error when the lab has nothing of that name
 */
export function portOf({name, ports, reserved}: LabDescription, owner: string): number {
	const port = ports[owner] ?? reserved?.[owner];
	if (port === undefined) throw new Error(`The lab "${name}" has no port for ${owner}.`);
	return port;
}

/** The user's request; what is left out is chosen. */
export type LabRequest = {
	readonly name?: string;
	readonly engine?: EngineKind;
	readonly dir?: string;
	readonly image?: string;
	/** Folder of PostgreSQL's programs. */
	readonly bin?: string;
	/** The instances of the lab; the default course's when absent. */
	readonly instances?: readonly PortWish[] | Promise<readonly PortWish[]>;
	/** Names of other things that need a port. */
	readonly reserves?: readonly string[];
	/** The purpose of a lab that is not for a course. */
	readonly keeps?: LabDescription['keeps'];
};
