import {createHash} from 'node:crypto';
import {z} from 'zod';
import type {EngineKind} from '../course/types.js';
import {type InstanceName, instanceNames, isPlainValue, type Variables} from '../course/variables.js';

/** What a lab is, as its folder remembers it. */
export const labDescription = z.object({
	name: z.string(),
	engine: z.enum(['docker', 'local']),
	dir: z.string(),
	image: z.string(),
	/** Address of the daemon that has the containers; the docker engine only. */
	daemon: z.string().optional(),
	/** Folder of PostgreSQL's programs; the local engine only. */
	bin: z.string().optional(),
	ports: z.record(z.enum(instanceNames), z.number().int()),
	createdAt: z.string(),
	/** It keeps the roster of a workshop: no course is played in it. */
	keeps: z.literal('roster').optional(),
});
export type LabDescription = z.infer<typeof labDescription>;

export const defaultLabName = 'default';

/** The label that everything of any lab carries on Docker; its value tells whose it is. */
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
export function socketFolder({name, dir}: Pick<LabDescription, 'name' | 'dir'>): string {
	const owner = createHash('sha256').update(`${name}\0${dir}`).digest('hex').slice(0, 10);
	return `/tmp/pg-replication-${owner}`;
}

/** The document's administrator and role; the passwords are known to everybody, which is why nothing listens beyond this machine. */
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
		...instanceNames.flatMap(
			(name): Array<[string, string]> => [
				...(docker ? ([[`${name}.container`, prefixed(lab, name)]] as Array<[string, string]>) : []),
				[`${name}.host`, docker ? prefixed(lab, name) : '127.0.0.1'],
				[`${name}.port`, String(portOf(lab, name))],
			],
		),
	];
	for (const [name, value] of values) {
		if (!isPlainValue(value))
			throw new Error(`The value of ${name}, "${value}", may hold letters, digits and ./:@=+-_ only.`);
	}

	return new Map(values);
}

/** The instance's port on this machine. */
export function portOf(lab: LabDescription, instance: InstanceName): number {
	return lab.ports[instance];
}

/** What the user asks for; what is left out is chosen. */
export type LabRequest = {
	readonly name?: string;
	readonly engine?: EngineKind;
	readonly dir?: string;
	readonly image?: string;
	/** Folder of PostgreSQL's programs. */
	readonly bin?: string;
	/** What the lab is for, when it is not for a course. */
	readonly keeps?: LabDescription['keeps'];
};
