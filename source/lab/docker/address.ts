import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import {createSecureContext} from 'node:tls';
import type {DockerOptions} from 'dockerode';
import * as z from 'zod';
import {LabFault} from '../lab-fault.js';

/** The address of a Docker daemon, as in `DOCKER_HOST` or a context. */
export type DaemonAddress = {
	readonly address: string;
	/** Folder with ca.pem, cert.pem and key.pem, if this daemon has one. */
	readonly certificates?: string;
};

const defaultSocket = '/var/run/docker.sock';

/** The files by which a daemon and its client know each other. */
export const certificateFiles = ['ca.pem', 'cert.pem', 'key.pem'] as const;

/**
 * The address by DOCKER_HOST, DOCKER_CONTEXT or the current context, in the order of the docker command
 * (https://docs.docker.com/engine/manage-resources/contexts/).
 * @throws LabFault when there is no such context
 */
export async function chosenAddress(env: NodeJS.ProcessEnv = process.env): Promise<DaemonAddress> {
	const context = await currentContext(env);
	const certificates =
		context?.certificates ??
		(env.DOCKER_TLS_VERIFY ? (env.DOCKER_CERT_PATH ?? path.join(homedir(), '.docker')) : undefined);
	return {address: env.DOCKER_HOST || context?.address || `unix://${defaultSocket}`, certificates};
}

/**
 * The address of a context; `default` exists without a file.
 * @throws LabFault when there is no such context
 */
export async function contextAddress(name: string, env: NodeJS.ProcessEnv = process.env): Promise<DaemonAddress> {
	if (name === 'default') return {address: `unix://${defaultSocket}`};
	const folder = path.join(configFolder(env), 'contexts');
	const id = createHash('sha256').update(name).digest('hex');
	const file = path.join(folder, 'meta', id, 'meta.json');
	const meta = await readJson(file, contextFile);
	if (meta === 'missing' || meta === 'damaged') {
		throw new LabFault(
			meta === 'missing'
				? `The Docker context "${name}" does not exist.`
				: `The Docker context "${name}" is damaged: ${file}.`,
			'Run "docker context ls" and choose one with "docker context use".',
		);
	}

	return {
		address: meta.Endpoints?.docker?.Host || `unix://${defaultSocket}`,
		certificates: path.join(folder, 'tls', id, 'docker'),
	};
}

/** dockerode's options for a daemon on a socket or in a network; undefined for any other kind of address. */
export async function connectionOptions({address, certificates}: DaemonAddress): Promise<DockerOptions | undefined> {
	const url = parseAddress(address);
	switch (url?.protocol) {
		case 'unix:':
			return {socketPath: address.slice('unix://'.length)};
		case 'tcp:':
		case 'http:':
		case 'https:': {
			const tls = certificates === undefined ? undefined : await tlsMaterial(certificates);
			if (tls !== undefined) refuseBroken(tls, certificates ?? '');
			const protocol = tls === undefined && url.protocol !== 'https:' ? 'http' : 'https';
			return {host: bare(url.hostname), port: url.port || (tls ? 2376 : 2375), protocol, ...tls};
		}

		default:
			return undefined;
	}
}

export function parseAddress(address: string): URL | undefined {
	try {
		return new URL(address);
	} catch {
		return undefined;
	}
}

export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** A URL has an IPv6 address in brackets, a connection has not. */
function bare(host: string): string {
	return host.replace(/^\[(.*)\]$/, '$1');
}

async function currentContext(env: NodeJS.ProcessEnv): Promise<DaemonAddress | undefined> {
	if (env.DOCKER_HOST) return undefined;
	const config = await readJson(path.join(configFolder(env), 'config.json'), configFile);
	// The docker command, too, does without a file that it cannot read.
	const name = env.DOCKER_CONTEXT || (typeof config === 'object' ? config.currentContext : undefined);
	return !name || name === 'default' ? undefined : contextAddress(name, env);
}

function configFolder(env: NodeJS.ProcessEnv): string {
	return env.DOCKER_CONFIG ?? path.join(homedir(), '.docker');
}

/** @throws LabFault when a file is no certificate, or no key of one */
function refuseBroken(tls: {ca?: Buffer; cert?: Buffer; key?: Buffer}, folder: string): void {
	try {
		createSecureContext(tls);
	} catch (error) {
		throw new LabFault(
			`The certificates for the Docker daemon in ${folder} cannot be used: ${(error as Error).message}.`,
			`Have ${certificateFiles.join(', ')} there made again by who runs the daemon.`,
		);
	}
}

async function tlsMaterial(folder: string) {
	try {
		const [ca, cert, key] = await Promise.all(certificateFiles.map((name) => readFile(path.join(folder, name))));
		return {ca, cert, key};
	} catch {
		return undefined;
	}
}

const configFile = z.object({currentContext: z.string().optional()});
const contextFile = z.object({
	Endpoints: z.object({docker: z.object({Host: z.string().optional()}).optional()}).optional(),
});

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T | 'missing' | 'damaged'> {
	const text = await readFile(file, 'utf8').catch(() => undefined);
	if (text === undefined) return 'missing';
	try {
		return schema.parse(JSON.parse(text));
	} catch {
		return 'damaged';
	}
}
