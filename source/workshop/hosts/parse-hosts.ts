import {homedir} from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import type {Mistake} from '../../course/mistakes.js';
import {schemaMistakes} from '../../course/schema-mistakes.js';
import type {Position} from '../../course/types.js';
import {YamlText} from '../../course/yaml-text.js';
import {isLoopback, parseAddress} from '../../lab/docker/address.js';
import {isImageName} from '../../lab/docker/image-name.js';
import {maxSeats} from '../names.js';
import type {Host} from './hosts.js';

/** A host as a file names it, with the places of what may turn out to be wrong later. */
export type PlacedHost = {readonly host: Host; readonly place: (key: string) => Position};

export const defaultLimits: Host['limits'] = {memory: 512 * 1024 ** 2, cpus: 1, pids: 256};

/** Two servers with the course's shared_buffers, their clients, and the tutor. */
const leastMemory = 384 * 1024 ** 2;

/** Two servers have some thirty processes, the tutor's program as many threads again. */
const leastPids = 96;

const units: Readonly<Record<string, number>> = {M: 1024 ** 2, MB: 1024 ** 2, MiB: 1024 ** 2};
for (const unit of ['G', 'GB', 'GiB']) Object.assign(units, {[unit]: 1024 ** 3});

const schema = z
	.strictObject({
		name: z.string().regex(/^[a-z\d][a-z\d.-]{0,39}$/i, 'must be up to 40 letters, digits, dots and dashes'),
		context: z.string().min(1).optional(),
		address: z.string().min(1).optional(),
		certificates: z.string().min(1).optional(),
		seats: z.int().min(1).max(maxSeats, `must be ${maxSeats} at most`),
		memory: z
			.string()
			.regex(/^\d+ ?([MG]i?B|[MG])$/, 'must be a size such as 512MB or 1GB')
			.transform(bytes)
			.refine((size) => size >= leastMemory, 'must be 384MB at least: two servers run in a seat')
			.optional(),
		cpus: z.number().positive().optional(),
		pids: z.int().min(1).optional(),
		image: z.string().refine(isImageName, 'must be an image as "docker run" takes it, such as postgres:15').optional(),
	})
	.refine(({context, address}) => (context === undefined) !== (address === undefined), {
		message: 'needs either a `context` or an `address`',
	})
	.refine(({pids}) => pids === undefined || pids >= leastPids, {
		message: `must be ${leastPids} at least: two servers run in a seat`,
		path: ['pids'],
	});

/**
 * Reads a file of hosts as far as its text tells; what is wrong with it is added to `mistakes`.
 * @param file its name, against whose folder folders in it are taken
 */
export function parseHosts(file: string, text: string, mistakes: Mistake[]): PlacedHost[] {
	const yaml = new YamlText(text, {file, line: 1, column: 1});
	const read = yaml.read('the file', mistakes);
	if (read === undefined) return [];
	const list = (read.value as {hosts?: unknown} | null)?.hosts;
	if (!Array.isArray(list) || list.length === 0) {
		mistakes.push({position: yaml.first, message: 'the file needs a list `hosts:`; start each with `- name: …`'});
		return [];
	}

	for (const key of Object.keys(read.value as object).filter((name) => name !== 'hosts')) {
		mistakes.push({position: yaml.placeOfKey([], key), message: `the file has no \`${key}\`; it has \`hosts\` only`});
	}

	const hosts = list.flatMap((item: unknown, index): PlacedHost[] => {
		const place = (key: string) => yaml.placeOf(['hosts', index, key]);
		const result = schema.safeParse(item);
		if (!result.success) {
			const keys = Object.keys(schema.shape);
			const where = {what: 'a host', path: ['hosts', index], keys, yaml};
			mistakes.push(...schemaMistakes(result.error.issues, item, where));
			return [];
		}

		const {name, seats, image, memory, cpus, pids, context, address, certificates} = result.data;
		const folder = certificates === undefined ? undefined : absolute(certificates, path.dirname(file));
		const wrong = context === undefined ? addressMistake(address ?? '', folder) : contextMistake(folder);
		if (wrong !== undefined) {
			mistakes.push({position: place(wrong.key), message: wrong.message});
			return [];
		}

		const limits = {
			memory: memory ?? defaultLimits.memory,
			cpus: cpus ?? defaultLimits.cpus,
			pids: pids ?? defaultLimits.pids,
		};
		const endpoint: Host['endpoint'] =
			context === undefined
				? {kind: 'address', address: address ?? '', ...(folder === undefined ? {} : {certificates: folder})}
				: {kind: 'context', context};
		return [{host: {name, endpoint, seats, limits, ...(image === undefined ? {} : {image})}, place}];
	});
	for (const [index, {host, place}] of hosts.entries()) {
		if (hosts.slice(0, index).some((other) => other.host.name === host.name)) {
			mistakes.push({position: place('name'), message: `another host is called ${host.name} too`});
		}
	}

	return hosts;
}

type Wrong = {readonly key: string; readonly message: string};

/** What is wrong with an address, be it of a file or of a context; undefined when it can be used. */
export function addressMistake(address: string, certificates: string | undefined): Wrong | undefined {
	const url = parseAddress(address);
	const wrong = (message: string): Wrong => ({key: 'address', message});
	switch (url?.protocol) {
		case 'unix:':
			if (!address.startsWith('unix:///'))
				return wrong(`"${address}" must name a socket, as unix:///var/run/docker.sock`);
			break;
		case 'ssh:':
			if (url.hostname === '') return wrong(`"${address}" must name a machine, as ssh://ann@docker-1`);
			if (url.password !== '') return wrong('ssh takes a key, not a password in the address');
			break;
		case 'tcp:':
			if (url.hostname === '') return wrong(`"${address}" must name a machine, as tcp://docker-1:2376`);
			if (certificates !== undefined || isLoopback(url.hostname)) return undefined;
			return wrong(
				`${address} would let anybody in who can see the network: name its \`certificates\`, or reach it by ssh://`,
			);
		default:
			return wrong(`"${address}" must begin with unix://, tcp:// or ssh://`);
	}

	return certificates === undefined
		? undefined
		: {key: 'certificates', message: '`certificates` are for an address that begins with tcp://'};
}

function contextMistake(certificates: string | undefined): Wrong | undefined {
	return certificates === undefined
		? undefined
		: {key: 'certificates', message: 'a context has certificates of its own; leave `certificates` out'};
}

function bytes(size: string): number {
	const [, number = '', unit = ''] = /^(\d+) ?(\w+)$/.exec(size) ?? [];
	return Number(number) * (units[unit] ?? 1);
}

function absolute(folder: string, base: string): string {
	return path.resolve(base, folder.replace(/^~(?=\/|$)/, homedir()));
}
